# SPDX-License-Identifier: Apache-2.0
"""Files that are written completely or not at all."""

import contextlib
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from typing import TextIO

from submeter.verbs import Unreadable, Usage

_BOOK = b"SQLite format 3\0"  # how every such file begins
_STREAMS = ("/dev/std", "/dev/fd/", "/proc/")  # whose names lead to files that are open already


def _status(path: str) -> "os.stat_result | None":
    """Of a regular file that is there; "-" is what stdin comes from."""
    try:
        found = os.fstat(sys.stdin.fileno()) if path == "-" else os.stat(path)
    except (OSError, ValueError):  # a stream without a file has no number
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def check_apart(word: str, out: "str | None", inputs: "list[str]") -> None:
    """Refuses an output that is one of the inputs, by whatever name."""
    target = _status(out) if out else None
    for path in inputs if target else []:
        found = _status(path)
        if found and target and os.path.samestat(found, target):
            raise Usage(f"{word} {out} would overwrite the input {path}")


def _check_no_book(path: str) -> None:
    with contextlib.suppress(OSError), open(path, "rb") as found:
        if found.read(len(_BOOK)) == _BOOK:
            raise Usage(f"{path} is a SQLite file, as books are, and is not overwritten")


def _is_direct(path: str) -> bool:
    streams = os.path.abspath(path).startswith(_STREAMS)
    return streams or os.path.exists(path) and not os.path.isfile(path)


def _open_beside(path: str) -> "tuple[str, TextIO]":
    """A new file in the folder of `path`, so that a rename can put it there."""
    name = os.path.join(os.path.dirname(path), f".submeter-{secrets.token_hex(8)}")
    try:
        return name, open(name, "x", encoding="utf-8", newline="")
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from None


@contextlib.contextmanager
def written(path: str) -> "Iterator[TextIO]":
    """A file to write; it takes the name `path`, and what was there goes, once all is written.

    When something goes wrong the old file stays as it was. What is no regular file, such as a pipe
    or /dev/stdout, is written to directly; a symbolic link stays one. Raises: Usage for a SQLite
    file, which nothing here overwrites; Unreadable for a pipe that nobody reads any more.
    """
    if _is_direct(path):
        try:
            with open(path, "w", encoding="utf-8", newline="") as stream:
                yield stream
        except BrokenPipeError:  # of stdout that is no fault: who reads it has seen enough
            raise Unreadable(f"{path}: the output is not written: its reader has gone") from None
        return
    target = os.path.realpath(path)
    _check_no_book(target)
    name, out = _open_beside(target)
    try:
        with out:
            yield out
        if os.path.exists(target):
            shutil.copymode(target, name)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def give(text: str, path: "str | None") -> None:
    """Writes a text there, or to stdout without a path."""
    if path is None:
        sys.stdout.write(text)
        return
    with written(path) as out:
        out.write(text)
