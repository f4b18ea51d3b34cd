# SPDX-License-Identifier: Apache-2.0
"""Frames in a run of octets: what the serial protocols have in common.

A protocol gives `frame_at(octets, start)`, which answers a frame (with `offset` and `length`) or a
Fault, and `describe(frame)`, which says what the frame holds or raises Refusal.
"""

from dataclasses import dataclass

START, END, WAKE_UP = 0x68, 0x16, 0xFE


@dataclass(frozen=True)
class Fault:
    """Why no frame starts at a place: the rule, and the octet that broke it."""

    code: str
    at: int


class Refusal(ValueError):
    """A whole frame says what no frame of its protocol can say; `at` counts from the frame's start."""

    def __init__(self, code, at):
        super().__init__(code)
        self.code, self.at = code, at


def error(protocol, offset, fault):
    """The object that stands for octets which are no frame, or for a frame that is refused."""
    return {"ok": False, "protocol": protocol, "offset": offset,
            "error": {"code": fault.code, "offset": fault.at, "message": fault.code.replace("_", " ")}}


def _noise(octets, first, last, protocol, frame_at):
    """The error object for octets[first:last], or nothing where they only wake the line up."""
    while first < last and octets[first] == WAKE_UP:
        first += 1
    if first == last:
        return []
    faults = (frame_at(octets, at) for at in range(first, last) if octets[at] == START)
    # The earliest start that looks like one names the fault; what goes on is not cut short.
    passed = {"bad_start"} | ({"incomplete"} if last < len(octets) else set())
    named = (fault for fault in faults if fault.code not in passed)
    return [error(protocol, first, next(named, Fault("noise", first)))]


def _told(frame, protocol, describe):
    try:
        return describe(frame)
    except Refusal as refusal:
        return error(protocol, frame.offset, Fault(refusal.code, frame.offset + refusal.at))


def scan(octets, protocol, frame_at, describe):
    """Every frame and every run of noise in `octets`, in order."""
    found, begin, at = [], 0, 0
    while at < len(octets):
        frame = frame_at(octets, at)
        if isinstance(frame, Fault):
            at += 1
            continue
        found += _noise(octets, begin, at, protocol, frame_at)
        found.append(_told(frame, protocol, describe))
        begin = at = at + frame.length
    return found + _noise(octets, begin, len(octets), protocol, frame_at)
