# SPDX-License-Identifier: Apache-2.0
"""Tables for people: columns as wide as what is in them, numbers to the right."""

from collections.abc import Sequence


def to_text(head: "Sequence[str]", rows: "Sequence[Sequence[str]]",
            numbers: "Sequence[str]" = ()) -> str:
    """The rows under their head; the columns named in `numbers` are aligned to the right.

    >>> print(to_text(["name", "kWh"], [["A", "12.5"], ["B2", "7"]], ["kWh"]))
    name   kWh
    A     12.5
    B2       7
    """
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    lines = []
    for row in [head, *rows]:
        cells = (cell.rjust(width) if name in numbers else cell.ljust(width)
                 for cell, width, name in zip(row, widths, head))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
