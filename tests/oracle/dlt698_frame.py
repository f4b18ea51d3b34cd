# SPDX-License-Identifier: Apache-2.0
"""The link frame of DL/T 698.45 and its fragments (dlt698.md, section 1)."""

from dataclasses import dataclass

from .line import END, START, Fault, Refusal

FIRST, LAST, CONFIRM, MIDDLE = range(4)
SINGLE, WILDCARD, GROUP, BROADCAST = range(4)


def crc16(octets):
    """X-25: 8408 reflected, from FFFF, turned over at the end.

    >>> f"{crc16(b'123456789'):04x}"
    '906e'
    """
    register = 0xFFFF
    for octet in octets:
        register ^= octet
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register ^ 0xFFFF


@dataclass(frozen=True)
class Frame:
    """One frame as it lay in the input; `data` with 33H already subtracted where it was scrambled."""

    offset: int
    control: int
    kind: int  # of the address: single, wildcard, group, broadcast
    logical: int
    address: bytes  # low pair first
    client: int
    data: bytes
    length: int

    @property
    def fragment(self):
        """(sequence, kind) where the APDU is split."""
        if not self.control & 0x20:
            return None
        if len(self.data) < 2:
            raise Refusal("bad_length", self.length - 3)
        word = int.from_bytes(self.data[:2], "little")
        return word & 0x0FFF, word >> 14


def frame_at(octets, start):
    """The frame whose 68H is at `start`, or the Fault."""
    if octets[start] != START:
        return Fault("bad_start", start)
    if start + 5 > len(octets):
        return Fault("incomplete", len(octets))
    word = int.from_bytes(octets[start + 1:start + 3], "little")
    size, end = word & 0x3FFF, start + (word & 0x3FFF) + 1
    head = start + 5 + (octets[start + 4] & 0x0F) + 2  # where HCS is
    if word & 0xC000 or size < head - start + 3:
        return Fault("bad_length", start + 1)
    if head + 2 > len(octets):
        return Fault("incomplete", len(octets))
    if crc16(octets[start + 1:head]) != int.from_bytes(octets[head:head + 2], "little"):
        return Fault("bad_checksum", head)
    if end >= len(octets):
        return Fault("incomplete", len(octets))
    if crc16(octets[start + 1:end - 2]) != int.from_bytes(octets[end - 2:end], "little"):
        return Fault("bad_checksum", end - 2)
    if octets[end] != END:
        return Fault("bad_end", end)
    control, form = octets[start + 3], octets[start + 4]
    data = octets[head + 2:end - 2]
    if control & 0x08:
        data = bytes((octet - 0x33) % 256 for octet in data)
    return Frame(start, control, form >> 6, form >> 4 & 3, octets[start + 5:head - 1], octets[head - 1], data,
                 end + 1 - start)


def framed(control, address, data, *, client=0x10, kind=SINGLE, logical=0):
    """The octets of a frame; `address` as it lies on the line, `data` as it is meant."""
    form = kind << 6 | logical << 4 | len(address) - 1
    size = 2 + 1 + 1 + len(address) + 1 + 2 + len(data) + 2
    head = size.to_bytes(2, "little") + bytes([control, form]) + address + bytes([client])
    if control & 0x08:
        data = bytes((octet + 0x33) % 256 for octet in data)
    body = head + crc16(head).to_bytes(2, "little") + data
    return bytes([START]) + body + crc16(body).to_bytes(2, "little") + bytes([END])


def join(frames):
    """The APDU whose pieces the frames carry, in order; their confirmations are not among them."""
    whole = b""
    for number, frame in enumerate(frames):
        sequence, kind = frame.fragment
        wanted = FIRST if number == 0 else LAST if number == len(frames) - 1 else MIDDLE
        if sequence != number or kind != wanted:
            raise ValueError(f"fragment {number} does not follow")
        whole += frame.data[2:]
    return whole
