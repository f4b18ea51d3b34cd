# SPDX-License-Identifier: Apache-2.0
"""The DL/T 645-2007 events, freezes and load records of dlt645.md, sections 5.6 to 5.8."""

from .dlt645_values import Demand, Digits, Instant, Number

_TIME, _MINUTE, _OPERATOR, _ID = Instant("YYMMDDhhmmss"), Instant("YYMMDDhhmm"), Digits(4), Digits(4)
_COUNT, _MINUTES = Number(3, 0, None), Number(3, 0, "min")
_ACTIVE, _REACTIVE = Number(4, 2, "kWh"), Number(4, 2, "kvarh")
_SIGNED_REACTIVE = Number(4, 2, "kvarh", True)
_SIX = [("forward active", _ACTIVE), ("reverse active", _ACTIVE)] + [
    (f"quadrant {number} reactive", _REACTIVE) for number in (1, 2, 3, 4)]
_INCREASES = [("forward active", _ACTIVE), ("reverse active", _ACTIVE), ("combined reactive 1", _SIGNED_REACTIVE),
              ("combined reactive 2", _SIGNED_REACTIVE)]
_PHASE = _INCREASES + [("voltage", Number(2, 1, "V")), ("current", Number(3, 3, "A", True)),
                       ("active power", Number(3, 4, "kW", True)), ("reactive power", Number(3, 4, "kvar", True)),
                       ("power factor", Number(2, 3, None, True))]
_SPAN = [("start", _TIME), ("end", _TIME)]
_OF_PHASE = _SPAN + _INCREASES + 3 * _PHASE + 4 * [("charge", Number(4, 2, "Ah"))]
_RELAY = [("time", _TIME), ("operator", _OPERATOR)] + _SIX
_COVER = _SPAN + _SIX + _SIX
_COUNTERS = 3 * [("count", _COUNT), ("time", _MINUTES)]
_RECORDS = {  # DI2 DI1 of group 03: the record behind 01..0A
    0x0600: _SPAN, 0x1100: _SPAN, 0x3000: [("time", _TIME), ("operator", _OPERATOR)] + 10 * [("identifier", _ID)],
    0x3003: [("time", _TIME), ("operator", _OPERATOR), ("identifier", _ID)],
    0x3004: [("operator", _OPERATOR), ("before", _TIME), ("after", _TIME)], 0x300D: _COVER, 0x300E: _COVER,
}
_COUNTED = {0x1100} | {0x3000 + kind for kind in range(0x0F)}


def event(di):
    """The fields of an event's counters or record: (id, name, field)."""
    if di[0] in (0x1D, 0x1E):
        return _relay(di)
    kind, number = di[1] << 8 | di[2], di[3]
    if 1 <= di[1] <= 4:
        fields = _COUNTERS if not number and not di[2] else _OF_PHASE if number and 1 <= di[2] <= 3 else []
    elif number == 0:
        fields = ([("count", _COUNT)] if kind in _COUNTED else
                  [("count", _COUNT), ("time", _MINUTES)] if kind == 0x0500 else [])
    else:
        fields = _RECORDS.get(kind, [])
    return [(di, *field) for field in fields] if number <= 10 else []


def _relay(di):
    kind, number = di[2], di[3]
    if di[1:] == b"\0\0\1":
        return [(di, "count", _COUNT)]
    if di[1] != 0 or not 1 <= number <= 10:
        return []
    if kind == 0xFF:
        return [(di, *field) for field in _RELAY]
    return [(di, *_RELAY[kind - 1])] if 1 <= kind <= 8 else []


_DEPTHS = {0x00: 60, 0x01: 3, 0x02: 2, 0x03: 2, 0x04: 254, 0x05: 2, 0x06: 62, 0x07: 2}
_POWERS = 4 * [("active power", Number(3, 4, "kW", True))] + 4 * [("reactive power", Number(3, 4, "kvar", True))]
_MONEY = [("purchase count", Number(2, 0, None)), ("remaining money", Number(4, 2, "CNY")),
          ("overdraft money", Number(4, 2, "CNY"))]
_COLUMNS = {0x00: [("time", _MINUTE)], 0x01: 64 * [("forward active", _ACTIVE)],
            0x02: 64 * [("reverse active", _ACTIVE)], 0x03: 64 * [("combined reactive 1", _SIGNED_REACTIVE)],
            0x04: 64 * [("combined reactive 2", _SIGNED_REACTIVE)],
            0x09: 64 * [("forward demand", Demand("kW"))], 0x0A: 64 * [("reverse demand", Demand("kW"))],
            0x10: _POWERS}
_COLUMNS |= {0x04 + quadrant: 64 * [(f"quadrant {quadrant}", _REACTIVE)] for quadrant in (1, 2, 3, 4)}


def freeze(di, size):
    """The groups of fields of a freeze: [[(id, name, field)]]. A whole one has every column, in order."""
    if not 1 <= di[3] <= _DEPTHS.get(di[1], 0):
        return []
    if di[1] == 6 and di[2] == 8 and size == 10:
        return [[(di, *field) for field in _MONEY]]
    columns = sorted(_COLUMNS) if di[2] == 0xFF else [di[2]] if di[2] in _COLUMNS else []
    return [[(bytes([di[0], di[1], column, di[3]]), *field) for field in _COLUMNS[column]] for column in columns]
