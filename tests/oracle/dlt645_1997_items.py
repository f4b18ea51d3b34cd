# SPDX-License-Identifier: Apache-2.0
"""The DL/T 645-1997 identifiers of dlt645.md, section 6: two octets, in display order DI1 DI0."""

from .dlt645_values import Bits, Clock, Digits, Instant, Number, Parts

BLOCK, LAST_TARIFF = 0x0F, 14
_MONTHS = {0x0: "", 0x4: ", last month", 0x8: ", second-last month"}
# (low bit of DI1, high digit of DI0): active and reactive kinds
_KINDS = {(0, 1): ("forward active", "kWh"), (0, 2): ("reverse active", "kWh"),
          (1, 1): ("forward reactive", "kvarh"), (1, 2): ("reverse reactive", "kvarh"),
          (1, 3): ("quadrant 1 reactive", "kvarh"), (1, 4): ("quadrant 4 reactive", "kvarh"),
          (1, 5): ("quadrant 2 reactive", "kvarh"), (1, 6): ("quadrant 3 reactive", "kvarh")}


def _by_tariff(di, name, field):
    """Total, tariff 1..14, or all of them as far as they go."""
    low = di[1] & 0x0F
    picked = range(LAST_TARIFF + 1) if low == BLOCK else [low]
    return [(bytes([di[0], di[1] & 0xF0 | rate]), name + (f", tariff {rate}" if rate else ", total"), field)
            for rate in picked]


def _register(di):
    """Energies 9x, demands Ax, and the times of these Bx."""
    group, month = di[0] >> 4, di[0] & 0x0C
    kind = _KINDS.get((di[0] & 1, di[1] >> 4))
    if di[0] & 2 or month not in _MONTHS or kind is None:
        return []
    name, unit = kind
    name += _MONTHS[month]
    if group == 0x9:
        return _by_tariff(di, f"{name} energy", Number(4, 2, unit))
    if group == 0xA:
        return _by_tariff(di, f"{name} maximum demand", Number(3, 4, unit.removesuffix("h")))
    return _by_tariff(di, f"{name} maximum demand time", Parts("MMDDhhmm"))


_PHASES = ("total", "phase A", "phase B", "phase C")
_VARIABLES = {0xB31: ("phase loss count", Number(2, 0, None)), 0xB32: ("phase loss time", Number(3, 0, "min")),
              0xB33: ("phase loss start", Parts("MMDDhhmm")), 0xB34: ("phase loss end", Parts("MMDDhhmm")),
              0xB61: ("voltage", Number(2, 0, "V")), 0xB62: ("current", Number(2, 2, "A")),
              0xB63: ("active power", Number(3, 4, "kW")), 0xB64: ("reactive power", Number(2, 2, "kvar")),
              0xB65: ("power factor", Number(2, 3, None))}
SINGLE = {
    "b210": ("last programming", Parts("MMDDhhmm")), "b211": ("last demand clear", Parts("MMDDhhmm")),
    "b212": ("programming count", Number(2, 0, None)), "b213": ("demand clear count", Number(2, 0, None)),
    "b214": ("battery time", Number(3, 0, "min")), "c010": ("date", Instant("YYMMDDWW")), "c011": ("time", Clock()),
    "c020": ("meter status", Bits()), "c021": ("grid status", Bits()), "c022": ("weekend word", Bits()),
    "c030": ("active constant", Number(3, 0, "imp/kWh")), "c031": ("reactive constant", Number(3, 0, "imp/kvarh")),
    "c032": ("meter number", Digits()), "c033": ("user number", Digits()), "c034": ("device code", Digits()),
    "c111": ("demand period", Number(1, 0, "min")), "c112": ("demand slip", Number(1, 0, "min")),
    "c113": ("scroll time", Number(1, 0, "s")), "c114": ("scroll items", Number(1, 0, None)),
    "c115": ("energy decimals", Number(1, 0, None)), "c116": ("power decimals", Number(1, 0, None)),
    "c117": ("reading day", Parts("DDhh")), "c211": ("pulse width", Number(2, 0, "ms")),
    "c41e": ("weekend table", Number(1, 0, None)), "c510": ("load start", Parts("MMDDhhmm")),
    "c511": ("load interval", Number(2, 0, "min")),
}
_COUNTS = ("zones", "day tables", "slots", "tariffs", "holidays")


def _variable(di):
    key, low = int(di.hex()[:3], 16), di[1] & 0x0F
    if key not in _VARIABLES:
        return []
    name, field = _VARIABLES[key]
    first = 1 if key in (0xB61, 0xB62) else 0
    picked = range(first, 4) if low == BLOCK else [low] if first <= low <= 3 else []
    return [(bytes([di[0], di[1] & 0xF0 | phase]), f"{name}, {_PHASES[phase]}", field) for phase in picked]


def _parameter(di):
    high, low = di[0], di[1]
    if high == 0xC3 and 0x10 <= low <= 0x14:
        return [(di, f"number of {_COUNTS[low - 0x10]}", Number(1, 0, None))]
    if high == 0xC3 and 0x21 <= low <= 0x2E:
        return [(di, f"zone {low - 0x20}", Parts("MMDDNN"))]
    if 1 <= low & 0x0F <= 14 and (high == 0xC3 and low >> 4 >= 3 and low >> 4 <= 0xA):
        return [(di, f"table {(low >> 4) - 2} slot {low & 0x0F}", Parts("hhmmNN"))]
    if high == 0xC4 and 0x11 <= low <= 0x1D:
        return [(di, f"holiday {low - 0x10}", Parts("MMDDNN"))]
    return []


def items_of(di):
    """The items behind an identifier (two octets in display order), in order: (id, name, field).

    >>> [(id.hex(), name) for id, name, _ in items_of(bytes.fromhex("b61f"))]
    [('b611', 'voltage, phase A'), ('b612', 'voltage, phase B'), ('b613', 'voltage, phase C')]
    """
    single = SINGLE.get(di.hex())
    if single:
        return [(di, *single)]
    if di[0] >> 4 in (0x9, 0xA) or di[0] in (0xB0, 0xB1, 0xB4, 0xB5, 0xB8, 0xB9):
        return _register(di)
    return _variable(di) or _parameter(di)
