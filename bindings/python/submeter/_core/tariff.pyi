# SPDX-License-Identifier: Apache-2.0
"""
Usage over time and a plan make charge lines.
"""
from __future__ import annotations
import collections.abc
import datetime
import decimal
import numpy
import numpy.typing
import os
import submeter._core
import typing
__all__: list[str] = ['Bill', 'BreakEven', 'ChargeKind', 'ChargeLine', 'HistoryBill', 'Plan', 'PlanHistory', 'Rating', 'Service', 'calendar_text', 'demand_break_even', 'find_break_even', 'first_difference', 'to_schedule', 'to_switched']
class Plan:
    """
    A tariff plan, read from its document and checked once.
    
    Const-shareable between threads. The document is described in docs/reference/plan.md.
    """
    @staticmethod
    def check(text: str) -> list:
        """
        What is wrong with a plan document, or was rounded while it was read.
        
        Returns: list of Finding; empty for a document without a remark.
        Raises: SubmeterError for what is no document at all.
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
        Reads a plan document, format "submeter.plan/2" (or /1).
        
        Warns: UserWarning for each price that is finer than millionths and was rounded.
        Raises: SubmeterError; its `findings` name the JSON path and say why.
        """
    @staticmethod
    def from_urdb(text: str, zone: str) -> Plan:
        """
        Reads a rate of the OpenEI utility rate database (JSON) as a plan.
        
        Parameters: zone: an IANA name such as "America/Denver"; a rate has none.
        Raises: SubmeterError `cannot_express` for what a plan cannot say; its `findings` name the path.
        """
    def __repr__(self) -> str:
        ...
    def describe(self) -> str:
        """
        What the plan is, in words.
        """
    def draw(self, path: typing.Any = None) -> str:
        """
        Draws a week's periods with their prices, and the ladder, as SVG.
        
        Parameters: path: a file to write, or None.
        Returns: the SVG text.
        """
    def needs_periods(self, measure: str) -> bool:
        """
        Whether a total of the measure has to come by period.
        """
    def price(self, starts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], micro: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], seconds: typing.SupportsInt | typing.SupportsIndex = 3600, after: Bill | None = None, service: Service | None = None, per_second: typing.SupportsInt | typing.SupportsIndex = 1) -> Bill:
        """
        Rates a column of usage of the plan's first measure. The GIL is released.
        
        Parameters: starts: int64 array (n,), ticks since 1970 at which the intervals begin, ascending;
                in the years 1 to 9999.
            micro: int64 array (n,), usage in millionths of the plan's unit. Floats are refused.
            seconds: length of each interval, [start, start + seconds).
            after: the bill before this one, where ladders and quotas go on from it.
            service: Service, what the plan asks of the account.
            per_second: ticks in a second: 1, 1000, 10**6 or 10**9.
        Returns: Bill.
        Raises: SubmeterError with the row as `index`; TypeError for columns of another type.
        """
    def prices(self, item: str) -> list[decimal.Decimal]:
        """
        The prices of a usage item, as they are charged: one, or one a period.
        
        Empty where its tiers have prices of their own. Raises: KeyError.
        """
    def tier_prices(self, item: str) -> list[list[list[decimal.Decimal]]]:
        """
        The prices of the tiers of a usage item: of each class, of each tier.
        
        Surcharges where the document says so; empty without a ladder. Raises: KeyError.
        """
    def to_json(self) -> str:
        """
        The canonical document: reading it gives an equal plan.
        """
    def totals(self, starts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.int64]], seconds: typing.SupportsInt | typing.SupportsIndex = 3600, service: Service | None = None, per_second: typing.SupportsInt | typing.SupportsIndex = 1) -> numpy.typing.NDArray[numpy.int64]:
        """
        The total of each of many columns over the same intervals. The GIL is released.
        
        Parameters: columns: of each meter an int64 array (n,), millionths of the plan's unit.
            starts, seconds, service, per_second: as price.
        Returns: int64 array (columns,), minor units.
        Raises: SubmeterError with the column as `offset` and the row as `index`.
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
    def items(self) -> dict[str, str]:
        """
        Id of each item to its kind.
        """
    @property
    def measures(self) -> dict[str, str]:
        """
        Name of each measure to its unit.
        """
    @property
    def periods(self) -> list[str]:
        """
        Names of the calendar's periods.
        """
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit of money.
        """
    @property
    def unit(self) -> str:
        """
        Of the plan's first measure.
        """
    @property
    def version(self) -> int:
        ...
    @property
    def zone(self) -> str:
        ...
