# SPDX-License-Identifier: Apache-2.0
"""A small writer of SVG: pieces of text, escaped, in one order and with one form of numbers."""

import html
import unicodedata

#: The colours and letters of the statements that the library writes.
STYLE = """
text { font: 13px system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Noto Sans CJK SC", sans-serif;
  fill: #1c2733; }
.title { font-size: 22px; font-weight: 600; } .soft { fill: #5d6b7a; }
.head { font-size: 15px; font-weight: 600; fill: #0b6e75; }
.small { font-size: 11px; fill: #5d6b7a; }
.end { text-anchor: end; } .mid { text-anchor: middle; } .light { fill: #fff; }
.grid { stroke: #dfe5ec; } .axis { stroke: #5d6b7a; } .paper { fill: #fff; }
.bound { stroke: #5d6b7a; stroke-dasharray: 3 3; } .step { fill: none; stroke-width: 2.5; }
"""


def _is_shown(letter: str) -> bool:
    control = unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n"
    return not control and letter not in "\ufffe\uffff"


def escaped(text: str) -> str:
    """The text as XML may hold it; control characters, which it may not, become U+FFFD."""
    return html.escape("".join(letter if _is_shown(letter) else "\ufffd" for letter in text))


def width_of(text: str, size: float = 13) -> float:
    """About how wide a text is: letters of East Asia are as wide as high."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (wide + 0.56 * (len(text) - wide))


def shortened(text: str, width: float, size: float = 13) -> str:
    """The text, or as much of its beginning as fits."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class Drawing:
    """Shapes that are added from top to bottom; `y` is where the next part begins."""

    def __init__(self, width: float) -> None:
        self.width, self.y = width, 0.0
        self._parts: "list[str]" = []

    def text(self, x: float, y: float, text: str, kind: str = "") -> None:
        """A text whose base line begins at (x, y)."""
        named = f' class="{kind}"' if kind else ""
        self._parts.append(f'<text{named} x="{_number(x)}" y="{_number(y)}">{escaped(text)}</text>')

    def box(self, x: float, y: float, size: "tuple[float, float]", colour: str,
            tip: str = "") -> None:
        """A filled rectangle, with what is shown where somebody points at it."""
        inside = f"<title>{escaped(tip)}</title>" if tip else ""
        self._parts.append(f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(size[0])}" '
                           f'height="{_number(size[1])}" fill="{colour}" rx="2">{inside}</rect>')

    def line(self, start: "tuple[float, float]", end: "tuple[float, float]", kind: str) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = start, end
        self._parts.append(f'<line class="{kind}" x1="{_number(x1)}" y1="{_number(y1)}" '
                           f'x2="{_number(x2)}" y2="{_number(y2)}"/>')

    def steps(self, points: "list[tuple[float, float]]", colour: str, tip: str) -> None:
        """A line through points."""
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._parts.append(f'<polyline class="step" stroke="{colour}" points="{path}">'
                           f"<title>{escaped(tip)}</title></polyline>")

    def finish(self, title: str, description: str, key: str) -> str:
        """The document. `key` makes the names of its title and description its own."""
        size = f"{_number(self.width)} {_number(self.y)}"
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'width="{_number(self.width)}" height="{_number(self.y)}" role="img" '
            f'aria-labelledby="{key}-title {key}-desc">',
            f'<title id="{key}-title">{escaped(title)}</title>',
            f'<desc id="{key}-desc">{escaped(description)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{_number(self.width)}" height="{_number(self.y)}"/>',
            *self._parts, "</svg>", ""])
