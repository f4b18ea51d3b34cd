# SPDX-License-Identifier: Apache-2.0
"""The DL/T 645-2007 parameters of dlt645.md, section 5.4, that are no prepaid limits."""

from .dlt645_values import Bits, Instant, Number, Parts, Secret, Text

_SWITCH = Instant("YYMMDDhhmm")
_MINUTES, _COUNT = Number(1, 0, "min"), Number(1, 0, None)
_ENERGY, _PRICE = Number(4, 2, "kWh"), Number(4, 4, "CNY/kWh")
SINGLE = {
    "04000103": ("demand period", _MINUTES), "04000104": ("demand slip", _MINUTES),
    "04000105": ("pulse width", Number(2, 0, "ms")), "04000106": ("zone table switch", _SWITCH),
    "04000107": ("day table switch", _SWITCH), "04000108": ("price switch", _SWITCH),
    "04000109": ("step switch", _SWITCH), "0400010a": ("step zone switch", _SWITCH),
    "04000201": ("zones", _COUNT), "04000202": ("day tables", _COUNT), "04000203": ("slots", _COUNT),
    "04000204": ("tariffs", _COUNT), "04000205": ("holidays", Number(2, 0, None)), "04000206": ("harmonics", _COUNT),
    "04000207": ("steps", _COUNT), "04000208": ("keys", _COUNT), "04000301": ("scroll screens", _COUNT),
    "04000302": ("scroll time", Number(1, 0, "s")), "04000303": ("energy decimals", _COUNT),
    "04000304": ("power decimals", _COUNT), "04000305": ("key screens", _COUNT),
    "04000306": ("CT ratio", Number(3, 0, None)), "04000307": ("PT ratio", Number(3, 0, None)),
    "04000403": ("asset code", Text(32)), "04000404": ("rated voltage", Text(6)),
    "04000405": ("rated current", Text(6)), "04000406": ("maximum current", Text(6)),
    "04000407": ("active class", Text(4)), "04000408": ("reactive class", Text(4)),
    "04000409": ("active constant", Number(3, 0, "imp/kWh")),
    "0400040a": ("reactive constant", Number(3, 0, "imp/kvarh")), "0400040b": ("model", Text(10)),
    "0400040c": ("date of make", Text(10)), "0400040d": ("protocol version", Text(16)),
    "04000601": ("active combination", Bits()), "04000602": ("reactive combination 1", Bits()),
    "04000603": ("reactive combination 2", Bits()), "04000701": ("rates of modulated infrared", Bits()),
    "04000702": ("rates of contact infrared", Bits()), "04000703": ("rates of port 1", Bits()),
    "04000704": ("rates of port 2", Bits()), "04000705": ("rates of port 3", Bits()),
    "04000801": ("rest days", Bits()), "04000802": ("rest day table", _COUNT), "04000901": ("load mode", Bits()),
    "04000902": ("timed freeze mode", Bits()), "04000903": ("instant freeze mode", Bits()),
    "04000904": ("agreed freeze mode", Bits()), "04000905": ("hourly freeze mode", Bits()),
    "04000906": ("daily freeze mode", Bits()), "04000a01": ("load start", Parts("MMDDhhmm")),
    "04000e01": ("forward power limit", Number(3, 4, "kW")), "04000e02": ("reverse power limit", Number(3, 4, "kW")),
    "04000e03": ("upper voltage", Number(2, 1, "V")), "04000e04": ("lower voltage", Number(2, 1, "V")),
    "04001101": ("run feature word 1", Bits()), "04001104": ("active report mode", Bits(8)),
    "04001201": ("hourly freeze start", _SWITCH), "04001202": ("hourly freeze interval", _MINUTES),
    "04001203": ("daily freeze time", Parts("hhmm")), "04001402": ("largest current to trip at", Number(3, 3, "A")),
    "04001403": ("delay of that", Number(2, 0, None)),
    "04800001": ("software", Text(32)), "04800002": ("hardware", Text(32)), "04800003": ("maker", Text(32)),
}
SINGLE |= {f"04000a0{number + 1}": (f"load interval {number}", Number(2, 0, "min")) for number in range(1, 7)}
SINGLE |= {f"04000b0{number}": (f"settlement day {number}", Parts("DDhh")) for number in (1, 2, 3)}
SINGLE |= {f"04000c{level + 1:02x}": (f"password {level}", Secret()) for level in range(10)}


def _list(di, name, pattern, most):
    return [(di, f"{name}, entry {number}", Parts(pattern)) for number in range(1, most + 1)]


def _tables(di):
    if di[1] in (1, 2) and di[2] == 0:
        if di[3] == 0:
            return _list(di, f"zones of set {di[1]}", "MMDDNN", 14)
        return _list(di, f"day table {di[3]} of set {di[1]}", "hhmmNN", 14) if di[3] <= 8 else []
    if di[1] == 3 and di[2] == 0 and 1 <= di[3] <= 0xFE:
        return [(di, f"holiday {di[3]}", Parts("YYMMDDNN"))]
    if di[1] == 4 and di[2] in (1, 2) and di[3]:
        return [(di, f"screen {di[3]}", Bits(4))]
    return []


def _steps(di, size):
    """The 2009 form has one step an identifier, the 2013 form all of them and the annual settlement days."""
    if di[1] != 6:
        return []
    if di[2] <= 3 and 1 <= di[3] <= 0xFE:
        return [(di, f"step {di[3]}", _PRICE if di[2] & 1 else _ENERGY)]
    if di[2] in (4, 5) and di[3] == 0xFF and size in (64, 70):
        return [(di, f"threshold {number}", _ENERGY) for number in range(1, 7)] + [
            (di, f"step price {number}", _PRICE) for number in range(1, 8)] + _list(di, "settlement day", "MMDDhh", 6)
    return []


def parameter(di, size):
    """The items of a parameter whose reply has `size` octets: (id, name, field)."""
    return [(di, *SINGLE[di.hex()])] if di.hex() in SINGLE else _tables(di) or _steps(di, size)
