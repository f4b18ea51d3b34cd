# SPDX-License-Identifier: Apache-2.0
"""How a DL/T 645-2007 value lies in its octets (dlt645.md, section 4): low octet first, +33H removed."""

import datetime
from dataclasses import dataclass


def digits_of(octets):
    """The BCD digits in display order, or nothing where a nibble is no digit.

    >>> digits_of(bytes.fromhex("54760800"))
    '00087654'
    """
    text = octets[::-1].hex()
    return text if text.isdecimal() else None


@dataclass(frozen=True)
class Number:
    """A decimal of `size` octets with `places` digits after the point."""

    size: int
    places: int
    unit: str | None
    signed: bool = False

    def read(self, octets):
        """The exact decimal text; null where every octet is FF or a nibble is no digit."""
        if octets == b"\xff" * self.size:
            return {"value": None, "unit": self.unit}
        negative = self.signed and octets[-1] & 0x80
        magnitude = octets[:-1] + bytes([octets[-1] & 0x7F]) if negative else octets
        digits = digits_of(magnitude)
        if digits is None:
            return {"value": None, "unit": self.unit, "invalid": octets[::-1].hex()}
        text = str(int(digits)).zfill(self.places + 1)
        if self.places:
            text = f"{text[:-self.places]}.{text[-self.places:]}"
        return {"value": f"-{text}" if negative and int(digits) else text, "unit": self.unit}


def instant_of(digits, pattern):
    """An ISO 8601 text from digits in display order, or nothing where the calendar has no such time.

    The pattern is made of YY MM DD hh mm ss.

    >>> instant_of("2611210830", "YYMMDDhhmm")
    '2026-11-21T08:30:00'
    """
    if digits is None:
        return None
    marks = [pattern[at:at + 2] for at in range(0, len(pattern), 2)]
    part = {mark: int(digits[2 * at:2 * at + 2]) for at, mark in enumerate(marks)}
    try:
        return datetime.datetime(2000 + part["YY"], part["MM"], part["DD"], part.get("hh", 0),
                                 part.get("mm", 0), part.get("ss", 0)).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True)
class Instant:
    """A date and time such as YYMMDDhhmm; a weekday WW may stand behind the date."""

    pattern: str
    unit = None

    @property
    def size(self):
        return len(self.pattern) // 2

    def read(self, octets):
        """ISO 8601 without a zone (a date where the pattern has no time)."""
        digits = digits_of(octets)
        pattern = self.pattern
        if digits is not None and "WW" in pattern:
            at = pattern.index("WW")
            digits, pattern = digits[:at] + digits[at + 2:], pattern.replace("WW", "")
        text = instant_of(digits, pattern)
        if text is not None and "hh" not in pattern:
            text = text[:10]
        return {"value": text, "unit": None}


@dataclass(frozen=True)
class Clock:
    """A time of day, hhmmss."""

    size: int = 3
    unit = None

    def read(self, octets):
        """HH:MM:SS, or null outside the day."""
        digits = digits_of(octets)
        inside = digits and digits[:2] < "24" and digits[2:4] < "60" and digits[4:] < "60"
        return {"value": f"{digits[:2]}:{digits[2:4]}:{digits[4:]}" if inside else None, "unit": None}


@dataclass(frozen=True)
class Demand:
    """A maximum demand, XX.XXXX, and the minute it occurred, YYMMDDhhmm."""

    unit: str
    size: int = 8

    def read(self, octets):
        """The demand, with its time beside it (null where the meter has none)."""
        item = Number(3, 4, self.unit).read(octets[:3])
        return item | {"time": Instant("YYMMDDhhmm").read(octets[3:])["value"]}


@dataclass(frozen=True)
class Word:
    """A status word: two octets, binary."""

    size: int = 2
    unit = None

    def read(self, octets):
        """Four hex digits, and the numbers of the bits that are set; none where all are."""
        if octets == b"\xff\xff":
            return {"value": None, "unit": None, "bits": []}
        word = int.from_bytes(octets, "little")
        return {"value": f"{word:04x}", "unit": None, "bits": [bit for bit in range(16) if word >> bit & 1]}


@dataclass(frozen=True)
class Digits:
    """A number that is a name: an address or a customer number, its leading zeros kept."""

    size: int = 6
    unit = None

    def read(self, octets):
        """The digits in display order; AA stays as it stands."""
        return {"value": octets[::-1].hex(), "unit": None}


@dataclass(frozen=True)
class Parts:
    """A date or a list entry that is no whole instant, such as MMDDhhmm or hhmmNN."""

    pattern: str
    unit = None

    @property
    def size(self):
        return len(self.pattern) // 2

    def read(self, octets):
        """Its digits in display order; a month, day, hour and minute are written MM-DDThh:mm."""
        digits = digits_of(octets)
        if digits is None:
            return {"value": None, "unit": None, "invalid": octets[::-1].hex()}
        if self.pattern != "MMDDhhmm":
            return {"value": digits, "unit": None}
        moment = instant_of(f"24{digits}", "YYMMDDhhmm")  # 2024 has every day
        return {"value": moment and moment[5:16], "unit": None}


@dataclass(frozen=True)
class Bits:
    """Binary octets."""

    size: int = 1
    unit = None

    def read(self, octets):
        """Hexadecimal digits, the highest octet first."""
        return {"value": octets[::-1].hex(), "unit": None}


@dataclass(frozen=True)
class Text:
    """ASCII, the last character first on the line."""

    size: int
    unit = None

    def read(self, octets):
        """The text without what fills it up."""
        return {"value": octets[::-1].decode("ascii", "replace").strip(" \0"), "unit": None}


@dataclass(frozen=True)
class Secret:
    """A password."""

    size: int = 4
    unit = None

    def read(self, octets):
        """Never the octets."""
        return {"value": "not shown", "unit": None}
