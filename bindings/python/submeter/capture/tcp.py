# SPDX-License-Identifier: Apache-2.0
"""TCP streams in order again: repeated segments once, late ones in their place, lost ones a gap."""

from submeter.capture import pcap
from submeter.capture.packets import ACK, LINKS, SYN, Segment, segment_of
from submeter.capture.streams import CaptureError, Conversation, Stream

#: What waits for a segment that has not come, at most; then it counts as lost.
WAITING_MAX = 128
_SPACE = 1 << 32


def _behind(sequence: int, expected: int) -> int:
    """How far a sequence number lies behind another; negative before it."""
    return (sequence - expected + _SPACE // 2) % _SPACE - _SPACE // 2


class _Way:
    """One direction of a connection."""

    def __init__(self, source: str, destination: str) -> None:
        self.stream = Stream(source, destination)
        self.expected: "int | None" = None
        self.waiting: "list[tuple[Segment, int, str | None]]" = []

    def take(self, segment: Segment, order: int, time: "str | None") -> None:
        if self.expected is None:
            self.expected = segment.sequence
        self.waiting.append((segment, order, time))
        self._deliver()
        if len(self.waiting) > WAITING_MAX:
            self.skip()

    def _deliver(self) -> None:
        """Whatever follows on what is there."""
        assert self.expected is not None
        expected = self.expected
        self.waiting.sort(key=lambda one: _behind(one[0].sequence, expected))
        while self.waiting and _behind(self.waiting[0][0].sequence, self.expected) <= 0:
            self._append(*self.waiting.pop(0))

    def _append(self, segment: Segment, order: int, time: "str | None") -> None:
        assert self.expected is not None
        known = -_behind(segment.sequence, self.expected)
        fresh = segment.octets[known:]
        if fresh:
            self.stream.add(fresh, order, time)
        end = (segment.sequence + len(segment.octets) + segment.missing) % _SPACE
        if _behind(end, self.expected) > 0:
            self.expected = end
            if segment.missing:
                self.stream.begin_run()

    def skip(self) -> None:
        """What is missing in front will not come."""
        while self.waiting:
            self.expected = self.waiting[0][0].sequence
            self.stream.begin_run()
            self._deliver()
            if len(self.waiting) <= WAITING_MAX // 2:
                break

    def finish(self) -> None:
        while self.waiting:
            self.skip()


class _Connection:
    def __init__(self, segment: Segment) -> None:
        self.label = f"{segment.source} to {segment.destination}"
        self.ways = {segment.source: _Way(segment.source, segment.destination),
                     segment.destination: _Way(segment.destination, segment.source)}
        self.spoke: "list[Stream]" = []

    def is_reopened_by(self, segment: Segment) -> bool:
        return (segment.flags & (SYN | ACK) == SYN and bool(self.spoke)
                and self.ways[segment.source].expected != (segment.sequence + 1) % _SPACE)

    def take(self, segment: Segment, order: int, time: "str | None") -> None:
        way = self.ways[segment.source]
        if segment.flags & SYN:
            way.expected = (segment.sequence + 1) % _SPACE
            return
        if not segment.octets and not segment.missing:
            return
        if way.stream not in self.spoke:
            self.spoke.append(way.stream)
        way.take(segment, order, time)

    def finish(self) -> "Conversation | None":
        for way in self.ways.values():
            way.finish()
        if not any(stream.length for stream in self.spoke):
            return None
        return Conversation(self.label, [stream for stream in self.spoke if stream.length])


class _Reader:
    def __init__(self) -> None:
        self.all: "list[_Connection]" = []
        self._open: "dict[frozenset[str], _Connection]" = {}

    def take(self, segment: Segment, order: int, time: "str | None") -> None:
        key = frozenset((segment.source, segment.destination))
        if len(key) < 2:  # a port that talks to itself
            return
        found = self._open.get(key)
        if found is None or found.is_reopened_by(segment):
            found = self._open[key] = _Connection(segment)
            self.all.append(found)
        found.take(segment, order, time)


def read_conversations(content: bytes) -> "tuple[list[Conversation], list[str]]":
    """The connections of a capture that carried octets, and what could not be read.

    Raises: CaptureError where there are none.
    """
    reader, complaints, unknown = _Reader(), [], set()
    try:
        for order, packet in enumerate(pcap.packets(content)):
            if packet.link not in LINKS:
                unknown.add(packet.link)
            elif segment := segment_of(packet.link, packet.octets):
                reader.take(segment, order, packet.time)
    except pcap.CutShort as problem:
        complaints.append(str(problem))
    complaints += [f"link type {link} is not known" for link in sorted(unknown)]
    finished = (connection.finish() for connection in reader.all)
    found = [conversation for conversation in finished if conversation]
    if not found:
        raise CaptureError("; ".join(["it holds no octets over TCP", *complaints]))
    return found, complaints
