# SPDX-License-Identifier: Apache-2.0
"""
The compiled part of submeter. Import submeter instead.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
from . import codec
from . import tariff
from . import billing
from . import ledger
from . import simulate
__all__: list[str] = ['ArrowColumn', 'Category', 'Explanation', 'arrow_column', 'billing', 'code_of', 'codec', 'describe', 'ledger', 'parse_scaled', 'simulate', 'tariff', 'zone_offset']
class Category:
    """
    What a caller can do about an error.
    
    Members:
    
      need_more : not an error yet: call again with more bytes
    
      malformed : the bytes or the document break a rule
    
      refused : the other side understood and said no
    
      link : the connection failed; the outcome may be unknown
    
      state : the request does not fit the present state
    
      conflict : it contradicts what is already recorded
    
      range : a value does not fit where it should go
    
      unsupported : correct, but not done here
    
      io : a file, a database or the system failed
    """
    __members__: typing.ClassVar[dict[str, Category]]
    conflict: typing.ClassVar[Category]
    io: typing.ClassVar[Category]
    link: typing.ClassVar[Category]
    malformed: typing.ClassVar[Category]
    need_more: typing.ClassVar[Category]
    range: typing.ClassVar[Category]
    refused: typing.ClassVar[Category]
    state: typing.ClassVar[Category]
    unsupported: typing.ClassVar[Category]
    @typing.overload
    def __eq__(self, other: Category) -> bool:
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
    def __ne__(self, other: Category) -> bool:
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
class Explanation:
    """
    Why an answer is what it is: a tree of steps.
    
    It comes from the code that computed the answer.
    """
    def __str__(self) -> str:
        ...
    def to_json(self) -> str:
        """
        The tree as JSON text: {"rule", "facts", "parts"}.
        """
    def to_text(self, language: str = 'en') -> str:
        """
        The tree as indented lines, a sentence a step.
        
        Parameters: language: "en" or "zh".
        """
    @property
    def facts(self) -> dict[str, str]:
        """
        Name to value, as texts, in the order of use.
        """
    @property
    def parts(self) -> list[Explanation]:
        """
        The steps that this one is made of.
        """
    @property
    def rule(self) -> str:
        """
        Name of the rule, for example "tariff.line".
        """
class ArrowColumn:
    """
    One column that came through an Arrow stream.
    """
    @property
    def first_null(self) -> int | None:
        """
        The first row without a value.
        """
    @property
    def format(self) -> str:
        """
        As the Arrow C data interface writes it, for example "tsu:UTC".
        """
    @property
    def values(self) -> typing.Any:
        """
        A numpy array, borrowed where the column is one chunk; or a list of texts.
        
        Decimals come as int64 millionths.
        """
def arrow_column(table: typing.Any, name: str | None) -> ArrowColumn:
    """
    Reads one column of a table, or a column (name None), through `__arrow_c_stream__`.
    
    Raises: KeyError where there is none; TypeError for a format that is not taken; SubmeterError
        too_many_digits or overflow for a decimal that is no whole number of millionths.
    """
def code_of(name: str) -> int:
    """
    The number of an error's name.
    """
def describe(code: typing.SupportsInt | typing.SupportsIndex) -> tuple[str, Category, str]:
    """
    What the catalogue of errors says of a code: its name, Category and sentence.
    """
def parse_scaled(texts: collections.abc.Sequence[str], decimals: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.int64]:
    """
    Decimal texts as whole counts of 10^-decimals: int64 array (n,).
    
    Raises: SubmeterError bad_syntax, too_many_digits or overflow, with the row as `index`.
    """
def zone_offset(name: str, instants: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> numpy.typing.NDArray[numpy.int64]:
    """
    Offsets east of UTC, in seconds, that a time zone has at moments.
    
    Parameters: name: as in the system's zone files, "Europe/London".
        instants: int64 array (n,), seconds since 1970.
    Returns: int64 array (n,).
    Raises: SubmeterError zone_not_found or bad_zone_data.
    
    >>> import numpy, submeter
    >>> submeter.zone_offset("Europe/London", numpy.array([1641038400, 1656676800])).tolist()
    [0, 3600]
    """
