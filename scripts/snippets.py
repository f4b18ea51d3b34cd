#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts marked parts of the examples and tests into the documentation, so that every code block was compiled.

A page says `<!-- code: examples/a/a.cpp [part] -->` and then has a fenced block; the part stands in that file
between two lines `// [part]`. `<!-- output: a -->` is followed by what the program `a` prints.

Usage: python3 scripts/snippets.py                                 writes the blocks of code
       python3 scripts/snippets.py --check [--programs FOLDER]     compares them (and what programs print); 1: they differ
"""
import argparse
import re
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = re.compile(r"<!-- code: (\S+) \[(\w+)\] -->\n```(\w*)\n(.*?)```", re.S)
OUTPUT = re.compile(r"<!-- output: (\S+) -->\n```(\w*)\n(.*?)```", re.S)


def part(path: str, name: str) -> str:
    """The lines of a file between its two marks, without their common indent."""
    pieces = re.split(rf"^\s*// \[{name}\]\n", (ROOT / path).read_text(encoding="utf-8"), flags=re.M)
    if len(pieces) != 3:
        sys.exit(f"snippets: {path} has no part [{name}] between two marks")
    return textwrap.dedent(pieces[1])


def with_code(page: str) -> str:
    """The page with every block of code as the example has it now."""
    return CODE.sub(lambda m: f"<!-- code: {m[1]} [{m[2]}] -->\n```{m[3]}\n{part(m[1], m[2])}```", page)


def wrong_outputs(page: str, programs: Path) -> list[str]:
    """The programs that print something else than the page says."""
    return [m[1] for m in OUTPUT.finditer(page)
            if subprocess.run([programs / m[1]], capture_output=True, text=True, check=False).stdout != m[3]]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--programs", type=Path)
    options = arguments.parse_args()
    differ = []
    pages = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/**/*.md"))
    for path in pages:
        old = path.read_text(encoding="utf-8")
        new = with_code(old)
        if options.check:
            differ += [f"{path.relative_to(ROOT)}: a block is not what the example has"] if new != old else []
        elif new != old:
            path.write_text(new, encoding="utf-8")
        if options.programs:
            differ += [f"{path.relative_to(ROOT)}: {name} prints something else"
                       for name in wrong_outputs(new, options.programs)]
    print("\n".join(differ) or f"snippets: {len(pages)} pages are as the examples are", file=sys.stderr)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
