#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/reference/errors.md from the catalogue in include/submeter/core/error.hpp.

Usage: python3 scripts/errors_page.py        run it after adding an error code; a test compares.
"""
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPONENTS = {1: "core", 2: "codec", 3: "tariff", 4: "ledger", 5: "site and meter", 6: "billing", 7: "control",
              8: "vending", 9: "gateway", 10: "simulate and report"}
HEAD = """# Which errors are there, and what can I do about them?

Every fallible function returns `submeter::result<T>`; its `error` carries one of these codes, with a byte or character
`offset` and an item `index` where the input has them. The numbers are stable and the same in C++, in Python
(`SubmeterError.code`) and on the command line. The category says what to do:

| category | what it means for you |
|---|---|
| need_more | not an error yet: call again with more bytes |
| malformed | the input breaks a rule: repair it; the same input fails again |
| refused | the other side understood and said no |
| link | the line or the peer failed; the outcome may be unknown, so read back before repeating |
| state | the request does not fit the present state |
| conflict | it contradicts what is already recorded |
| range | a value does not fit where it should go |
| unsupported | correct, but this library or profile does not do it |
| io | a file, a database or the system failed |
"""


def catalogue(text: str) -> list[tuple[int, str, str, str]]:
    """Rows (number, name, category, sentence) in numeric order."""
    numbers = {name: int(number) for name, number in re.findall(r"^    (\w+) = (\d+),", text, re.M)}
    cases = re.findall(r'case errc::(\w+):\s*return \{"(\w+)", (\w+),\s*"([^"]+)"\};', text)
    assert {c[0] for c in cases} == set(numbers), set(numbers) ^ {c[0] for c in cases}
    return sorted((numbers[name], shown, kind, sentence) for name, shown, kind, sentence in cases)


def main() -> None:
    rows = catalogue((ROOT / "include/submeter/core/error.hpp").read_text(encoding="utf-8"))
    out = [HEAD]
    for hundred, component in COMPONENTS.items():
        part = [row for row in rows if row[0] // 100 == hundred]
        if part:
            out.append(f"\n## {component}\n\n| code | name | category | meaning |\n|---|---|---|---|\n")
            out += [f"| {n} | `{name}` | {kind} | {sentence} |\n" for n, name, kind, sentence in part]
    (ROOT / "docs/reference/errors.md").write_text("".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
