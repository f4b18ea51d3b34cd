# SPDX-License-Identifier: Apache-2.0
"""The APDUs of DL/T 698.45 (dlt698.md, sections 2 and 3) into plain values.

`read(octets)` gives an Apdu: which service and choice, and its parts in order. A result is a Dar or Data.
"""

from dataclasses import dataclass, field

from .dlt698_data import Reader, choice_of, clock, data, oad, rcsd, rsd, sid, sid_mac, ti
from .line import Refusal

SERVICES = {0x01: "link", 0x81: "link", 0x02: "connect", 0x82: "connect", 0x03: "release", 0x83: "release",
            0x84: "release_notification", 0x05: "get", 0x85: "get", 0x06: "set", 0x86: "set", 0x07: "action",
            0x87: "action", 0x08: "report", 0x88: "report", 0x09: "proxy", 0x89: "proxy", 0x10: "security",
            0x90: "security", 0x6E: "error", 0xEE: "error"}


@dataclass(frozen=True)
class Dar:
    """Why the meter gives no data."""

    code: int


@dataclass(frozen=True)
class Record:
    """Rows of a record object, read by the columns that stand before them."""

    oad: str
    columns: list
    rows: object  # a list of rows, a Dar, or nothing in a request
    selector: object = None


@dataclass
class Apdu:
    """One APDU. `results` holds pairs (OAD; Data, Dar or None) and Records, in their order."""

    tag: int
    choice: int | None
    piid: int | None = None
    results: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    follow_report: list = field(default_factory=list)
    time_tag: tuple | None = None
    inner: object = None  # the APDU inside SECURITY, where it is plain


def _result(reader):
    kind = choice_of(reader, 1)
    return data(reader) if kind else Dar(reader.number())


def _normal(reader):
    return [(oad(reader), _result(reader))]


def _rows(reader, columns):
    width = sum(len(column[1]) if isinstance(column, tuple) else 1 for column in columns)
    return [[data(reader) for _ in range(width)] for _ in range(reader.length())]


def _record(reader):
    number, columns = oad(reader), rcsd(reader)
    kind = choice_of(reader, 1)
    return [Record(number, columns, _rows(reader, columns) if kind else Dar(reader.number()))]


def _asked_record(reader):
    number, selector = oad(reader), rsd(reader)
    return [Record(number, rcsd(reader), None, selector)]


def _asked(reader):
    return [(oad(reader), None)]


def _given(reader):
    return [(oad(reader), data(reader))]


def _given_then_read(reader):
    found = _given(reader) + _asked(reader)
    reader.number()  # seconds to wait before the reading
    return found


def _written(reader):
    return [(oad(reader), Dar(reader.number()))]


def _acted(reader):
    number = oad(reader)
    found = [(number, Dar(reader.number()))]
    kind = choice_of(reader, 1)
    return found + ([(number, data(reader))] if kind else [])


def _then_read(read):
    return lambda reader: read(reader) + _normal(reader)


def _one(read):
    return lambda reader, apdu: apdu.results.extend(read(reader))


def _many(read):
    return lambda reader, apdu: apdu.results.extend(part for parts in reader.many(read) for part in parts)


def _next_block(reader, apdu):
    apdu.fields["block"] = reader.number(2)


def _block(reader, apdu):
    apdu.fields |= {"last": reader.number() != 0, "block": reader.number(2)}
    kind = choice_of(reader, 2)
    if kind == 0:
        apdu.fields["dar"] = reader.number()
    else:
        _many(_normal if kind == 1 else _record)(reader, apdu)


def _proxy_list(reader, apdu):
    apdu.fields["timeout"] = reader.number(2)
    apdu.fields["targets"] = reader.many(lambda r: (r.string(), r.number(2), r.many(oad)))


def _transparent(reader, apdu):
    apdu.fields |= {"port": oad(reader), "line": reader.take(5), "wait": reader.number(2),
                    "wait_octet": reader.number(2), "octets": reader.string()}


def _transparent_answer(reader, apdu):
    apdu.fields["port"] = oad(reader)
    apdu.fields["answer"] = reader.string() if choice_of(reader, 1) else Dar(reader.number())


