#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of each job under callgrind and compares them with the limits.

usage: instructions.py LIMITS.json VARIANT PROGRAM

VARIANT is "portable" or "carryless", a column of the limits. Exit code 1: a limit is passed, or jobs and
limits do not match; 77: this processor cannot run the variant.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

CALLS = 10  # the program calls each job so often
JOB = re.compile(r"^ *([\d,]+) .*:(job_\w+)", re.MULTILINE)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def count(program):
    """What the program says, and the instructions of one call of each job."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "callgrind.out"
        said = run("valgrind", "-q", "--tool=callgrind", "--toggle-collect=job_*", f"--callgrind-out-file={out}", program)
        table = run("callgrind_annotate", "--inclusive=yes", "--threshold=100", str(out))
    return said, {job: int(number.replace(",", "")) / CALLS for number, job in JOB.findall(table)}


def compare(counts, octets, rows, variant):
    """Yields a line for each job, and whether it is within its limit."""
    for row in rows:
        counted = counts.get(row["job"])
        if counted is None:
            yield False, f"{row['job']}: the program has no such job"
            continue
        unit = f"instructions {row['of']}"
        if row["of"] == "an octet":
            counted /= octets[row["job"]]
        target = f", target {row['target'][variant]}" if "target" in row else ""
        limit = row["limit"][variant]
        yield counted <= limit, f"{row['job']}: {counted:.6g} {unit}, limit {limit}{target}"
    for job in sorted(set(counts) - {row["job"] for row in rows}):
        yield False, f"{job}: there is no limit"


def main(limits, variant, program):
    rows = json.loads(pathlib.Path(limits).read_text(encoding="utf-8"))["jobs"]
    said, counts = count(program)
    if variant == "carryless" and "carryless 1" not in said:
        print("this processor has no carry-less multiplication")
        return 77
    octets = {job: int(number) for job, number in re.findall(r"^octets (\w+) (\d+)$", said, re.MULTILINE)}
    good = True
    for within, line in compare(counts, octets, rows, variant):
        print(line if within else f"FAILED {line}")
        good = good and within
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
