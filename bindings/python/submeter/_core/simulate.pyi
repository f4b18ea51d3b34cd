# SPDX-License-Identifier: Apache-2.0
"""
Meters that nobody has to buy.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Building', 'ProfileMeter', 'load_series', 'made_up_load']
class ProfileMeter:
    """
    A virtual meter with the Modbus map of a profile.
    
    Confined to one thread.
    """
    def __init__(self, document: str, unit: str, start: typing.SupportsInt | typing.SupportsIndex, watt_hours: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], settings: collections.abc.Mapping[str, typing.SupportsInt | typing.SupportsIndex] = {}, framing: str = 'rtu', zone: str = 'UTC') -> None:
        """
        Parameters: document: the profile, JSON. unit: such as "17". start: seconds since
            1970, where its time begins; a full hour of UTC. watt_hours: int64 array (n,), what it uses each hour from start
            on. settings: of the profile. framing: "rtu" (RTU over TCP as well), "ascii" or "tcp".
            zone: of its clock.
        Raises: SubmeterError whose findings name what is wrong in the document.
        """
    def feed(self, octets: bytes, at: typing.SupportsInt | typing.SupportsIndex) -> bytes:
        """
        What comes in, and what the meter answers.
        
        Parameters: at: seconds since 1970; the meter's time moves there first.
        """
    def read_all(self, at: typing.SupportsInt | typing.SupportsIndex) -> list[dict]:
        """
        Reads every register of the profile, by the frames that a host would send.
        
        Returns: a dict for each: "obis", "circuit", "name", "value" (a Decimal, a str, or None where it is
            not there; of a date seconds since 1970), "unit".
        """
    @property
    def is_open(self) -> bool:
        """
        Whether its relay is open.
        """
class Building:
    """
    Virtual meters of both protocols on one line.
    
    Confined to one thread. One seed gives one run, byte for byte.
    """
    def __init__(self, start: typing.SupportsInt | typing.SupportsIndex, zone: str = 'UTC') -> None:
        """
        Parameters: start: seconds since 1970 at which all meters
            begin, at zero; a full hour of UTC. zone: of their clocks.
        """
    def add_dlt645(self, address: str, watt_hours: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> None:
        """
        Adds a DL/T 645-2007 meter; watt_hours: int64 array (n,), what it uses each hour.
        """
    def add_modbus(self, unit: typing.SupportsInt | typing.SupportsIndex, watt_hours: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> None:
        """
        Adds a Modbus RTU meter with the Acrel map of generation A.
        """
    def feed(self, octets: bytes, at: typing.SupportsInt | typing.SupportsIndex) -> bytes:
        """
        One burst of octets from the line, and what all meters answer.
        
        Parameters: at: seconds since 1970; the meter's time moves there first.
        """
    def read(self, hours: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex = 0, loss: typing.SupportsInt | typing.SupportsIndex = 0) -> dict[str, numpy.typing.NDArray[numpy.int64]]:
        """
        Reads the energy register of every meter at the start and after every hour.
        
        Parameters: loss: of ten thousand replies, how many are swallowed or damaged; three attempts each.
        Returns: int64 columns: "meter", its place; "at", seconds since 1970; "micro", the register in
            millionths of a kWh, -1 where nothing was read; "true_wh", what the meter counted.
        """
def load_series(path: str) -> list[tuple[str, int, numpy.typing.NDArray[numpy.int64], list[str]]]:
    """
    Loads a table of hours, ".csv" or ".csv.gz".
    
    Returns: for each column its name, the start in seconds since 1970, watt-hours, and the names of
        the flaws of each hour ("": none).
    Raises: SubmeterError bad_series, whose findings name the line, or cannot_read.
    """
def made_up_load(seed: typing.SupportsInt | typing.SupportsIndex, hours: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.int64]:
    """
    Watt-hours of a made-up office, hour by hour: int64 array (hours,).
    """
