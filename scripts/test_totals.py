#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds up JUnit result files (of ctest and of pytest) and prints `N passed, N failed`.

A skipped test is one that has shown nothing: it counts as failed, and so does a file without tests.

usage: test_totals.py FAILED_STEPS RESULTS.xml...

FAILED_STEPS is how many steps failed without leaving a result file, such as a build; they count too.
"""

import pathlib
import sys
import xml.etree.ElementTree as xml


def count(path):
    """(passed, failed) of one result file; each name that has not passed goes to stderr."""
    passed = failed = 0
    for case in xml.parse(path).getroot().iter("testcase"):
        bad = [kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
        if bad or case.get("status", "run") != "run":
            failed += 1
            print(f"{pathlib.Path(path).stem}: {case.get('name')}: {bad or case.get('status')}", file=sys.stderr)
        else:
            passed += 1
    if passed + failed == 0:
        print(f"{path}: no tests", file=sys.stderr)
        failed = 1
    return passed, failed


def main(failed_steps, *paths):
    totals = [(0, int(failed_steps)), *(count(path) for path in paths)]
    passed, failed = (sum(column) for column in zip(*totals))
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
