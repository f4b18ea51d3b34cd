# SPDX-License-Identifier: Apache-2.0
"""The objects of dlt698.md, section 5: what the data of an attribute mean, leaf by leaf."""

from dataclasses import dataclass

from .dlt698_data import CLOCKS, NUMBERS

NULL, BITS = 0x00, 0x04


@dataclass(frozen=True)
class Leaf:
    """A number with `places` digits after the point, or anything else as it is."""

    name: str
    places: int = 0
    unit: str | None = None


@dataclass(frozen=True)
class Timed:
    """A structure of a value and the time at which it was."""

    leaf: Leaf


@dataclass(frozen=True)
class Each:
    """An array whose elements have one shape; the names of the first elements may be known."""

    shape: object
    names: tuple = ()


_PHASES = ("phase A", "phase B", "phase C")
_TOTAL_AND_PHASES = ("total",) + _PHASES
_MONEY, _ENERGY, _PRICE = (2, "CNY"), (2, "kWh"), (4, "CNY/kWh")
_ENERGIES = {0x00: ("combined active", "kWh"), 0x10: ("forward active", "kWh"), 0x20: ("reverse active", "kWh"),
             0x30: ("combined reactive 1", "kvarh"), 0x40: ("combined reactive 2", "kvarh"),
             0x50: ("quadrant 1 reactive", "kvarh"), 0x60: ("quadrant 2 reactive", "kvarh"),
             0x70: ("quadrant 3 reactive", "kvarh"), 0x80: ("quadrant 4 reactive", "kvarh")}


def _leaves(prefix, form, *names):
    return [Leaf(f"{prefix}{name}", *form) for name in names]


_ZONES = Each([Leaf("month"), Leaf("day"), Leaf("day table")])
_DAYS = Each(Each([Leaf("hour"), Leaf("minute"), Leaf("tariff")]))
_PRICES = Each(Leaf("price", *_PRICE))
_STEPS = [Each(Leaf("threshold", *_ENERGY)), Each(Leaf("step price", *_PRICE)),
          Each([Leaf("month"), Leaf("day"), Leaf("hour")])]
_CLOCK = Leaf("time")
OBJECTS = {  # by OI, attribute 2
    0x2000: Each(Leaf("voltage", 1, "V"), _PHASES), 0x2001: Each(Leaf("current", 3, "A"), _PHASES),
    0x2004: Each(Leaf("active power", 1, "W"), _TOTAL_AND_PHASES),
    0x2005: Each(Leaf("reactive power", 1, "var"), _TOTAL_AND_PHASES),
    0x2006: Each(Leaf("apparent power", 1, "VA"), _TOTAL_AND_PHASES),
    0x200A: Each(Leaf("power factor", 3), _TOTAL_AND_PHASES), 0x200F: Leaf("frequency", 2, "Hz"),
    0x2010: Leaf("temperature", 1, "degC"), 0x2014: Each(Leaf("status word")),
    0x201A: Leaf("present price", *_PRICE), 0x201B: Leaf("present tariff price", *_PRICE),
    0x201C: Leaf("present step price", *_PRICE),
    0x202C: [Leaf("remaining money", *_MONEY), Leaf("purchase count")],
    0x202D: Leaf("overdraft money", *_MONEY), 0x202E: Leaf("cumulative purchased money", *_MONEY),
    0x2031: Leaf("use this month", *_ENERGY), 0x2032: Leaf("use this step period", *_ENERGY),
    0x2040: Leaf("command done"), 0x2041: Leaf("command refused"),
    0x2021: Leaf("freeze time"), 0x4000: _CLOCK, 0x4001: Leaf("address"), 0x4002: Leaf("meter number"),
    0x4003: Leaf("customer number"), 0x4008: _CLOCK, 0x4009: _CLOCK, 0x400A: _CLOCK, 0x400B: _CLOCK,
    0x400C: _leaves("", (), "zones", "tables", "slots", "tariffs", "holidays"),
    0x400D: Leaf("steps"), 0x400F: Leaf("keys"), 0x4011: Each([Leaf("date"), Leaf("day table")]),
    0x4014: _ZONES, 0x4015: _ZONES, 0x4016: _DAYS, 0x4017: _DAYS, 0x4018: _PRICES, 0x4019: _PRICES,
    0x401A: _STEPS, 0x401B: _STEPS, 0x401E: _leaves("alarm money ", _MONEY, 1, 2),
    0x401F: _leaves("", _MONEY, "overdraft limit", "hoard limit", "reclose limit"),
    0x4020: _leaves("alarm energy ", _ENERGY, 1, 2),
    0x4021: _leaves("", _ENERGY, "hoard limit", "overdraft limit", "reclose limit"),
    0x4100: Leaf("demand period", 0, "min"), 0x4116: Each([Leaf("day"), Leaf("hour")]),
    0x8000: [Leaf("current limit", 4, "A"), Leaf("delay", 0, "min")], 0x8001: Leaf("keep power"),
    0x8002: Leaf("arrears warning"), 0xF101: Leaf("security mode"),
}
OTHER_ATTRIBUTES = {(0x2001, 4): Leaf("neutral current", 3, "A")}
METHODS = {  # by OMD
    "80008100": Each([Leaf("relay"), Leaf("alarm delay", 0, "min"), Leaf("limit", 0, "min"), Leaf("auto close")]),
    "80008200": Each([Leaf("relay"), Leaf("order")]),
    "80008300": Each([Leaf("relay"), Leaf("order"), Leaf("password")]),
    "f1000600": [Leaf("operation"), Leaf("amount", *_MONEY), Leaf("count"), Leaf("customer"), Leaf("proof"),
                 Leaf("meter number")],
    "f1000a00": [Leaf("amount", *_MONEY), Leaf("proof")],
}


