# SPDX-License-Identifier: Apache-2.0
"""
Usage over time and a plan make charge lines.
"""
from __future__ import annotations
import datetime
import decimal
import numpy
import numpy.typing
import os
import submeter._core
import typing
__all__: list[str] = ['Bill', 'ChargeKind', 'ChargeLine', 'Plan']
class Plan:
    """
    A tariff plan, read from its document and checked once.
    
    Const-shareable between threads. The document is described in docs/reference/plan.md.
    """
    @staticmethod
    def from_dict(document: dict[str, typing.Any]) -> Plan:
        """
        Reads a plan document that json.load gave. Raises: as from_json.
        """
    @staticmethod
    def from_file(path: os.PathLike | str | bytes) -> Plan:
        """
        Reads a plan document from a file. Raises: as from_json, and OSError.
        """
    @staticmethod
    def from_json(text: str) -> Plan:
        """
        Reads a plan document, format "submeter.plan/1".
        
        Raises: SubmeterError; its `findings` name the JSON path and say why.
        """
    def __repr__(self) -> str:
        ...
    def price(self, starts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], micro: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], seconds: typing.SupportsInt | typing.SupportsIndex = 3600, after: Bill | None = None) -> Bill:
        """
        Rates a column of usage. The GIL is released.
        
        Parameters: starts: int64 array (n,), seconds since 1970 at which the intervals begin, ascending;
                in the years 1 to 9999.
            micro: int64 array (n,), usage in millionths of the plan's unit. Floats are refused.
            seconds: length of each interval, [start, start + seconds).
            after: the bill before this one, where the ladder of tiers goes on from it.
        Returns: Bill.
        Raises: SubmeterError with the row as `index`; TypeError for columns of another type.
        """
    def to_json(self) -> str:
        """
        The canonical document: reading it gives an equal plan.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def digest(self) -> str:
        """
        Names the content of the canonical document.
        """
    @property
    def id(self) -> str:
        ...
    @property
    def kind(self) -> str:
        """
        "single", "time_of_use", "tiered" or
        "tiered_time_of_use".
        """
    @property
    def periods(self) -> dict[str, decimal.Decimal]:
        """
        Name of each period to its price.
        """
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit of money.
        """
    @property
    def tiers(self) -> list[tuple[decimal.Decimal, decimal.Decimal]]:
        """
        (usage from which it holds, price or surcharge) of each tier.
        """
    @property
    def unit(self) -> str:
        ...
    @property
    def version(self) -> int:
        ...
    @property
    def zone(self) -> str:
        ...
class Bill:
    """
    What is owed for a column of usage. Its lines sum to its total.
    """
    def __repr__(self) -> str:
        ...
    def explain(self) -> submeter._core.Explanation:
        """
        How each line comes about.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def end(self) -> datetime.datetime:
        ...
    @property
    def lines(self) -> list[ChargeLine]:
        ...
    @property
    def minor(self) -> int:
        """
        The total in minor units.
        """
    @property
    def plan(self) -> Plan:
        ...
    @property
    def posted(self) -> numpy.typing.NDArray[numpy.int64]:
        """
        What each interval posts: int64 array (n,), minor units.
        
        The difference of two rounded running totals, so the column sums to `minor`.
        """
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit.
        """
    @property
    def split(self) -> list[int]:
        """
        Rows that were divided pro rata by seconds: their cost is estimated.
        """
    @property
    def start(self) -> datetime.datetime:
        ...
    @property
    def total(self) -> decimal.Decimal:
        ...
class ChargeKind:
    """
    What a charge line is for.
    
    Members:
    
      consumption : a quantity at a price
    
      surcharge : an addition per unit, such as that of a tier
    
      common_area : an apportioned share
    
      property_fee : a periodic fee
    
      rounding : between the rounded total and the rounded lines
    """
    __members__: typing.ClassVar[dict[str, ChargeKind]]
    common_area: typing.ClassVar[ChargeKind]
    consumption: typing.ClassVar[ChargeKind]
    property_fee: typing.ClassVar[ChargeKind]
    rounding: typing.ClassVar[ChargeKind]
    surcharge: typing.ClassVar[ChargeKind]
    @typing.overload
    def __eq__(self, other: ChargeKind) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: ChargeKind) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class ChargeLine:
    """
    One line of a bill: quantity × price.
    """
    def __repr__(self) -> str:
        ...
    @property
    def amount(self) -> decimal.Decimal:
        """
        What is charged.
        """
    @property
    def exact(self) -> str:
        """
        quantity × price without rounding, as text.
        """
    @property
    def kind(self) -> ChargeKind:
        ...
    @property
    def minor(self) -> int:
        """
        What is charged, in minor units.
        """
    @property
    def period(self) -> str | None:
        """
        Name of the period; None where the price does not depend on the time of day.
        """
    @property
    def price(self) -> decimal.Decimal:
        """
        Currency units per unit.
        """
    @property
    def quantity(self) -> decimal.Decimal:
        ...
    @property
    def tier(self) -> int:
        """
        0 is the first.
        """
    @property
    def unit(self) -> str:
        ...
