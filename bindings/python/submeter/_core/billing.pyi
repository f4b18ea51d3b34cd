# SPDX-License-Identifier: Apache-2.0
"""
Exact shares of a pool.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import submeter._core
import typing
__all__: list[str] = ['Apportionment', 'Share', 'apportion']
class Share:
    """
    One participant's part of a pool, and why.
    """
    @property
    def grains(self) -> int:
        """
        What is charged.
        """
    @property
    def rank(self) -> int:
        """
        Place in the queue for a leftover grain, from 0.
        """
    @property
    def weight(self) -> int:
        ...
    @property
    def whole(self) -> int:
        """
        The exact share, cut toward zero.
        """
class Apportionment:
    """
    A pool of grains, and how it was split.
    """
    def explain(self, names: collections.abc.Sequence[str], unit: str, currency: str, scale: typing.SupportsInt | typing.SupportsIndex) -> submeter._core.Explanation:
        """
        How each share comes about.
        
        Parameters: names: one for each share. unit: of the weights, which count its millionths.
            currency, scale: of the pool, whose grains are minor units.
        """
    @property
    def leftovers(self) -> int:
        """
        How many participants got one grain more.
        """
    @property
    def pool(self) -> int:
        ...
    @property
    def shares(self) -> list[Share]:
        """
        In the order of the weights.
        """
def apportion(pool: typing.SupportsInt | typing.SupportsIndex, weights: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], ids: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> Apportionment:
    """
    Splits a pool of grains by largest remainder, exactly.
    
    Parameters: pool: grains, for example minor units. weights: int64 array (n,), not negative.
        ids: int64 array (n,), each once; of equal fractions and weights the smaller goes first.
    Raises: SubmeterError no_weight or bad_share.
    """