def _energy_shape(oi, attribute):
    name, unit = _ENERGIES[oi & 0xF0]
    if oi & 0x0F:
        name = f"{name} {_PHASES[(oi & 0x0F) - 1]}"
    return Each(Leaf(f"{name} energy", 2 if attribute == 2 else 4, unit), ("total",))


def shape_of(oad):
    """(what the whole attribute looks like, 0 or the element that the OAD picks), or (None, element)."""
    if oad in METHODS:
        return METHODS[oad], 0
    oi, attribute, element = int(oad[:4], 16), int(oad[4:6], 16) & 0x1F, int(oad[6:], 16)
    if oi <= 0x83 and oi not in (1, 2, 3) and oi & 0xF0 in _ENERGIES and oi & 0x0F <= 3 and attribute in (2, 4):
        return _energy_shape(oi, attribute), element
    if 0x1010 <= oi <= 0x1083 and oi & 0xF0 in _ENERGIES and oi & 0x0F <= 3 and attribute == 2:
        unit = _ENERGIES[oi & 0xF0][1].removesuffix("h")
        return Each(Timed(Leaf("maximum demand", 4, unit)), ("total",)), element
    shape = OBJECTS.get(oi) if attribute == 2 else OTHER_ATTRIBUTES.get((oi, attribute))
    return shape, element


def bits_hex(bits):
    """Bit 0 is the highest of the first octet; what the last octet lacks is 0."""
    return "".join(f"{int(bits[at:at + 8].ljust(8, '0'), 2):02x}" for at in range(0, len(bits), 8))


def text_of(data, places=0):
    """The text of one leaf, or None where the meter has nothing to say."""
    if data.tag in NUMBERS:
        digits = str(abs(data.value)).zfill(places + 1)
        digits = f"{digits[:-places]}.{digits[-places:]}" if places else digits
        return f"-{digits}" if data.value < 0 else digits
    if data.tag == 0x03:
        return "true" if data.value else "false"
    if data.tag in (0x0A, 0x0C):
        return data.value.decode("utf-8", "replace")
    if data.tag == BITS:
        return bits_hex(data.value)
    if isinstance(data.value, bytes):
        return data.value.hex()
    return data.value if data.value is None or data.tag in CLOCKS else str(data.value)


def word_text(data):
    """A status word as DL/T 645 has it: the number whose bit n is bit n, four hex digits."""
    if data.tag != BITS or len(data.value) != 16:
        return text_of(data)
    return f"{int(data.value[::-1], 2):04x}"


def _part(shape, element):
    """The shape of one element, and what it is called."""
    if isinstance(shape, Each):
        name = shape.names[element - 1] if element <= len(shape.names) else str(element)
        return shape.shape, name
    if isinstance(shape, list):
        return (shape[element - 1] if element <= len(shape) else None), None
    return shape, None


def leaves(data, shape, path=()):
    """(path, Leaf or None, Data, time) of every leaf, in order; the path counts from 1."""
    if isinstance(shape, Timed) and isinstance(data.value, list) and len(data.value) == 2:
        return [(path, shape.leaf, data.value[0], data.value[1].value)]
    if isinstance(data.value, list) and data.tag in (0x01, 0x02):
        return [leaf for number, inner in enumerate(data.value, 1)
                for leaf in leaves(inner, _part(shape, number)[0] if shape else None, path + (number,))]
    while isinstance(shape, Each):  # a column may hold one element alone
        shape = shape.shape
    return [(path, shape if isinstance(shape, Leaf) else None, data, None)]


def items_of(oad, data):
    """The items of one result: of each leaf its OAD, name, value and unit."""
    shape, element = shape_of(oad)
    if element and shape is not None:
        shape = _part(shape, element)[0]
    found = []
    for path, leaf, inner, time in leaves(data, shape):
        number = oad if element or not path or oad in METHODS else f"{oad[:6]}{path[0]:02x}"
        places = leaf.places if leaf else 0
        counts = inner.tag in NUMBERS or inner.tag == NULL  # anything else has no unit
        found.append({"id": number, "name": leaf.name if leaf else None, "circuit": 0,
                      "value": word_text(inner) if leaf and leaf.name == "status word" else text_of(inner, places),
                      "unit": leaf.unit if leaf and counts else None, "time": time})
    return found
