# SPDX-License-Identifier: Apache-2.0
"""The CJ/T 188 records of cjt188.md, section 3: which fields lie behind an identifier, and how."""

import datetime
from dataclasses import dataclass

from .dlt645_values import digits_of
from .line import Refusal

_SCALED = {0x02: "Wh", 0x05: "kWh", 0x08: "MWh", 0x0B: "kJ", 0x0E: "MJ", 0x11: "GJ", 0x14: "W", 0x17: "kW",
           0x1A: "MW", 0x29: "L", 0x2C: "m3", 0x32: "L/h", 0x35: "m3/h", 0x40: "J/h", 0x43: "kJ/h",
           0x46: "MJ/h", 0x49: "GJ/h"}
UNITS = {0x01: ("J", 0)} | {code + step: (unit, step) for code, unit in _SCALED.items() for step in range(3)}
VALVE_ORDERS = {0x55: "open", 0x99: "close", 0x66: "free_open", 0x77: "free_close", 0x00: "query"}
HIDDEN = "not shown"


def _item(name, value, unit=None, id=...):
    """An item; its id is filled in later unless it has none."""
    return {"id": id, "name": name, "obis": None, "circuit": 0, "value": value, "unit": unit, "time": None}


def _digits(octets):
    """The digits in display order. Raises Refusal at the highest octet that holds none."""
    for at, octet in reversed(list(enumerate(octets))):
        if not f"{octet:02x}".isdecimal():
            raise Refusal("bad_bcd", at)
    return digits_of(octets)


def _absent(octets):
    return octets in (b"\xff" * len(octets), b"\xee" * len(octets))


def _decimal(octets, places):
    """Exact text, or None where the meter fills with FF or EE. Raises Refusal where a nibble is no digit."""
    if _absent(octets):
        return None
    text = str(int(_digits(octets))).zfill(places + 1)
    return f"{text[:-places]}.{text[-places:]}" if places else text


@dataclass(frozen=True)
class Number:
    """BCD digits with `places` behind the point and a unit that the table knows."""

    name: str
    size: int
    places: int = 0
    unit: str | None = None

    def read(self, octets):
        return [_item(self.name, _decimal(octets, self.places), self.unit)]


@dataclass(frozen=True)
class Quantity:
    """BCD digits and an octet that names their unit, which may be ten or a hundred of it."""

    name: str
    size: int
    places: int = 2

    def read(self, octets):
        unit, tens = UNITS.get(octets[-1], (None, 0))
        return [_item(self.name, _decimal(octets[:-1], self.places - tens), unit)]


def _moment(digits):
    return datetime.datetime.strptime(digits, "%Y%m%d%H%M%S").isoformat()


@dataclass(frozen=True)
class Clock:
    """ss mm hh DD MM YYlo YYhi; a reading outside the calendar is no value."""

    name: str = "meter_time"
    size: int = 7

    def read(self, octets):
        try:
            return [_item(self.name, _moment(digits_of(octets) or ""))]
        except ValueError:
            return [_item(self.name, None)]


@dataclass(frozen=True)
class SetClock(Clock):
    """The same in a command, where it must be in the calendar."""

    def read(self, octets):
        if _absent(octets):
            raise Refusal("value_absent", 0)
        try:
            return [_item(self.name, _moment(_digits(octets)))]
        except Refusal:
            raise
        except ValueError:
            raise Refusal("bad_date", 0) from None


@dataclass(frozen=True)
class Status:
    """ST: the word, the valve and the battery; all FF or all EE is none."""

    name: str = "status"
    size: int = 2

    def read(self, octets):
        if octets in (b"\xff\xff", b"\xee\xee"):
            return [_item(self.name, None), _item("valve", None, id=None), _item("battery", None, id=None)]
        low = octets[0]
        valve = ("open", "closed", "unknown", "fault")[low & 3]
        return [_item(self.name, octets[::-1].hex()), _item("valve", valve, id=None),
                _item("battery", "low" if low & 4 else "good", id=None)]


@dataclass(frozen=True)
class Binary:
    """One octet, a number."""

    name: str
    size: int = 1

    def read(self, octets):
        return [_item(self.name, str(octets[0]))]


@dataclass(frozen=True)
class Raw:
    """Digits whose point the sources do not place, or an address: as they stand, high octet first."""

    name: str
    size: int

    def read(self, octets):
        return [_item(self.name, None if _absent(octets) else octets[::-1].hex())]