class Bill:
    """
    What is owed. Its lines, included ones aside, sum to its total.
    """
    def __repr__(self) -> str:
        ...
    def explain(self) -> submeter._core.Explanation:
        """
        How each line comes about.
        """
    def to_dict(self) -> dict[str, typing.Any]:
        """
        The bill as JSON has it: amounts, prices and quantities are texts.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def end(self) -> datetime.datetime | None:
        """
        The same; not included.
        """
    @property
    def estimated(self) -> list[str]:
        """
        Measures whose usage was divided pro rata, by seconds or days.
        """
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
    def start(self) -> datetime.datetime | None:
        """
        Of the bill's days, where they were given, else of its usage; None of neither.
        """
    @property
    def total(self) -> decimal.Decimal:
        ...
class ChargeKind:
    """
    What a charge line is for.
    
    Members:
    
      consumption : a quantity at a price
    
      surcharge : an addition per unit, such as that of a tier
    
      free_quota : a quantity that costs nothing
    
      tier_fee : an amount for having reached a tier
    
      demand : the greatest mean power
    
      excess_demand : demand above a contract's allowance
    
      capacity : transformer capacity
    
      fixed : a sum for being served at all
    
      percentage : a rate on other lines
    
      power_factor : a rate on other lines, by power factor
    
      minimum : what lacks to the least that is charged
    
      maximum : what is above the most that is charged
    
      tax : a rate on other lines that goes to the state
    
      common_area : an apportioned share
    
      property_fee : a periodic fee
    
      rounding : between the rounded total and the rounded lines
    """
    __members__: typing.ClassVar[dict[str, ChargeKind]]
    capacity: typing.ClassVar[ChargeKind]
    common_area: typing.ClassVar[ChargeKind]
    consumption: typing.ClassVar[ChargeKind]
    demand: typing.ClassVar[ChargeKind]
    excess_demand: typing.ClassVar[ChargeKind]
    fixed: typing.ClassVar[ChargeKind]
    free_quota: typing.ClassVar[ChargeKind]
    maximum: typing.ClassVar[ChargeKind]
    minimum: typing.ClassVar[ChargeKind]
    percentage: typing.ClassVar[ChargeKind]
    power_factor: typing.ClassVar[ChargeKind]
    property_fee: typing.ClassVar[ChargeKind]
    rounding: typing.ClassVar[ChargeKind]
    surcharge: typing.ClassVar[ChargeKind]
    tax: typing.ClassVar[ChargeKind]
    tier_fee: typing.ClassVar[ChargeKind]
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
        quantity × price without rounding, as text; "…" where more than 12 decimals follow.
        """
    @property
    def included(self) -> bool:
        """
        Contained in other lines, so not added to the total.
        """
    @property
    def item(self) -> str:
        """
        Id of the plan's item.
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
    def power_factor(self) -> decimal.Decimal | None:
        """
        Of kind power_factor; None for all others.
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
    def rate(self) -> decimal.Decimal:
        """
        Under unit "currency": the share of `quantity` that is charged.
        """
    @property
    def tier(self) -> int:
        """
        0 is the first.
        """
    @property
    def unit(self) -> str:
        ...
    @property
    def version(self) -> int:
        """
        Version of the plan whose price it is.
        """
class Service:
    """
    What a bill has to know of the account beside its usage.
    """
    def __init__(self, *, days: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex] | None = None, persons: typing.SupportsInt | typing.SupportsIndex = 1, since: typing.SupportsInt | typing.SupportsIndex | None = None, capacity: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]] = [], contract: typing.SupportsInt | typing.SupportsIndex | None = None, demand: collections.abc.Mapping[str, typing.SupportsInt | typing.SupportsIndex] = {}, power_factor: collections.abc.Mapping[str, typing.SupportsInt | typing.SupportsIndex] = {}) -> None:
        """
        Parameters: days: (from, to), local days since 1970; None: those of the usage.
            persons: who live there.
            since: day of moving in.
            capacity: (day, millionths of a kVA), ascending.
            contract: contracted demand in millionths.
            demand: item to its measured demand, in millionths; wins over what intervals say.
            power_factor: item to the power factor, in millionths; wins over what energies say.
        """
    @property
    def persons(self) -> int:
        ...
class Rating:
    """
    A bill in the making: usage is added, then it is settled.
    """
    def __init__(self, plan: Plan, service: Service | None = None, after: Bill | None = None) -> None:
        ...
    def add_columns(self, starts: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], micro: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], seconds: typing.SupportsInt | typing.SupportsIndex = 3600, measure: str = '', per_second: typing.SupportsInt | typing.SupportsIndex = 1) -> list[int]:
        """
        Adds a column of usage; as Plan.price. The GIL is released.
        
        Returns: the rows that were divided pro rata by seconds.
        Raises: SubmeterError with the row as `index`.
        """
    def add_totals(self, from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex, micro: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], measure: str = '') -> int:
        """
        Adds what period registers say over local days [from_day, to_day), since 1970.
        
        Parameters: micro: millionths, one a period of the plan, or one for a plan without.
        Returns: the number of windows that divided it; more than 1: estimated.
        """
    def settle(self) -> Bill:
        """
        The Bill so far.
        """
