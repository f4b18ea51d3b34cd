# SPDX-License-Identifier: Apache-2.0
"""The payloads of function 03 (dlt645.md, section 5.9): what stands behind the identifier and the operator.

A reader takes a field's octets and gives its text; money and counts are binary, low octet first.
"""


def _number(octets):
    return str(int.from_bytes(octets, "little"))


def _money(octets):
    cents = int.from_bytes(octets, "little")
    return f"{cents // 100}.{cents % 100:02}"


def minutes(octets):
    return str(int(octets[::-1].hex()))


def digits(octets):
    return octets[::-1].hex()


def _hidden(octets):
    return "not shown"


_REMAINING = ("remaining_money", 4, _money, "CNY")
_AMOUNT = ("amount", 4, _money, "CNY")
_PURCHASES = ("purchase_count", 4, _number)
_CUSTOMER = ("customer", 6, digits)
_KEY_INFO = ("key_info", 4, bytes.hex)
_SERVICE = [_AMOUNT, _PURCHASES, ("mac_1", 4, bytes.hex), _CUSTOMER, ("mac_2", 4, bytes.hex)]
FILE = [("file_length", 2, _number), ("file_start", 2, _number), ("file", 2, _number), ("directory", 2, _number)]
_KEYS = [_KEY_INFO, ("mac", 4, bytes.hex), ("key", 32, _hidden)]
_AFTER = [_REMAINING, _PURCHASES, _CUSTOMER]
_SESSION_END = [_CUSTOMER, _REMAINING, _PURCHASES, _KEY_INFO]
_STATUS = [_REMAINING, ("balance_mac", 4, bytes.hex), _PURCHASES, ("count_mac", 4, bytes.hex), _CUSTOMER, _KEY_INFO]
REQUESTS = {
    "070000ff": [("cipher", 8, bytes.hex), ("random", 8, bytes.hex), ("diversifier", 8, bytes.hex)],
    "070001ff": [("session_minutes", 2, minutes), ("mac", 4, bytes.hex)],
    "07000201": [], "070002ff": [], "070101ff": _SERVICE, "070102ff": _SERVICE,
    "070103ff": [_AMOUNT, ("mac_1", 4, bytes.hex), _PURCHASES, ("mac_2", 4, bytes.hex)],
    "070201ff": _KEYS, "070202ff": _KEYS, "070203ff": _KEYS, "078001ff": FILE, "07810201": [], "078102ff": [],
}
REPLIES = {
    "070000ff": [[("random", 4, bytes.hex), ("module_serial", 8, bytes.hex)]], "070001ff": [[]],
    "07000201": [_SESSION_END], "070002ff": [_SESSION_END], "070101ff": [[], _AFTER], "070102ff": [[], _AFTER],
    "070103ff": [[], _AFTER], "070201ff": [[]], "070202ff": [[]], "070203ff": [[]], "07810201": [_STATUS],
    "078102ff": [_STATUS],
}


def size_of(fields):
    return sum(field[1] for field in fields)


def _read(fields, data):
    found = []
    for name, size, read, *unit in fields:
        found.append((name, read(data[:size]), *unit))
        data = data[size:]
    return found


def payload(di, replying, data):
    """(name, value[, unit]) of each field, or nothing where the length fits no layout."""
    if di == "078001ff" and replying and len(data) >= size_of(FILE) + 4:
        octets = data[size_of(FILE):-4]
        return _read(FILE, data) + [("file_data", octets.hex()), ("mac", data[-4:].hex())]
    layouts = REPLIES.get(di, []) if replying else [REQUESTS[di]] if di in REQUESTS else []
    for fields in layouts:
        if size_of(fields) == len(data):
            return _read(fields, data)
    return None
