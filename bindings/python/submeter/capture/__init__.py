# SPDX-License-Identifier: Apache-2.0
"""Recorded lines: logs of hexadecimal octets, and captures of TCP, to frames.

A recording is read into conversations (`streams`), each with a stream of octets for each way;
`frames` decodes them and joins Modbus responses to their requests, `wholes` what comes in parts.
"""

import pathlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from submeter._core.codec import RegisterNames
from submeter.capture import hexlog, pcap, tcp
from submeter.capture.frames import best_protocol, frames_of
from submeter.capture.streams import CaptureError, Conversation

__all__ = ["CaptureError", "Recording", "decode_capture", "decode_recording", "read_recording"]


class Recording(NamedTuple):
    """What a file holds, and what of it could not be read."""

    conversations: "list[Conversation]"
    #: A sentence each.
    complaints: "list[str]"


def read_recording(content: bytes) -> Recording:
    """Reads a log of hexadecimal octets, a pcap or a pcapng file.

    Raises: CaptureError where it is none of them.

    >>> read_recording(b"12:00:00 TX 05 03 00 61 00 06 95 92").conversations[0].label
    'the log'
    """
    if pcap.is_capture(content):
        return Recording(*tcp.read_conversations(content))
    return Recording(*hexlog.read_conversations(content))


def decode_recording(recording: Recording, protocol: "str | None" = None,
                     names: "RegisterNames | None" = None) -> "list[dict[str, Any]]":
    """As `decode_capture`, of what is read already."""
    found: "list[tuple[int, dict[str, Any]]]" = []
    for conversation in recording.conversations:
        chosen = protocol or best_protocol(conversation)
        frames = frames_of(conversation, chosen, names) if chosen else []
        alone = chosen and len(recording.conversations) == 1
        if alone or any(frame["ok"] for _, frame in frames):
            found += frames
        else:  # other traffic
            recording.complaints.append(f"{conversation.label}: {conversation.length} octets hold "
                                        f"no good frame of {chosen or 'any protocol'}")
    return [frame for _, frame in sorted(found, key=lambda pair: pair[0])]


def decode_capture(path: "str | pathlib.Path", protocol: "str | None" = None, *,
                   names: "RegisterNames | None" = None) -> "Iterator[dict[str, Any]]":
    """Every frame of a recorded line, in the order of its first octet.

    Each is a dict as `submeter.decode` gives it, and `time` (ISO 8601), `source` and `destination`
    (each None where the file does not tell), `frames` (how many it was joined from) and `remark`
    (None, or that another meter was asked). Modbus responses are joined to their requests, the
    parts of an answer of DL/T 645 and the fragments of DL/T 698.45 to one.

    Parameters: protocol: without one, the one that fits each conversation best.
        names: what registers of Modbus mean, see `submeter.codec.layout`.
    Raises: CaptureError where the file is no recording; OSError where it cannot be read.
    """
    recording = read_recording(pathlib.Path(path).read_bytes())
    yield from decode_recording(recording, protocol, names)
