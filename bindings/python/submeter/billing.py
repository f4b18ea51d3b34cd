# SPDX-License-Identifier: Apache-2.0
"""Exact shares of a pool."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Union

import numpy as np

from submeter import _core
from submeter._core import Explanation
from submeter.columns import IntColumn
from submeter.errors import SubmeterError

__all__ = ["Apportionment", "Number", "apportion"]

Number = Union[int, Decimal]
_WEIGHT_DECIMALS = 6
_SCALES = range(2, 7)


@dataclass(frozen=True)
class Apportionment:
    """How a pool was split. The shares sum to it."""

    pool: Number
    #: What each participant gets, in the order of the weights.
    shares: "dict[Hashable, Number]"
    #: Decimals of a grain.
    scale: int
    _split: _core.billing.Apportionment

    def explain(self, *, unit: str = "each", currency: str = "XXX") -> Explanation:
        """The derivation of each share: weight, exact share, and who got a leftover.

        Parameters: unit: of the weights: "kWh", "m2", "day", … currency: of the pool.
        """
        return self._split.explain([str(name) for name in self.shares], unit, currency, self.scale)


def _exact(value: Any) -> Number:
    """A number as Python's own; True and False are none."""
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"{value!r} is neither int nor Decimal")
    return value


def _scaled(value: Number, decimals: int) -> int:
    """An exact number as a whole count of 10^-decimals."""
    text = str(value) if isinstance(value, int) else format(value, "f")
    return int(_core.parse_scaled([text], decimals)[0])


def _check_scale(scale: Any) -> None:
    if isinstance(scale, bool) or not isinstance(scale, int):
        raise TypeError(f"the scale is a whole number, not {scale!r}")
    if scale not in _SCALES:
        raise SubmeterError(_core.code_of("bad_value"), detail=f"scale {scale} is not 2 to 6")


def _ranks(names: "list[Hashable]") -> IntColumn:
    """The place of each name in ascending order: of equal claims the smaller name goes first."""
    try:
        order = sorted(range(len(names)), key=names.__getitem__)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError("the names of the participants have no order") from None
    ranks = np.empty(len(names), np.int64)
    ranks[order] = np.arange(len(names))
    return ranks


def apportion(pool: Number, weights: "Mapping[Hashable, Number] | Sequence[Number]", *,
              scale: int = 2) -> Apportionment:
    """Splits a pool by largest remainder: exact, and independent of the participants' order.

    Of equal fractions the larger weight gets the leftover, of equal weights the smaller name.

    Parameters: pool: a Decimal amount, or an int that counts minor units; the shares are the same.
        weights: name to weight (floor area, usage, ratio; at most 6 decimals), or a sequence, whose
            names are its places.
        scale: decimals of a minor unit, 2 to 6.
    Raises: SubmeterError no_weight, bad_share, too_many_digits or overflow for what does not fit,
        bad_value for another scale; TypeError for floats, texts and truth values.

    >>> from decimal import Decimal
    >>> split = apportion(Decimal("100.00"), {"A": Decimal("52.5"), "B": Decimal("52.5"), "C": 52})
    >>> split.shares
    {'A': Decimal('33.44'), 'B': Decimal('33.44'), 'C': Decimal('33.12')}
    >>> apportion(100, [1, 1, 1]).shares
    {0: 34, 1: 33, 2: 33}
    """
    named = dict(weights if isinstance(weights, Mapping) else enumerate(weights))
    pool = _exact(pool)
    _check_scale(scale)
    counted = isinstance(pool, int)
    grains = _scaled(pool, 0 if counted else scale)
    scaled = np.array([_scaled(_exact(weight), _WEIGHT_DECIMALS) for weight in named.values()],
                      np.int64)
    split = _core.billing.apportion(grains, scaled, _ranks(list(named)))
    amounts = [share.grains if counted else Decimal(share.grains).scaleb(-scale)
               for share in split.shares]
    return Apportionment(pool, dict(zip(named, amounts)), scale, split)
