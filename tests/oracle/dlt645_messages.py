# SPDX-License-Identifier: Apache-2.0
"""What the data of each DL/T 645-2007 function say (dlt645.md, sections 3 and 5.9), 33H already removed.

`REQUESTS` and `REPLIES` hold a reader for each function; it gives the fields that it adds to a frame, or
nothing where the octets are no such message.
"""

from .dlt645_items import groups_of
from .dlt645_security import payload
from .dlt645_values import Digits, Instant, digits_of
from .line import Refusal

SEPARATOR, FREEZE, CIPHER, PLAIN_WITH_MAC = b"\xaa", 0x05, 0x98, 0x99
COMMANDS = {0x1A: "trip", 0x1B: "permit_close", 0x1C: "close", 0x1D: "timed_trip_close",
            0x1E: "timed_trip_permit", 0x2A: "alarm_on", 0x2B: "alarm_off", 0x3A: "keep_power",
            0x3B: "release_keep_power"}
RATES = {1 << bit: rate for bit, rate in enumerate((600, 1200, 2400, 4800, 9600, 19200), 1)}
SIGNALS = ("second_pulse", "demand_period", "zone_switch")
ERR = ("other", "no_such_data", "not_authorised", "rate_fixed", "too_many_zones", "too_many_slots",
       "too_many_tariffs")
SERR = {0: "other", 1: "duplicate_recharge", 2: "esam_check_failed", 3: "authentication_failed",
        4: "customer_mismatch", 5: "wrong_count", 6: "over_hoard_limit", 8: "meter_suspended", 15: "password_is_set"}
DONE = {0: "closed", 1: "close_permitted", 2: "tripped", 3: "trip_delayed", 4: "timed_trip",
        5: "trip_delayed_by_current", 8: "keep_power_on", 9: "keep_power_released", 10: "alarm_on", 11: "alarm_off"}
NOT_DONE = ("meter_suspended", "mac", "password", "authentication_expired", "expired", "keep_power",
            "keep_power_timed", "bad_n2", "already_tripped")


def read_items(di, data):
    """The items that `data` holds for identifier `di` (display order), and the octets left over."""
    found = []
    for group in groups_of(di, len(data)):
        for number, name, field in group:
            if len(data) < field.size or (di[0] == FREEZE and data[:1] == SEPARATOR):
                break
            found.append({"id": number.hex(), "name": name} | field.read(data[:field.size]))
            data = data[field.size:]
        if found and data[:1] == SEPARATOR and (len(data) == 1 or di[0] == FREEZE):
            data = data[1:]
    return found, data


def is_short(di, data, left):
    """Whether `data`, of which `left` is over, end inside a value or before all that the item needs.

    A list (a block, a table, a column of a freeze) has any number of whole values, but one at least; a
    whole freeze ends anywhere.
    """
    fields = [field for group in groups_of(di, len(data)) for _, _, field in group]
    if not fields or (di[0] == FREEZE and di[2] == 0xFF):
        return False
    numbers = {number for group in groups_of(di, len(data)) for number, _, _ in group}
    if len(numbers) > 1 or di[0] == FREEZE or (di[0] == 4 and di[1] in (1, 2)):
        return left == data or 0 < len(left) < fields[0].size
    if di[:2] == b"\x04\x06" and di[3] == 0xFF:  # a step set ends in as many settlement days as there are
        return len(data) < 52 or len(data) % 3 != 52 % 3
    return len(data) < sum(field.size for field in fields)


def item_of(name, value, unit=None):
    """An item that has no identifier."""
    return {"id": None, "name": name, "value": value, "unit": unit}


def bits_of(octets):
    """The numbers of the bits that are set, the lowest first."""
    word = int.from_bytes(octets, "little")
    return [bit for bit in range(8 * len(octets)) if word >> bit & 1]


def words(octets, names):
    """The names of the bits that are set."""
    names = dict(enumerate(names)) if isinstance(names, tuple) else names
    return " ".join(names.get(bit, f"bit_{bit}") for bit in bits_of(octets)) or "none"


def _moment(name, octets):
    return item_of(name, Instant("YYMMDDhhmmss").read(octets)["value"])


def _id(data):
    return {"id": data[3::-1].hex()}


def _with_items(data, behind, more=(), goes_on=False):
    di = data[3::-1]
    items, rest = read_items(di, behind)
    if not goes_on and is_short(di, behind, rest):
        raise Refusal("bad_length", 9)
    return _id(data) | {"items": items + list(more)} | ({"undecoded": rest.hex()} if rest else {})


def _operator(octets):
    return item_of("operator", octets[::-1].hex().upper())


def _security(data, replying):
    head = 4 if replying else 8
    if len(data) < head:
        return None
    found = payload(data[3::-1].hex(), replying, data[head:])
    who = [] if replying else [_operator(data[4:8])]
    if found is None:
        return _id(data) | {"undecoded": data[head:].hex(), "items": who}
    return _id(data) | {"items": [item_of(*item) for item in found] + who}


