# SPDX-License-Identifier: Apache-2.0
"""
Bytes of the field to frames and exact values.
"""
from __future__ import annotations
import collections.abc
import numpy
import numpy.typing
import submeter._core
import typing
import typing_extensions
__all__: list[str] = ['RegisterNames', 'decode', 'decode_joined', 'decode_rows', 'explain', 'profile_document', 'profile_names', 'protocols', 'row_units']
class RegisterNames:
    """
    What the registers of a Modbus meter mean.
    """
    @staticmethod
    def of_layout(text: str) -> RegisterNames:
        """
        Fields one behind the other, as `--layout` takes them.
        """
    @staticmethod
    def of_profile(document: str, settings: collections.abc.Sequence[tuple[str, typing.SupportsInt | typing.SupportsIndex]]) -> RegisterNames:
        """
        The register map of a profile document, with its settings.
        """
def decode(protocol: str, octets: bytes, direction: str | None = None, request: bytes | None = None, names: RegisterNames = None) -> list[tuple[int, str]]:
    """
    Finds and reads every frame: its length and a JSON object each.
    
    Also for each run of noise.
    """
def decode_joined(protocol: str, frames: collections.abc.Sequence[bytes]) -> str:
    """
    Reads what several frames carry together: a JSON object.
    """
def decode_rows(protocol: str, octets: typing_extensions.Buffer, offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.int64]) -> tuple[numpy.ndarray, list[str]]:
    """
    The numbers in many replies, a row each, and the names that the rows mean.
    """
def explain(protocol: str, octets: bytes, direction: str | None = None, request: bytes | None = None, names: RegisterNames = None) -> submeter._core.Explanation:
    """
    Annotates every octet of every frame.
    """
def profile_document(name: str) -> str:
    """
    The document of a profile that comes with the library.
    """
def profile_names() -> list[str]:
    """
    The names of the profiles that come with the library.
    """
def protocols() -> list[str]:
    """
    The names of the protocols.
    """
def row_units() -> list[str]:
    """
    The units that rows name by their index.
    """
