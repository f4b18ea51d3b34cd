# SPDX-License-Identifier: Apache-2.0
"""Logs of hexadecimal octets, as serial tools write them.

A line is `[time] [mark] octets [# comment]`; the mark says who sent. Instead of octets there may be
frames of Modbus ASCII as text, from the colon on.
"""

import re

from submeter.capture.streams import CaptureError, Conversation, Stream
from submeter.hextext import octets_of_text

_SENT = ("tx", "send", "sent", "out", "write", "req", "request", ">", ">>", "->", "-->", "=>")
_RECEIVED = ("rx", "recv", "received", "in", "read", "resp", "response", "<", "<<", "<-", "<--",
             "<=")
_TIME = re.compile(r"(?:(\d{4})[-/](\d\d)[-/](\d\d)[T ])?"
                   r"((?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d)(?:[.,](\d{1,9}))?"
                   r"(Z|[+-]\d\d:?\d\d)?(?![0-9A-Za-z:])")
_MARK = re.compile(r"([A-Za-z]+|[<>=-]+)(?![0-9A-Za-z])")
_COMMENT = re.compile(r"(?:#|;|//).*$")
_OCTETS = re.compile(r"(?:(?:0[xX])?(?:[0-9A-Fa-f]{2})+(?:[\s,:-]+|$))+")
# A colon that stands at a word is that word's, and not the start of a frame.
_ASCII = re.compile(r"(?<!\S):[0-9A-F]{2}[0-9A-Z]{4}", re.IGNORECASE)
_AROUND = " \t[](){}|:,"
_COMPLAINTS_MAX = 5
_SHOWN = 40


def _take_time(rest: str) -> "tuple[str | None, str]":
    found = _TIME.match(rest)
    if not found:
        return None, rest
    year, month, day, clock, fraction, zone = found.groups()
    date = f"{year}-{month}-{day}T" if year else ""
    digits = f".{fraction}" if fraction else ""
    return f"{date}{clock}{digits}{zone or ''}", rest[found.end():].lstrip(_AROUND)


def _take_mark(rest: str) -> "tuple[str | None, str]":
    found = _MARK.match(rest)
    word = found.group(1).lower() if found else ""
    if not found or word not in _SENT + _RECEIVED:
        return None, rest
    return "sent" if word in _SENT else "received", rest[found.end():].lstrip(_AROUND)


def _take_head(line: str) -> "tuple[str | None, str | None, str]":
    time, rest = _take_time(line.strip(_AROUND))
    mark, rest = _take_mark(rest)
    if time is None:  # some write the mark first
        time, rest = _take_time(rest)
    return time, mark, rest.strip(_AROUND)


def read_line(line: str) -> "tuple[str | None, str | None, bytes] | None":
    """Time, mark ("sent", "received") and octets of a line; None for an empty one.

    Raises: ValueError where there is more than these.

    >>> read_line("[2024-05-01 12:00:00,250] TX: 0x05 0x03 # poll")
    ('2024-05-01T12:00:00.250', 'sent', b'\\x05\\x03')
    """
    rest = _COMMENT.sub("", line)
    if found := _ASCII.search(rest):
        time, mark, before = _take_head(rest[:found.start()])
        if before:
            raise ValueError(f"{before[:_SHOWN]!r} is not hexadecimal octets")
        return time, mark, octets_of_text(rest[found.start():])
    time, mark, rest = _take_head(rest)
    if not rest and time is None and mark is None:
        return None
    if not _OCTETS.fullmatch(rest):
        raise ValueError(f"{rest[:_SHOWN]!r} is not hexadecimal octets")
    return time, mark, octets_of_text(rest)


def _text_of(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise CaptureError(f"neither pcap, nor pcapng, nor a text: octet {problem.start} is no "
                           "character") from None
    if "\0" in text:
        raise CaptureError("neither pcap, nor pcapng, nor a text: it holds NUL")
    return text


def _summary(bad: "list[str]") -> "list[str]":
    more = len(bad) - _COMPLAINTS_MAX
    return bad[:_COMPLAINTS_MAX] + ([f"{more} more lines are no octets"] if more > 0 else [])


def read_conversations(content: bytes) -> "tuple[list[Conversation], list[str]]":
    """The one conversation of a log, and what is wrong with its lines.

    Raises: CaptureError where no line has octets.
    """
    streams = {"sent": Stream("host", "meter"), "received": Stream("meter", "host"),
               None: Stream(None, None, mixed=True)}
    spoke: "list[Stream]" = []
    bad = []
    for number, line in enumerate(_text_of(content).splitlines(), 1):
        try:
            read = read_line(line)
        except ValueError as problem:
            bad.append(f"line {number}: {problem}")
            continue
        if read is None:
            continue
        time, mark, octets = read
        stream = streams[mark]
        stream.add(octets, number, time)
        if stream not in spoke:
            spoke.append(stream)
    if not spoke:
        raise CaptureError(bad[0] if bad else "the file is empty")
    return [Conversation("the log", spoke)], _summary(bad)
