# SPDX-License-Identifier: Apache-2.0
"""Say what a tariff plan is, in words; check it; draw it."""

import argparse
import json
import pathlib
import sys
import warnings
from typing import Any

from submeter import _core
from submeter.errors import Finding, SubmeterError
from submeter.tariff import Plan
from submeter.verbs import FINE, UNREADABLE, complete, words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("file", type=words.utf8, help="the plan document, JSON")
    parser.add_argument("--check", action="store_true",
                        help="only say what is wrong, with the JSON path of each finding")
    parser.add_argument("--draw", metavar="SVG", type=words.path,
                        help="also write a picture: a week's periods with prices, and ladders")


def load(path: str) -> Plan:
    """Reads a plan; an error names the file, and so does what is said of rounded prices."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            plan = Plan.from_file(path)
        except SubmeterError as error:
            error.detail = path
            raise
    for remark in said:
        print(f"submeter: {path}: {remark.message}", file=sys.stderr)
    return plan


def _finding(found: Finding) -> "dict[str, str]":
    return {"code": _core.describe(found.code)[0], "path": found.path, "text": found.text}


def _check(path: str, as_json: bool) -> int:
    text = pathlib.Path(path).read_text(encoding="utf-8")
    findings = [_finding(found) for found in Plan.check(text)]
    sound = not findings or _is_sound(text)
    if as_json:
        print(json.dumps({"ok": sound, "findings": findings}, ensure_ascii=False))
    else:
        for found in findings:
            print(f"{found['path']}: {found['text']} ({found['code']})")
    return FINE if sound else UNREADABLE


def _is_sound(text: str) -> bool:
    """Whether the findings are remarks only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            Plan.from_json(text)
        except SubmeterError:
            return False
    return True


def _to_json(plan: Plan) -> "dict[str, Any]":
    return {"plan": {"id": plan.id, "version": plan.version, "digest": plan.digest},
            "document": json.loads(plan.to_json())}


def run(options: argparse.Namespace) -> int:
    """Prints what the plan is, or what is wrong with it."""
    complete.check_apart("--draw", options.draw, [options.file])
    if options.check:
        code = _check(options.file, options.json)
        if code != FINE or not options.draw:
            return code
    plan = load(options.file)
    if options.draw:
        with complete.written(options.draw) as out:
            out.write(plan.draw())
    if options.json and not options.check:
        print(json.dumps(_to_json(plan), ensure_ascii=False))
    elif not options.check:
        print(plan.describe())
    return FINE
