# SPDX-License-Identifier: Apache-2.0
"""Question and answer as lines of JSON, so that a program in another language can ask an oracle."""

import json
import sys
from fractions import Fraction


def plain(value):
    """A value as JSON can hold it: fractions become "numerator/denominator".

    >>> plain({"a": Fraction(1, 3), "b": [Fraction(2)]})
    {'a': '1/3', 'b': ['2/1']}
    """
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def serve(answer, lines=None, out=None):
    """Answers each JSON line of `lines` with one JSON line; a refused question gives {"error": text}."""
    lines = sys.stdin if lines is None else lines
    out = sys.stdout if out is None else out
    for line in lines:
        if not line.strip():
            continue
        try:
            reply = plain(answer(json.loads(line)))
        except (ValueError, KeyError, TypeError) as fault:
            reply = {"error": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(reply, ensure_ascii=False), file=out, flush=True)