class PlanHistory:
    """
    The versions of a plan, in the order of their time.
    
    A new price is a new version, in force from its `effective.from` on; an open end lasts until the
    next begins. Const-shareable between threads.
    """
    def __init__(self, versions: collections.abc.Sequence[Plan]) -> None:
        """
        Checks that all are of one plan (id, currency, commodity, zone), numbered upwards, and in
        force one after another from local midnights.
        
        Raises: SubmeterError bad_plan, bad_date or overlapping_period, with the place as `index`.
        """
    def __repr__(self) -> str:
        ...
    def over(self, from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex) -> list[tuple[Plan, int, int]]:
        """
        Which Plan rates which local days since 1970, [from, to), of a bill. Raises: SubmeterError not_effective where a day has none.
        """
    def rate_columns(self, from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex, columns: collections.abc.Sequence[tuple[str, typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.SupportsInt | typing.SupportsIndex]], service: Service | None = None, after: HistoryBill | None = None) -> HistoryBill:
        """
        Rates columns, each interval under the version of its time. The GIL is released.
        
        Parameters: columns: [(measure, starts, millionths, seconds)], int64 arrays (n,); starts are
            seconds since 1970.
        """
    def rate_sides(self, sides: collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, collections.abc.Sequence[tuple[str, collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]]]]], service: Service | None = None, after: HistoryBill | None = None) -> HistoryBill:
        """
        Rates what registers said at each change; each side as `whole` in rate_whole.
        """
    def rate_whole(self, whole: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, collections.abc.Sequence[tuple[str, collections.abc.Sequence[str], collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]]]], rule: str, shape: tuple[str, typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.Annotated[numpy.typing.ArrayLike, numpy.int64], typing.SupportsInt | typing.SupportsIndex] | None, service: Service | None = None, after: HistoryBill | None = None) -> HistoryBill:
        """
        Rates registers of whole days, divided by a rule: submeter.tariff.bill calls it.
        
        Parameters: whole: (from, to, [(measure, periods, millionths)]).
            rule: "frozen_reading", "by_days", "by_profile" or "read_date".
            shape: under by_profile ("", starts, millionths, seconds), else None.
        """
    @property
    def versions(self) -> list[Plan]:
        ...
class HistoryBill:
    """
    What is owed for days in which prices changed. Its lines, included ones aside, sum to its total.
    """
    def __repr__(self) -> str:
        ...
    def to_dict(self) -> dict[str, typing.Any]:
        """
        The bill as JSON has it: amounts, prices and quantities are texts.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def estimated(self) -> bool:
        """
        Whether usage was divided by days, by a profile or by time.
        """
    @property
    def lines(self) -> list[ChargeLine]:
        """
        Of all parts; each names the version whose price it has.
        """
    @property
    def minor(self) -> int:
        """
        The total in minor units.
        """
    @property
    def parts(self) -> list[Bill]:
        """
        The Bill of each version: it can be explained.
        """
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit.
        """
    @property
    def total(self) -> decimal.Decimal:
        """
        The sum of the parts, each rounded by itself.
        """
class BreakEven:
    """
    Between which steps two plans change places.
    """
    @property
    def above(self) -> int:
        """
        One step on.
        """
    @property
    def below(self) -> int:
        """
        The last step before they do.
        """
    @property
    def totals_above(self) -> tuple[decimal.Decimal, decimal.Decimal]:
        """
        Of the first and the second plan.
        """
    @property
    def totals_below(self) -> tuple[decimal.Decimal, decimal.Decimal]:
        """
        Of the first and the second plan.
        """
def calendar_text(schedule: tuple[collections.abc.Sequence[collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]]], collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]], typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex | None, collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]]], names: collections.abc.Sequence[str]) -> str:
    """
    A document whose calendar is that of submeter.tariff.calendar_of.
    """
def demand_break_even(capacity_micro: typing.SupportsInt | typing.SupportsIndex, of_capacity: str, of_demand: str) -> tuple[int, int]:
    """
    The demand in millionths of a kW at which both cost the same: a numerator and a denominator.
    """
def find_break_even(first: Plan, second: Plan, low: typing.SupportsInt | typing.SupportsIndex, high: typing.SupportsInt | typing.SupportsIndex, bill_of: collections.abc.Callable) -> BreakEven | None:
    """
    The steps at which two plans change places; None where one is cheaper throughout.
    
    Parameters: bill_of: bill_of(plan, step) gives the Bill of a step from low to high.
    """
def first_difference(plan: Plan, schedule: tuple[collections.abc.Sequence[collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]]], collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]], typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex | None, collections.abc.Sequence[tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex]]], from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex, limits: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex], rate_of: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> tuple[int, int, str, int] | None:
    """
    The row of submeter.tariff.first_difference, or None.
    """
def to_schedule(plan: Plan, from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex, limits: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex], rate_of: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> tuple[list[list[tuple[int, int]]], list[tuple[int, int, int]], int, int | None, list[tuple[int, int]]]:
    """
    The rows of submeter.tariff.meter_tables.
    """
def to_switched(now: Plan, next: Plan, from_day: typing.SupportsInt | typing.SupportsIndex, to_day: typing.SupportsInt | typing.SupportsIndex, limits: tuple[typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex, typing.SupportsInt | typing.SupportsIndex], rate_of: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> tuple[tuple[list[list[tuple[int, int]]], list[tuple[int, int, int]], int, int | None, list[tuple[int, int]]], list[tuple[int, int, int]], list[list[tuple[int, int]]], int]:
    """
    The rows of submeter.tariff.switched_tables.
    """
