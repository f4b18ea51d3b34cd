# SPDX-License-Identifier: Apache-2.0
"""The command `submeter`: data on stdout, words on stderr.

Exit codes: 0 fine, 1 findings, 2 usage, 3 unreadable input.
"""

import argparse
import errno
import io
import os
import sys
from collections.abc import Sequence
from typing import Any

from submeter.errors import SubmeterError
from submeter.verbs import (FINDINGS, FINE, UNREADABLE, USAGE, Unreadable, Usage, ageing, audit,
                            backup, capture, close, closings, decode, explain, export, found, group,
                            import_, income, invoice, orders, plan, price, receipt, reminder,
                            reopen, simulate, statement, trial, verify)

#: What begins the words about input that no verb foresaw.
UNFORESEEN = "the input cannot be used"
#: What a book refuses for good reasons is a finding, no fault of the input.
_REFUSED = ("approval_missing", "no_closed_period", "not_permitted", "open_orders")
#: Of these errors that name no file, stdout is the cause.
_NOT_WRITTEN = (errno.EBADF, errno.EFBIG, errno.EDQUOT, errno.ENOSPC)
_VERBS = (ageing, audit, backup, capture, close, closings, decode, explain, export, found, group,
          import_, income, invoice, orders, plan, price, receipt, reminder, reopen, simulate,
          statement, trial, verify)


class _Parser(argparse.ArgumentParser):
    """Of help that cannot be written argparse says nothing."""

    def print_help(self, file: Any = None) -> None:
        print(self.format_help(), end="", file=file, flush=True)


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each verb adds its own part."""
    parser = _Parser(
        prog="submeter", description="Meter bytes into money, and money into meter commands.",
        epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 unreadable input.")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    for verb in _VERBS:
        name = verb.__name__.rpartition(".")[2].rstrip("_")
        summary = (verb.__doc__ or "").splitlines()[0]
        part = verbs.add_parser(name, help=summary, description=summary)
        verb.add_arguments(part)
        part.add_argument("--json", action="store_true", help="print JSON instead of text")
        part.set_defaults(run=verb.run, parser=part)
    return parser


def _let_go_of_stdout() -> None:
    """What is still to be written goes nowhere, so that the interpreter's end finds no fault."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare_streams() -> None:
    """Of a stream that the caller closed (`>&-`) Python has nothing, not even an end of file: what
    goes to such a stdout is not written. Data is UTF-8, as in files, whatever the locale says."""
    for name, mode, access in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_RDONLY),
                               ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.open(os.devnull, access), mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors=sys.stdout.errors)


def _refuse(why: object) -> int:
    said = str(why)
    if isinstance(why, OSError) and (why.filename or why.errno in _NOT_WRITTEN):
        said = f"{why.filename or 'the output is not written'}: {why.strerror}"
    words = " ".join(said.split()) or type(why).__name__
    print(f"submeter: {words}", file=sys.stderr)
    try:
        sys.stdout.flush()
    except OSError:  # the disk is full: said already
        _let_go_of_stdout()
    return UNREADABLE


def main(words: "Sequence[str] | None" = None) -> int:
    """Runs the command; gives its exit code."""
    _prepare_streams()
    try:
        options = make_parser().parse_args(words)
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _let_go_of_stdout()  # the reader has gone
        return FINE
    except Usage as problem:
        options.parser.error(str(problem))  # ends the program
        return USAGE
    except (SubmeterError, Unreadable, OSError, UnicodeError) as problem:
        refused = isinstance(problem, SubmeterError) and problem.name in _REFUSED
        unreadable = _refuse(problem)
        return FINDINGS if refused else unreadable
    except MemoryError:
        return _refuse(f"{UNFORESEEN}: it does not fit into memory")
    except (OverflowError, TypeError, ValueError) as problem:
        # 1 would mean findings. The tests see to it that nobody gets here by a slip of ours.
        return _refuse(f"{UNFORESEEN}: {str(problem).partition(chr(10))[0]}")
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
