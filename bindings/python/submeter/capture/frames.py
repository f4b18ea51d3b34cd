# SPDX-License-Identifier: Apache-2.0
"""The frames of a conversation; Modbus responses with their requests, and parts joined."""

from collections.abc import Iterator
from typing import Any

from submeter._core.codec import RegisterNames
from submeter.capture.streams import Conversation, Run, Stream
from submeter.capture.wholes import Found, joined, remarked
from submeter.codec import MODBUS, PROTOCOLS, Direction, spans

#: More than any frame of Modbus has, twice.
_WINDOW = 2048
_SIZES = (16, 64, 256, 600)
_WAYS: "tuple[Direction, Direction]" = ("request", "response")


def _moved(frame: "dict[str, Any]", by: int) -> "dict[str, Any]":
    """Offsets count from the start of the stream."""
    frame["offset"] += by
    if not frame["ok"]:
        frame["error"]["offset"] += by
    return frame


def _front(protocol: str, window: bytes, **known: Any) -> "tuple[int, dict[str, Any]] | None":
    """The good frame at the very front. It ends where it says, so little is looked at first."""
    for size in _SIZES:
        length, frame = next(iter(spans(protocol, window[:size], **known)), (0, {"ok": False}))
        if frame["ok"]:
            return (length, frame) if frame["offset"] == 0 else None
        more_may_help = length and frame["error"]["code"] in ("incomplete", "noise")
        if size >= len(window) or not more_may_help:
            return None
    return None


def _first_good(protocol: str, window: bytes, names: "RegisterNames | None"
                ) -> "tuple[int, int, dict[str, Any]]":
    """Where the first good frame of either way begins, its length and itself."""
    for way in _WAYS:
        if front := _front(protocol, window, direction=way, names=names):
            return 0, *front
    found = [(frame["offset"], length, frame) for way in _WAYS
             for length, frame in spans(protocol, window, way, names=names) if frame["ok"]]
    return min(found, key=lambda one: one[0], default=(len(window), 0, {}))


def _answers(protocol: str, window: bytes, request: "bytes | None",
             names: "RegisterNames | None") -> "tuple[int, dict[str, Any]] | None":
    """The response at the front of the octets, if it is one to the request."""
    if request is None:
        return None
    return _front(protocol, window, request=request, names=names)


def _mixed_spans(protocol: str, octets: bytes,
                 names: "RegisterNames | None") -> "Iterator[tuple[int, dict[str, Any]]]":
    """Of Modbus, where nothing says which way a frame went: what answers the last request is a
    response, and what is neither is taken as the way that it fits."""
    at, request = 0, None
    while at < len(octets):
        window = octets[at:at + _WINDOW]
        if answer := _answers(protocol, window, request, names):
            yield answer[0], _moved(answer[1], at)
            at, request = at + answer[0], None
            continue
        skipped, length, frame = _first_good(protocol, window, names)
        if skipped == len(window) and len(octets) > at + _WINDOW:
            skipped -= _WINDOW // 2
        if skipped:
            noise = spans(protocol, window[:skipped], "request")
            yield from ((size, _moved(error, at)) for size, error in noise if not error["ok"])
        elif frame["direction"] == "request":
            request = window[:length]
            yield length, _moved(frame, at)
        else:
            yield length, _moved(frame, at)
        at += skipped or length


def _run_spans(protocol: str, stream: Stream, run: Run, way: "Direction | None",
               names: "RegisterNames | None") -> "Iterator[tuple[int, dict[str, Any]]]":
    octets = bytes(run.octets)
    if stream.mixed and protocol in MODBUS:
        return _mixed_spans(protocol, octets, names)
    return iter(spans(protocol, octets, way, names=names))


def _stream_frames(protocol: str, stream: Stream, way: "Direction | None",
                   names: "RegisterNames | None") -> "Iterator[Found]":
    for run in stream.runs:
        for length, frame in _run_spans(protocol, stream, run, way, names):
            begin = frame["offset"]
            mark = run.mark_at(begin)
            frame = _moved(frame, run.base) | {"time": mark.time, "source": stream.source,
                                               "destination": stream.destination}
            yield Found(mark.order, bytes(run.octets[begin:begin + length]), frame)


def _goodness(found: "list[Found]") -> "tuple[int, int]":
    """Octets in good frames, then few errors."""
    good = sum(len(one.octets) for one in found if one.frame["ok"])
    return good, -sum(not one.frame["ok"] for one in found)


def _either_way(conversation: Conversation, protocol: str,
                names: "RegisterNames | None") -> "list[Found]":
    """Of Modbus: the host may be at either end, so the way round that fits better is taken."""
    found = []
    for first in (0, 1):
        found.append([one for number, stream in enumerate(conversation.streams)
                      for one in _stream_frames(protocol, stream, _WAYS[(number + first) % 2],
                                                names)])
    return max(found, key=_goodness)


def _read(conversation: Conversation, protocol: str,
          names: "RegisterNames | None") -> "list[Found]":
    if protocol in MODBUS:
        found = _either_way(conversation, protocol, names)
    else:
        found = [one for stream in conversation.streams
                 for one in _stream_frames(protocol, stream, None, names)]
    return sorted(found, key=lambda one: one.order)


def _transaction(protocol: str, octets: bytes) -> bytes:
    """What tells one open request from another."""
    return octets[:2] if protocol == "modbus-tcp" else b""


def _with_requests(found: "list[Found]", protocol: str,
            names: "RegisterNames | None") -> "Iterator[Found]":
    """Gives each response of Modbus what its request says."""
    asked: "dict[bytes, bytes]" = {}
    for one in found:
        frame, key = one.frame, _transaction(protocol, one.octets)
        if frame["ok"] and frame["direction"] == "request":
            asked[key] = one.octets
        elif frame["ok"] and (answer := _answers(protocol, one.octets, asked.pop(key, None),
                                                 names)):
            frame = frame | answer[1] | {"offset": frame["offset"]}
        yield Found(one.order, one.octets, frame)


def frames_of(conversation: Conversation, protocol: str, names: "RegisterNames | None" = None
              ) -> "list[tuple[int, dict[str, Any]]]":
    """Every frame of a conversation, and every run of noise, each with its place in the recording.
    """
    found = _read(conversation, protocol, names)
    if protocol in MODBUS:
        found = list(_with_requests(found, protocol, names))
    return [(one.order, one.frame) for one in remarked(joined(found, protocol))]


def best_protocol(conversation: Conversation) -> "str | None":
    """The protocol that reads the most octets; None where none reads any."""
    found = {protocol: _goodness(_read(conversation, protocol, None)) for protocol in PROTOCOLS}
    best = max(PROTOCOLS, key=lambda protocol: found[protocol])
    return best if found[best][0] else None
