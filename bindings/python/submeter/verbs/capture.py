# SPDX-License-Identifier: Apache-2.0
"""Decode a recorded line: a log of hexadecimal octets, or TCP in pcap and pcapng files."""

import argparse
import json
import pathlib
import sys
from typing import Any

from submeter.capture import CaptureError, decode_recording, read_recording
from submeter.codec import PROTOCOLS
from submeter.verbs import FINE, UNREADABLE, decode, octets
from submeter.verbs.words import utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("file", metavar="FILE", type=utf8, help="the recording; \"-\" is stdin")
    parser.add_argument("--protocol", choices=PROTOCOLS,
                        help="of all octets; without it, the one that fits each conversation best")
    octets.add_name_arguments(parser)


def to_text(frame: "dict[str, Any]") -> str:
    """One frame, or one run of noise, for people."""
    ends = f"{frame['source']} > {frame['destination']}" if frame["source"] else None
    head = " ".join(word for word in (frame["time"], ends) if word)
    told, newline, items = decode.to_text(frame).partition("\n")
    marks = [f"joined from {frame['frames']} frames"] if frame["frames"] > 1 else []
    marks += [frame["remark"]] if frame["remark"] else []
    return ", ".join([f"{head} {told}".lstrip(), *marks]) + newline + items


def run(options: argparse.Namespace) -> int:
    """Decodes, prints, and says whether all of it could be read."""
    octets.check_modbus(options)
    names = octets.names_of(options)
    content = (sys.stdin.buffer.read() if options.file == "-"
               else pathlib.Path(options.file).read_bytes())
    try:
        recording = read_recording(content)
    except CaptureError as problem:
        print(f"submeter: {options.file}: {problem.detail}", file=sys.stderr)
        return UNREADABLE
    complained = bool(recording.complaints)
    frames = decode_recording(recording, options.protocol, names)
    for frame in frames:
        print(json.dumps(frame, ensure_ascii=False) if options.json else to_text(frame))
    for complaint in recording.complaints:
        print(f"submeter: {options.file}: {complaint}", file=sys.stderr)
    good = [frame["ok"] for frame in frames]
    return FINE if good and all(good) and not complained else UNREADABLE
