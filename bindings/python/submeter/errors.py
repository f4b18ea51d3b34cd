# SPDX-License-Identifier: Apache-2.0
"""The base of all errors of the library: an error of the catalogue (docs/reference/errors.md)."""

from typing import NamedTuple

from submeter import _core
from submeter._core import Category

__all__ = ["Category", "Finding", "SubmeterError"]


class Finding(NamedTuple):
    """One thing that is wrong with a document: which rule, where, and why."""

    code: int
    path: str
    text: str


class SubmeterError(Exception):
    """An error with the number, the name and the sentence that C++ and the command line give it.

    >>> error = SubmeterError(109, index=4, detail="row 4: 0.25")
    >>> print(error)
    the value cannot be converted without loss (inexact); row 4: 0.25
    >>> error.code, error.name, error.category.name, error.index
    (109, 'inexact', 'range', 4)
    """

    code: int
    name: str
    category: Category
    #: Byte or character offset in the input, where it has one.
    offset: int
    #: Which item of the input, where it is a list: the row of a column.
    index: int
    #: What is wrong with a document, in document order.
    findings: tuple[Finding, ...]

    def __init__(self, code: int, *, offset: int = 0, index: int = 0,
                 findings: "tuple[Finding, ...] | list[Finding]" = (), detail: str = "") -> None:
        super().__init__(code)
        self.code, self.offset, self.index = code, offset, index
        self.findings, self.detail = tuple(findings), detail
        self.name, self.category, self.sentence = _core.describe(code)

    def __str__(self) -> str:
        parts = [f"{self.sentence} ({self.name})"]
        if self.detail:
            parts.append(self.detail)
        parts += [f"{found.path}: {found.text}" for found in self.findings]
        return "; ".join(parts)
