# SPDX-License-Identifier: Apache-2.0
"""The DL/T 645-2007 identifiers of dlt645.md, sections 5.1, 5.2, 5.3, 5.5, and the prepaid ones beside them."""

from .dlt645_parameters import parameter
from .dlt645_records import event, freeze
from .dlt645_values import Clock, Demand, Digits, Instant, Number, Word

BLOCK = 0xFF
_NAMES = {0x00: "combined active", 0x01: "forward active", 0x02: "reverse active",
          0x03: "combined reactive 1", 0x04: "combined reactive 2", 0x05: "quadrant 1 reactive",
          0x06: "quadrant 2 reactive", 0x07: "quadrant 3 reactive", 0x08: "quadrant 4 reactive",
          0x09: "forward apparent", 0x0A: "reverse apparent", 0x80: "related total",
          0x81: "forward fundamental", 0x82: "reverse fundamental", 0x83: "forward harmonic",
          0x84: "reverse harmonic", 0x85: "copper loss", 0x86: "iron loss"}
_SIGNED_ENERGY = {0x00, 0x03, 0x04, 0x85}
_PHASES = {"": 0x00, "phase A ": 0x14, "phase B ": 0x28, "phase C ": 0x3C}


def _quantity_kinds():
    """DI2 -> (kind, name): the totals, and for each phase the kinds that have a phase version."""
    kinds = {}
    for phase, shift in _PHASES.items():
        for kind, name in _NAMES.items():
            if not (phase and kind == 0x00):
                kinds[kind + shift] = (kind, phase + name)
    return kinds


_KINDS = _quantity_kinds()


def quantity_name(octet):
    """What DI2 of an energy or a demand counts, or nothing where it counts none."""
    return _KINDS[octet][1] if octet in _KINDS else ""


def _unit_of(kind, active, reactive, apparent):
    if 0x03 <= kind <= 0x08:
        return reactive
    return apparent if kind in (0x09, 0x0A) else active


def _spread(octet, last, first=0):
    """The values that one octet of an identifier stands for: itself, or a whole block."""
    if octet == BLOCK:
        return range(first, last + 1)
    return (octet,) if first <= octet <= last else ()


def _by_rate_and_time(di, name, field):
    """The items of a register: one, all rates of one time, or all times of one rate."""
    if di[2] == BLOCK and di[3] == BLOCK:
        return []
    found = []
    for rate in _spread(di[2], 63):
        for past in _spread(di[3], 12):
            label = name + (f", tariff {rate}" if rate else ", total")
            label += f", settlement {past}" if past else ""
            found.append((bytes([di[0], di[1], rate, past]), label, field))
    return found


def _energy(di):
    if di[1] not in _KINDS:
        return []
    kind, name = _KINDS[di[1]]
    field = Number(4, 2, _unit_of(kind, "kWh", "kvarh", "kVAh"), kind in _SIGNED_ENERGY)
    return _by_rate_and_time(di, f"{name} energy", field)


def _demand(di):
    if di[1] not in _KINDS or not 0x01 <= _KINDS[di[1]][0] <= 0x0A:
        return []
    kind, name = _KINDS[di[1]]
    return _by_rate_and_time(di, f"{name} maximum demand", Demand(_unit_of(kind, "kW", "kvar", "kVA")))


