# SPDX-License-Identifier: Apache-2.0
"""The command `submeter`: data on stdout, words on stderr.

Exit codes: 0 fine, 1 findings, 2 usage, 3 unreadable input.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from submeter.errors import SubmeterError
from submeter.verbs import FINE, UNREADABLE, USAGE, Usage, decode, explain, price, simulate, verify

_VERBS = (decode, explain, price, simulate, verify)


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each verb adds its own part."""
    parser = argparse.ArgumentParser(
        prog="submeter", description="Meter bytes into money, and money into meter commands.",
        epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 unreadable input.")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in _VERBS:
        name = verb.__name__.rpartition(".")[2]
        summary = (verb.__doc__ or "").splitlines()[0]
        part = verbs.add_parser(name, help=summary, description=summary)
        verb.add_arguments(part)
        part.add_argument("--json", action="store_true", help="print JSON instead of text")
        part.set_defaults(run=verb.run, parser=part)
    return parser


def _run(options: argparse.Namespace) -> int:
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone. Let the interpreter find nothing to complain about at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    return code


def main(words: "Sequence[str] | None" = None) -> int:
    """Runs the command; gives its exit code."""
    options = make_parser().parse_args(words)
    try:
        return _run(options)
    except Usage as problem:
        options.parser.error(str(problem))  # ends the program
        return USAGE
    except (SubmeterError, OSError, UnicodeDecodeError) as problem:
        print(f"submeter: {problem}", file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
