# SPDX-License-Identifier: Apache-2.0
"""Tables for people: columns as wide as what is in them, numbers to the right."""

import re
from collections.abc import Sequence

_WIDTH_MAX = 60
_ESCAPES = {"\n": r"\n", "\t": r"\t"}
# Control characters, what ends lines or paragraphs, and what turns the direction of text: as in
# the papers (docs/reference/ledger-reports.md).
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def _shown(cell: str) -> str:
    """A cell on one line: what people wrote cannot forge another row, nor push the rest away."""
    text = _HIDDEN.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), cell)
    return text if len(text) <= _WIDTH_MAX else text[:_WIDTH_MAX - 1] + "…"


def to_text(head: "Sequence[str]", rows: "Sequence[Sequence[str]]",
            numbers: "Sequence[str]" = ()) -> str:
    """The rows under their head; the columns named in `numbers` are aligned to the right.

    Line ends and other hidden characters are shown as escapes; what is longer than 60 characters
    is cut.

    >>> print(to_text(["name", "kWh"], [["A", "12.5"], ["B2", "7"]], ["kWh"]))
    name   kWh
    A     12.5
    B2       7
    """
    seen = [list(map(_shown, row)) for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*seen)]
    lines = []
    for row in seen:
        cells = (cell.rjust(width) if name in numbers else cell.ljust(width)
                 for cell, width, name in zip(row, widths, head))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