@dataclass(frozen=True)
class Secret:
    """What must not be shown."""

    name: str
    size: int

    def read(self, octets):
        return [_item(self.name, HIDDEN)]


@dataclass(frozen=True)
class Valve:
    """The order to the valve."""

    name: str = "valve_order"
    size: int = 1

    def read(self, octets):
        return [_item(self.name, VALVE_ORDERS.get(octets[0], f"{octets[0]:02x}"))]


_STEPS = [Number("price_1", 3, 2, "CNY"), Number("quantity_1", 3), Number("price_2", 3, 2, "CNY"),
          Number("quantity_2", 3), Number("price_3", 3, 2, "CNY")]
_PURCHASE = [Binary("purchase_sequence"), Number("purchase_amount", 4, 2, "CNY")]
_VOLUMES = [Quantity("current_volume", 5), Quantity("settlement_volume", 5), Clock(), Status()]
_ENDS = [Clock(), Status()]
_HEATS = [Quantity("settlement_heat", 5), Quantity("current_heat", 5)]
_FOUR_HEATS = [Quantity(name, 5) for name in ("settlement_heat", "settlement_cold", "current_heat", "current_cold")]
_WIDE = [Quantity("power", 5), Quantity("flow", 5, 4), Quantity("volume", 5),
         Number("supply_temperature", 3, 2, "degC"), Number("return_temperature", 3, 2, "degC")]
_NARROW = [Quantity("power", 4), Quantity("flow", 4, 3), Quantity("volume", 5),
           Number("supply_temperature", 2, 2, "degC"), Number("return_temperature", 2, 2, "degC")]
_PRESSURES = ("supply_pressure", "return_pressure")
_FROZEN = [Clock("record_time"), Quantity("volume", 5), Quantity("flow", 5, 4),
           Number("temperature", 3, 2, "degC"), Number("pressure", 3, 2)]


def _hours(size):
    return [Number("work_hours", size, 0, "h")]


def _pressures(size):
    return [Raw(name, size) for name in _PRESSURES]


HISTORY = range(0xD200, 0xD300)
READ = {  # the layouts of an identifier; the length tells them apart
    0x901F: [_VOLUMES, _HEATS + _WIDE + _hours(3) + _ENDS, _HEATS + _NARROW + _hours(4) + _ENDS],
    0x911F: [_FOUR_HEATS + _WIDE + _pressures(3) + _hours(3) + _ENDS,
             _FOUR_HEATS + _NARROW + _pressures(2) + _hours(4) + _ENDS],
    0x8102: [_STEPS],
    0x8103: [[Number("settlement_day", 1)]],
    0x8104: [[Number("reading_day", 1)]],
    0x8105: [_PURCHASE + [Number("cumulative_amount", 4, 2, "CNY"), Number("remaining_amount", 4, 2, "CNY"),
                          Status()]],
    0x8106: [[Binary("key_version")]],
}
READ |= {0xD120 + month: [[Quantity(f"settlement_value_last_{month + 1}", 5)]] for month in range(12)}
READ |= {di: [[Quantity("history_volume", 5)], [Quantity(f"history_{n}", 5) for n in (1, 2, 3)]]
         for di in HISTORY}
READ |= {di: [_FROZEN] for di in range(0xD300, 0xD500)}
WRITE = {
    0xA010: _STEPS + [Number("start_day", 1)],
    0xA011: [Number("settlement_day", 1)],
    0xA012: [Number("reading_day", 1)],
    0xA013: _PURCHASE,
    0xA014: [Binary("key_version"), Secret("key", 8)],
    0xA015: [SetClock()],
    0xA016: [Quantity("meter_index", 5)],
    0xA017: [Valve()],
    0xA018: [Raw("new_address", 7)],
    0xA019: [],
}
# What acknowledges a write: nothing, a status, the request again, for a key its version.
WRITTEN = {di: [[], [Status()], fields] for di, fields in WRITE.items()} | {0xA014: [[Binary("key_version")]]}
EDITION_2018 = range(0xA101, 0xA108)
KNOWN = READ.keys() | WRITE.keys() | set(EDITION_2018) | {0x810A}


def size_of(fields):
    return sum(field.size for field in fields)


def read_fields(fields, data, at):
    """The items of a record; `at` is where its first octet lies in the frame."""
    found = []
    for field in fields:
        try:
            found += field.read(data[:field.size])
        except Refusal as refusal:
            raise Refusal(refusal.code, at + refusal.at) from None
        data, at = data[field.size:], at + field.size
    return found