# Section 5.3 by DI2: name, field, and the first value of DI1 (0 = a total stands before the phases).
_VARIABLES = {
    0x01: ("voltage", Number(2, 1, "V"), 1),
    0x02: ("current", Number(3, 3, "A", True), 1),
    0x03: ("active power", Number(3, 4, "kW", True), 0),
    0x04: ("reactive power", Number(3, 4, "kvar", True), 0),
    0x05: ("apparent power", Number(3, 4, "kVA", True), 0),
    0x06: ("power factor", Number(2, 3, None, True), 0),
    0x07: ("phase angle", Number(2, 1, "deg"), 1),
    0x08: ("voltage distortion", Number(2, 2, "%"), 1),
    0x09: ("current distortion", Number(2, 2, "%"), 1),
}
_PHASE_NAMES = ("total", "phase A", "phase B", "phase C")
SINGLE = {
    "02800001": ("neutral current", Number(3, 3, "A", True)),
    "02800002": ("frequency", Number(2, 2, "Hz")),
    "02800003": ("one-minute average active power", Number(3, 4, "kW", True)),
    "02800004": ("present active demand", Number(3, 4, "kW", True)),
    "02800005": ("present reactive demand", Number(3, 4, "kvar", True)),
    "02800006": ("present apparent demand", Number(3, 4, "kVA", True)),
    "02800007": ("temperature", Number(2, 1, "degC", True)),
    "02800008": ("clock battery", Number(2, 2, "V")),
    "02800009": ("outage-read battery", Number(2, 2, "V")),
    "0280000a": ("battery run time", Number(4, 0, "min")),
    "0280000b": ("present step price", Number(4, 4, "CNY/kWh")),
    "02800020": ("present price", Number(4, 4, "CNY/kWh")),
    "02800021": ("present tariff price", Number(4, 4, "CNY/kWh")),
    "02800022": ("authentication time left", Number(2, 0, "min")),
    "00900100": ("remaining energy", Number(4, 2, "kWh")),
    "00900101": ("overdraft energy", Number(4, 2, "kWh")),
    "00900200": ("remaining money", Number(4, 2, "CNY")),
    "00900201": ("overdraft money", Number(4, 2, "CNY")),
    "000b0000": ("use in this settlement period", Number(4, 2, "kWh")),
    "000b0001": ("use in the last settlement period", Number(4, 2, "kWh")),
    "04000101": ("date", Instant("YYMMDDWW")),
    "04000102": ("time", Clock()),
    "0400010c": ("clock", Instant("YYMMDDWWhhmmss")),
    "04000401": ("communication address", Digits()),
    "04000402": ("meter number", Digits()),
    "0400040e": ("customer number", Digits()),
    "04000f01": ("alarm energy 1", Number(4, 2, "kWh")),
    "04000f02": ("alarm energy 2", Number(4, 2, "kWh")),
    "04000f03": ("hoarding limit, energy", Number(4, 2, "kWh")),
    "04000f04": ("overdraft limit, energy", Number(4, 2, "kWh")),
    "04001001": ("alarm money 1", Number(4, 2, "CNY")),
    "04001002": ("alarm money 2", Number(4, 2, "CNY")),
    "04001003": ("overdraft limit, money", Number(4, 2, "CNY")),
    "04001004": ("hoarding limit, money", Number(4, 2, "CNY")),
    "04001005": ("reclose limit, money", Number(4, 2, "CNY")),
    "04001401": ("trip delay", Number(2, 0, "min")),
}
_PURCHASE = {0x01: ("time", Instant("YYMMDDhhmm")), 0x02: ("count", Number(2, 0, None)),
             0x03: ("amount", Number(4, 2, "CNY")), 0x04: ("balance before", Number(4, 2, "CNY")),
             0x05: ("balance after", Number(4, 2, "CNY")), 0x06: ("cumulative", Number(4, 2, "CNY"))}


def _variable(di):
    if di[1] in _VARIABLES and di[3] == 0:
        name, field, first = _VARIABLES[di[1]]
        return [(bytes([2, di[1], phase, 0]), f"{name}, {_PHASE_NAMES[phase]}", field)
                for phase in _spread(di[2], 3, first)]
    if di[1] in (0x0A, 0x0B) and 1 <= di[2] <= 3:
        name = "voltage" if di[1] == 0x0A else "current"
        return [(bytes([2, di[1], di[2], order]), f"{name} harmonic {order}, {_PHASE_NAMES[di[2]]}",
                 Number(2, 2, "%")) for order in _spread(di[3], 0x15, 1)]
    return []


def _status(di):
    if di[1:3] != b"\x00\x05":
        return []
    return [(bytes([4, 0, 5, word]), f"status word {word}", Word()) for word in _spread(di[3], 7, 1)]


def _price(di):
    if di[1] != 0x05 or di[2] not in (0x01, 0x02):
        return []
    return [(bytes([4, 5, di[2], rate]), f"price of tariff {rate}, set {di[2]}", Number(4, 4, "CNY/kWh"))
            for rate in _spread(di[3], 63, 1)]


def _purchase(di):
    if di[1] not in (0x32, 0x33) or di[2] not in _PURCHASE or not 1 <= di[3] <= 10:
        return []
    name, field = _PURCHASE[di[2]]
    if di[1] == 0x32 and field.unit == "CNY":
        field = Number(4, 2, "kWh")
    return [(di, f"purchase {di[3]} back, {name}", field)]


def items_of(di, size=None):
    """The items behind an identifier (four octets in display order), in order: (id, name, field).

    A table of steps is told by the `size` of its data. A block names as many items as it may hold; the
    reply says how many there are. Unknown: none.

    >>> [(id.hex(), name) for id, name, _ in items_of(bytes.fromhex("0201ff00"))][0]
    ('02010100', 'voltage, phase A')
    """
    single = SINGLE.get(di.hex())
    if single:
        return [(di, *single)]
    if di[0] == 0x00 and di[1] in (0x0C, 0x0D) and di[2] == 0:
        return [(di, "monthly use" if di[1] == 0x0C else "yearly use", Number(4, 2, "kWh"))]
    if di[0] == 0x04:
        return _status(di) or _price(di) or parameter(di, size)
    if di[0] in (0x03, 0x1D, 0x1E):
        return _purchase(di) or event(di)
    readers = {0x00: _energy, 0x01: _demand, 0x02: _variable}
    return readers[di[0]](di) if di[0] in readers else []


def groups_of(di, size):
    """The items in their groups: a freeze has several, each ended by a separator."""
    return freeze(di, size) if di[0] == 0x05 else [items_of(di, size)]
