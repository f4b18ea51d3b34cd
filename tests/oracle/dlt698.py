# SPDX-License-Identifier: Apache-2.0
"""Decodes DL/T 698.45 frames into plain dicts (dlt698.md).

`scan(octets)` gives one dict for each frame and one for each run of noise. Beside the fields of the
command line there are: `service`, `choice`, `dar` (of the first result that is refused), `fragment`
(sequence and kind, where the APDU is split), `carried` (cipher octets, hex) and `security` (what is
said beside the carried APDU); `address_type` and `logical_address` are always there.
"""

from . import line
from .dlt698_apdu import SERVICES, Dar, Record, read
from .dlt698_data import Data
from .dlt698_frame import CONFIRM, FIRST, MIDDLE, frame_at
from .dlt698_objects import items_of
from .json_lines import serve
from .line import Refusal

PROTOCOL = "dlt698"
KINDS = ("single", "wildcard", "group", "broadcast")


def _row_items(record):
    """The cells of a record reply; each belongs to the column that its OAD names."""
    names = [name for column in record.columns
             for name in (column[1] if isinstance(column, tuple) else [column])]
    return [item for row in record.rows for name, cell in zip(names, row) for item in items_of(name, cell)]


def _items(results):
    found = []
    for result in results:
        if isinstance(result, Record):
            found += _row_items(result) if isinstance(result.rows, list) else []
        elif isinstance(result[1], Data):
            found += items_of(*result)
        elif result[1] is None and len(results) > 1:  # one of several that are asked for
            found.append({"id": result[0], "name": None, "circuit": 0, "value": None, "unit": None, "time": None})
    return found


def _first_id(results):
    """The OAD of the first result, or None."""
    for first in results:
        return first.oad if isinstance(first, Record) else first[0]
    return None


def _dars(apdu):
    """The codes of what is refused, in order, and whether nothing else is in the answer."""
    parts = [result.rows if isinstance(result, Record) else result[1] for result in apdu.results]
    parts += [apdu.fields.get("carried"), apdu.fields.get("answer")]
    codes = [part.code for part in parts if isinstance(part, Dar)] + [apdu.fields.get("dar")]
    refused = [code for code in codes if code]
    data = any(isinstance(part, (Data, list)) for part in parts)
    return refused, bool(refused) and not data and len(refused) == len([code for code in codes if code is not None])


def _security(apdu):
    """What SECURITY says beside the APDU that it carries, in hexadecimal digits."""
    if apdu.tag not in (0x10, 0x90):
        return {}
    found = {"service": SERVICES[apdu.inner.tag]} if apdu.inner else {}
    kind, value = apdu.fields.get("proof", (None, None))
    if apdu.tag == 0x90:
        names, parts = ("mac",), (value or b"",)
    elif kind in (0, 3):
        names, parts = ("sid", "sid_parameters", "mac"), value
    else:
        names, parts = ("random", "mac"), value if kind == 2 else (value,)
    return found | {name: part.hex() for name, part in zip(names, parts) if part}


def _told(apdu, replying):
    """What a whole APDU says; one that is carried in the clear speaks for itself."""
    inner = apdu.inner or apdu
    dars, whole = _dars(inner)
    return {"service": SERVICES[apdu.tag], "choice": inner.choice, "piid": inner.piid,
            "error_reply": replying and whole, "dar": dars[0] if dars else None,
            "follow_up": inner.fields.get("last") is False, "security": _security(apdu),
            "id": _first_id(inner.results), "items": _items(inner.results)}


def describe(frame):
    """What a frame says. Raises Refusal where its user data are no APDU."""
    replying = bool(frame.control & 0x80)
    told = {"ok": True, "protocol": PROTOCOL, "offset": frame.offset,
            "direction": "response" if replying else "request", "address": frame.address[::-1].hex().upper(),
            "control": f"{frame.control:02x}",
            "address_type": KINDS[frame.kind], "logical_address": frame.logical}
    if frame.fragment is not None:
        sequence, kind = frame.fragment
        return told | {"service": "fragment", "fragment": (sequence, kind), "error_reply": False,
                       "follow_up": kind in (FIRST, MIDDLE), "id": None, "items": [],
                       "carried": "" if kind == CONFIRM else frame.data[2:].hex()}
    try:
        return told | _told(read(frame.data), replying)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.at + frame.length - 3 - len(frame.data)) from None


def scan(octets, direction=None):
    """Every frame and every run of noise in `octets`, in order; a direction leaves out nothing."""
    return line.scan(octets, PROTOCOL, frame_at, describe)


def answer(question):
    """{"hex": "68 …"} gives the list that `scan` gives."""
    return scan(bytes.fromhex(question["hex"]))


if __name__ == "__main__":
    serve(answer)
