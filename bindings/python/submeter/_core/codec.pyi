# SPDX-License-Identifier: Apache-2.0
"""
Bytes of the field to frames and exact values.
"""
from __future__ import annotations
import submeter._core
import typing
__all__: list[str] = ['decode', 'explain', 'protocols']
def decode(protocol: str, octets: bytes, direction: str | None = None) -> list[str]:
    """
    Finds and reads every frame: one JSON object each, and one for each run of noise.
    """
def explain(protocol: str, octets: bytes, direction: str | None = None) -> submeter._core.Explanation:
    """
    Annotates every octet of every frame.
    """
def protocols() -> list[str]:
    """
    The names of the protocols.
    """
