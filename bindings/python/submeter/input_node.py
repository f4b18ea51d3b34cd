# SPDX-License-Identifier: Apache-2.0
"""A value inside a document together with its JSON path, so that what is wrong is said where."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from submeter import _core
from submeter.errors import Finding, SubmeterError

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_DECIMALS = 6
_SHOWN = 40


def refusal(name: str, path: str, why: str) -> SubmeterError:
    """The error of a catalogue name, for a place of a document."""
    code = _core.code_of(name)
    return SubmeterError(code, findings=(Finding(code, path, why),))


def from_text(text: str) -> Any:
    """A JSON document; a name that stands twice in one object is refused."""
    def once(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
        out = dict(pairs)
        if len(out) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise refusal("bad_json", "$", f"{twice!r} stands twice in one object")
        return out
    try:
        return json.loads(text, object_pairs_hook=once)
    except (json.JSONDecodeError, RecursionError) as why:
        raise refusal("bad_json", "$", str(why)) from None


class Node:
    """A value and where it is. `exact`: it came as JSON text, so that amounts have to be texts."""

    def __init__(self, value: Any, path: str = "$", exact: bool = False) -> None:
        self.value, self.path, self.exact = value, path, exact

    def refuse(self, name: str, why: str) -> SubmeterError:
        """The error of a catalogue name, for this place."""
        return refusal(name, self.path, why)

    def _shown(self) -> str:
        shown = repr(self.value)
        return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"

    def members(self) -> "dict[str, Node]":
        """The members of an object, by name."""
        if not isinstance(self.value, Mapping):
            raise self.refuse("wrong_type", f"an object is expected, not {self._shown()}")
        return {str(name): Node(value, f"{self.path}.{name}", self.exact)
                for name, value in self.value.items()}

    def fields(self, needed: "tuple[str, ...]", optional: "tuple[str, ...]" = ()
               ) -> "dict[str, Node]":
        """The members of an object that has these fields, and no others."""
        found = self.members()
        for name in found:
            if name not in needed and name not in optional:
                raise found[name].refuse("unknown_field", f"{name!r} is not known here")
        for name in needed:
            if name not in found:
                raise self.refuse("missing_field", f"{name!r} is missing")
        return found

    def items(self) -> "list[Node]":
        """The values of a list."""
        if not isinstance(self.value, (list, tuple)):
            raise self.refuse("wrong_type", f"a list is expected, not {self._shown()}")
        return [Node(value, f"{self.path}[{place}]", self.exact)
                for place, value in enumerate(self.value)]

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        number = self.value
        if isinstance(number, bool) or not hasattr(number, "__index__"):
            raise self.refuse("wrong_type", f"a whole number is expected, not {self._shown()}")
        if not low <= int(number) <= high:
            raise self.refuse("bad_value", f"{self._shown()} is not from {low} to {high}")
        return int(number)

    def micro(self) -> int:
        """Millionths of a quantity: a text or Decimal; a whole number unless it came as JSON."""
        text = self._amount()
        try:
            micro = int(_core.parse_scaled([text], _DECIMALS)[0])
        except SubmeterError as error:
            raise self.refuse(
                error.name, f"{self._shown()} is no quantity with at most 6 decimals") from None
        if micro < 0:
            raise self.refuse("bad_value", f"{self._shown()} is negative")
        return micro

    def _amount(self) -> str:
        value = self.value
        if isinstance(value, str):
            return value
        if self.exact:
            raise self.refuse("wrong_type", f"amounts are texts, not {self._shown()}")
        if isinstance(value, Decimal):
            return format(value, "f")
        if hasattr(value, "__index__") and not isinstance(value, bool):
            return str(int(value))
        raise self.refuse("wrong_type",
                          f"an amount is a text, Decimal or whole number, not {self._shown()}")

    def day(self) -> int:
        """Days since 1970 of a date or its ISO text."""
        day = self.value
        if isinstance(day, str):
            try:
                day = datetime.date.fromisoformat(day)
            except ValueError:
                raise self.refuse("bad_date", f"{self._shown()} is no date YYYY-MM-DD") from None
        if not isinstance(day, datetime.date) or isinstance(day, datetime.datetime):
            raise self.refuse("wrong_type", f"a date is expected, not {self._shown()}")
        return day.toordinal() - _EPOCH
