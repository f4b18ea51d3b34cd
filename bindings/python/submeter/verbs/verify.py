# SPDX-License-Identifier: Apache-2.0
"""Verify a book: replay its journal and check all that can be checked."""

import argparse
import json
import re
import sys

from submeter.errors import SubmeterError
from submeter.ledger import Anchoring, verify
from submeter.verbs import FINDINGS, FINE, Usage
from submeter.verbs.words import path

_COUNT_MAX = 2**64 - 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("book", type=path, help="the SQLite file of the book")
    parser.add_argument("--anchor", metavar="COUNT:SEAL",
                        help="what an earlier check printed as the head, kept elsewhere: shows "
                             "whether anything up to there was changed or cut off")


def _check_anchor(options: argparse.Namespace) -> None:
    count, _, seal = (options.anchor or "0:" + "0" * 64).partition(":")
    good = re.fullmatch("[0-9]{1,20}", count) and int(count) <= _COUNT_MAX
    if not (good and re.fullmatch("[0-9a-fA-F]{64}", seal)):
        raise Usage(f"an anchor is COUNT:SEAL, a number from 0 to {_COUNT_MAX} and 64 hexadecimal "
                    "digits")


def run(options: argparse.Namespace) -> int:
    """Verifies, prints, and says whether something was found."""
    _check_anchor(options)
    try:
        found = verify(options.book, options.anchor)
    except SubmeterError as error:
        error.detail = options.book
        raise
    findings = [{"code": finding.name, "commit": finding.commit, "entry": finding.entry,
                 "message": finding.text} for finding in found.findings]
    answer = {"good": found.good, "entries": found.entries, "head": found.head,
              "anchored": found.anchored.name, "findings": findings}
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(f"entries {found.entries}\nhead    {found.head}")
        for finding in findings:
            place = f", entry {finding['entry']}" if finding["entry"] else ""
            print(f"record {finding['commit']}{place}: {finding['code']}: {finding['message']}")
    if found.good and found.anchored == Anchoring.none:
        without = "with an anchor over 0 records" if options.anchor else "without an anchor"
        print(f"submeter: {without}, entries cut off at the end cannot be noticed",
              file=sys.stderr)
    words = "all is well" if found.good else f"findings: {len(findings)}"
    print(f"submeter: {words}", file=sys.stderr)
    return FINE if found.good else FINDINGS
