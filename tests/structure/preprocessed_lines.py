#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Preprocesses each public header of floors 0 to 3: none is too long, none reaches a heavy dependency.

The `<component>.hpp` indexes are aside: who includes one has asked for all of it.

usage: preprocessed_lines.py ROOT COMPILER [--limit LINES] [--include FOLDER]...
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

COMPONENTS = ("core", "flow", "crypto", "codec", "tariff", "ledger", "site", "meter", "billing", "control")
LINE_MARKER = re.compile(r'^# \d+ "([^"]+)"', re.MULTILINE)
HEAVY = re.compile(r"(?:^|/)(?:asio|boost|openssl|fmt)/|(?:^|/)(?:libpq-fe|sqlite3)\.h$")


def public_headers(root):
    """The headers of the COMPONENTS' folders, sorted."""
    for component in COMPONENTS:
        yield from sorted((root / "include" / "submeter" / component).rglob("*.hpp"))


def preprocess(compiler, header, folders):
    """What `compiler -E` makes of a header."""
    command = [compiler, "-std=c++20", "-E", "-x", "c++", *(f"-I{folder}" for folder in folders), str(header)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip())
    return done.stdout


def heavy_files(text, root):
    """The headers of heavy dependencies that a preprocessed text came through, at most one of each folder."""
    reached = {}
    for path in LINE_MARKER.findall(text):
        if HEAVY.search(path) and not path.startswith(f"{root}/"):
            reached.setdefault(HEAVY.search(path).group(0), path)
    return sorted(reached.values())


def faults_of(header, root, compiler, folders, limit):
    """(lines, what is wrong with one header)."""
    try:
        text = preprocess(compiler, header, folders)
    except RuntimeError as error:
        return 0, [f"{header}: does not preprocess: {error}"]
    lines = text.count("\n")
    found = [f"{header}: reaches {path}" for path in heavy_files(text, root)]
    if limit and lines > limit:
        found.append(f"{header}: {lines} preprocessed lines, more than {limit}")
    return lines, found


def check(root, compiler, folders=(), limit=None):
    """({header: lines}, faults) of the tree below root."""
    root = pathlib.Path(root).resolve()
    headers = list(public_headers(root))
    folders = [root / "include", *folders]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = list(pool.map(lambda header: faults_of(header, root, compiler, folders, limit), headers))
    counts = {str(header.relative_to(root)): lines for header, (lines, _) in zip(headers, rows)}
    return counts, [fault for _, found in rows for fault in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root")
    parser.add_argument("compiler")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--include", action="append", default=[])
    given = parser.parse_args()
    counts, found = check(given.root, given.compiler, given.include, given.limit)
    if not counts:
        sys.exit(f"there are no public headers below {given.root}")
    for header, lines in sorted(counts.items(), key=lambda row: -row[1]):
        print(f"{lines:7} {header}")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