BODIES = {
    (0x05, 1): _one(_asked), (0x05, 2): _many(_asked), (0x05, 3): _one(_asked_record),
    (0x05, 4): _many(_asked_record), (0x05, 5): _next_block,
    (0x85, 1): _one(_normal), (0x85, 2): _many(_normal), (0x85, 3): _one(_record), (0x85, 4): _many(_record),
    (0x85, 5): _block,
    (0x06, 1): _one(_given), (0x06, 2): _many(_given), (0x06, 3): _many(_given_then_read),
    (0x86, 1): _one(_written), (0x86, 2): _many(_written), (0x86, 3): _many(_then_read(_written)),
    (0x07, 1): _one(_given), (0x07, 2): _many(_given), (0x07, 3): _many(_given_then_read),
    (0x87, 1): _one(_acted), (0x87, 2): _many(_acted), (0x87, 3): _many(_then_read(_acted)),
    (0x88, 1): _many(_normal), (0x88, 2): _many(_record), (0x08, 1): _many(_asked), (0x08, 2): _many(_asked),
    (0x09, 1): _proxy_list, (0x09, 7): _transparent, (0x89, 7): _transparent_answer,
}


def _link(reader, apdu):
    if apdu.tag == 0x01:
        kind = reader.number()
        apdu.fields |= {"kind": kind, "heartbeat": reader.number(2), "time": clock(reader.take(10))}
    else:
        apdu.fields["result"] = reader.number()
        apdu.fields["times"] = [clock(reader.take(10)) for _ in range(3)]


def _connect(reader, apdu):
    apdu.fields |= {"version": reader.number(2), "protocol": reader.take(8), "functions": reader.take(16),
                    "send": reader.number(2), "receive": reader.number(2), "window": reader.number(),
                    "apdu_max": reader.number(2), "timeout": reader.number(4), "mechanism": reader.number()}
    apdu.fields["secrets"] = [reader.string() for _ in range({0: 0, 1: 1}.get(apdu.fields["mechanism"], 2))]


def _connected(reader, apdu):
    apdu.fields |= {"factory": reader.take(32), "version": reader.number(2), "protocol": reader.take(8),
                    "functions": reader.take(16), "send": reader.number(2), "receive": reader.number(2),
                    "window": reader.number(), "apdu_max": reader.number(2), "timeout": reader.number(4),
                    "result": reader.number()}
    apdu.fields["secrets"] = [reader.string() for _ in range(2)] if choice_of(reader, 1) else []


def _released(reader, apdu):
    if apdu.tag == 0x83:
        apdu.fields["result"] = reader.number()


PLAIN_BODIES = {0x01: _link, 0x81: _link, 0x02: _connect, 0x82: _connected, 0x03: lambda reader, apdu: None,
                0x83: _released}


def _ending(reader, apdu):
    """The time tag; a server puts its follow report before it."""
    if apdu.tag & 0x80:
        kind = choice_of(reader, 2)
        apdu.follow_report = reader.many(_normal if kind == 1 else _record) if kind else []
    if choice_of(reader, 1):
        apdu.time_tag = (clock(reader.take(7)), ti(reader))


def _security(reader, apdu):
    whole = Dar(reader.number()) if apdu.choice == 2 and apdu.tag == 0x90 else reader.string()
    if apdu.choice == 0:
        apdu.inner = read(whole)
    apdu.fields["carried"] = whole
    if apdu.tag == 0x10:
        proofs = (sid_mac, Reader.string, lambda r: (r.string(), r.string()), sid)
        kind = choice_of(reader, 3)
        apdu.fields["proof"] = (kind, proofs[kind](reader))
    elif choice_of(reader, 1):
        apdu.fields["proof"] = (choice_of(reader, 0), reader.string())


def read(octets):
    """The APDU in `octets`. Raises Refusal where they are none; offsets count from its first octet."""
    reader = Reader(octets)
    tag = reader.number()
    if tag not in SERVICES:
        raise Refusal("bad_tag", 0)
    if tag in PLAIN_BODIES:
        apdu = Apdu(tag, None, reader.number())
        PLAIN_BODIES[tag](reader, apdu)
        if tag not in (0x01, 0x81):
            _ending(reader, apdu)
    else:
        apdu = Apdu(tag, reader.number())
        if tag in (0x10, 0x90):
            _security(reader, apdu)
        else:
            apdu.piid = reader.number()
            if (tag, apdu.choice) not in BODIES:
                raise Refusal("bad_choice", 1)
            BODIES[tag, apdu.choice](reader, apdu)
            _ending(reader, apdu)
    if reader.rest():
        raise Refusal("bad_length", reader.at)
    return apdu