def _read_request(data):
    if len(data) not in (4, 5, 10):
        return None
    items = [item_of("blocks", str(data[4]))] if len(data) > 4 else []
    if len(data) == 10:
        items.append(item_of("from", Instant("YYMMDDhhmm").read(data[5:])["value"]))
    return _id(data) | {"items": items}


def _read_reply(data, goes_on=False):
    return _with_items(data, data[4:], goes_on=goes_on) if len(data) >= 4 else None


def _follow_up_request(data):
    if len(data) != 5:
        return None
    return _id(data) | {"sequence": data[4], "items": [item_of("sequence", str(data[4]))]}


def _follow_up_reply(data):
    """Where in its block this part begins only the parts before it tell."""
    if len(data) < 5:
        return None
    part = [item_of("data", data[4:-1].hex()) | _id(data)] if data[4:-1] else []
    return _id(data) | {"sequence": data[-1], "items": [*part, item_of("sequence", str(data[-1]))]}


def _write_request(data):
    if len(data) < 12:
        return None
    level, who, value = data[4], _operator(data[8:12]), data[12:]
    if level not in (CIPHER, PLAIN_WITH_MAC):
        return _with_items(data, value, [who])
    mac = item_of("mac", value[-4:].hex())
    if level == CIPHER:
        return _id(data) | {"items": [item_of("cipher", value[:-4].hex()), mac, who]}
    return _with_items(data, value[:-4], [mac, who])


def _address(data):
    return {"items": [item_of("address", Digits().read(data)["value"])]} if len(data) == 6 else None


def _freeze_request(data):
    """Minute, hour, day, month; 99 stands for every one."""
    if len(data) != 4 or digits_of(data) is None:
        return None
    fields = zip(("minute", "hour", "day", "month"), data)
    return {"items": [item_of(name, "every" if octet == 0x99 else str(int(f"{octet:02x}"))) for name, octet in fields]}


def _rate(data):
    if len(data) != 1 or data[0] not in RATES:
        return None
    return {"items": [item_of("rate", str(RATES[data[0]]), "bit/s")]}


def _password(data, replying):
    if len(data) != (4 if replying else 12):
        return None
    return ({} if replying else _id(data)) | {"items": [item_of("password", "not shown")]}


def _clear(data):
    return {"items": [_operator(data[4:])]} if len(data) == 8 else None


def _clear_events(data):
    if len(data) != 12:
        return None
    which = data[:7:-1].hex()
    return {"items": [item_of("events", "all" if which == "ffffffff" else which), _operator(data[4:8])]}


def _signal(data):
    return {"items": [item_of("signal", SIGNALS[data[0]])]} if len(data) == 1 and data[0] < len(SIGNALS) else None


def _control_request(data):
    if len(data) > 8 and data[0] == CIPHER:
        return {"items": [item_of("cipher", data[8:].hex()), _operator(data[4:8])]}
    if len(data) != 16:
        return None
    return {"items": [item_of("command", COMMANDS.get(data[8], f"{data[8]:02x}")), item_of("n2", str(data[9])),
                      _moment("valid_until", data[10:]), _operator(data[4:8])]}


def _control_reply(data):
    if not data:
        return {}
    return {"items": [item_of("result", words(data, DONE))]} if len(data) == 2 else None


def _nothing(data):
    return None if data else {}


def refusal(function, data):
    """The body of an error reply: every bit that is set."""
    if len(data) not in (1, 2):
        return None
    names = SERR if function == 0x03 else NOT_DONE if function == 0x1C and len(data) == 2 else ERR
    return {"error_bits": bits_of(data), "items": [item_of("refusal", words(data, names))]}


REQUESTS = {
    0x03: lambda data: _security(data, False), 0x08: lambda data: {"items": [_moment("time", data)]}
    if len(data) == 6 else None, 0x11: _read_request, 0x12: _follow_up_request, 0x13: _nothing, 0x14: _write_request,
    0x15: _address, 0x16: _freeze_request, 0x17: _rate, 0x18: lambda data: _password(data, False),
    0x19: _clear, 0x1A: _clear,
    0x1B: _clear_events, 0x1C: _control_request, 0x1D: _signal}
REPLIES = {
    0x03: lambda data: _security(data, True), 0x08: _nothing, 0x11: _read_reply, 0x12: _follow_up_reply,
    0x13: _address, 0x14: _nothing, 0x15: _nothing, 0x16: _nothing, 0x17: _rate,
    0x18: lambda data: _password(data, True), 0x19: _nothing, 0x1A: _nothing, 0x1B: _nothing, 0x1C: _control_reply,
    0x1D: _signal}
