# SPDX-License-Identifier: Apache-2.0
"""How far long work is, on stderr where that is a terminal."""

import contextlib
import sys
from collections.abc import Callable, Iterator

_EVERY = 50_000
_CLEAR = "\r\x1b[K"


@contextlib.contextmanager
def shown(what: str) -> "Iterator[Callable[[], None]]":
    """Gives a function to call at each step; what it showed is gone at the end."""
    count, on = 0, sys.stderr.isatty()

    def step() -> None:
        nonlocal count
        count += 1
        if on and count % _EVERY == 0:
            print(f"{_CLEAR}submeter: {count:,} {what}", end="", file=sys.stderr, flush=True)
    try:
        yield step
    finally:
        if on and count >= _EVERY:
            print(_CLEAR, end="", file=sys.stderr, flush=True)
