# SPDX-License-Identifier: Apache-2.0
"""The octets of a recording, one stream for each way of a conversation."""

import bisect
from dataclasses import dataclass, field
from typing import NamedTuple

from submeter import _core
from submeter.errors import SubmeterError


class CaptureError(SubmeterError, ValueError):
    """The file is no recording that can be read: `cannot_read`, and why as its `detail`.

    >>> print(CaptureError("the file is empty"))
    the file cannot be read (cannot_read); the file is empty
    """

    def __init__(self, detail: str) -> None:
        super().__init__(_core.code_of("cannot_read"), detail=detail)


class Mark(NamedTuple):
    """Where in a run a piece of the recording begins."""

    offset: int
    #: Of the pieces of the whole recording: the order in which they were seen.
    order: int
    time: "str | None"


@dataclass
class Run:
    """Octets without a gap."""

    #: Octets of the stream before this run.
    base: int
    octets: bytearray = field(default_factory=bytearray)
    marks: "list[Mark]" = field(default_factory=list)

    def add(self, octets: bytes, order: int, time: "str | None") -> None:
        """Appends a piece."""
        self.marks.append(Mark(len(self.octets), order, time))
        self.octets += octets

    def mark_at(self, offset: int) -> Mark:
        """The piece that holds an octet."""
        place = bisect.bisect_right(self.marks, offset, key=lambda mark: mark.offset)
        return self.marks[place - 1]


@dataclass
class Stream:
    """What travelled one way; "mixed" where the recording does not say which way."""

    source: "str | None"
    destination: "str | None"
    mixed: bool = False
    runs: "list[Run]" = field(default_factory=list)

    @property
    def length(self) -> int:
        """All octets."""
        return self.runs[-1].base + len(self.runs[-1].octets) if self.runs else 0

    def begin_run(self) -> None:
        """Octets are missing here."""
        if not self.runs or self.runs[-1].octets:
            self.runs.append(Run(self.length))

    def add(self, octets: bytes, order: int, time: "str | None") -> None:
        """Appends a piece to the last run."""
        if not self.runs:
            self.begin_run()
        self.runs[-1].add(octets, order, time)


@dataclass
class Conversation:
    """Streams that belong together; the one that spoke first is the first."""

    label: str
    streams: "list[Stream]"

    @property
    def length(self) -> int:
        """All octets."""
        return sum(stream.length for stream in self.streams)
