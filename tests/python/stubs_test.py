# SPDX-License-Identifier: Apache-2.0
"""The committed stubs are those that the pinned generator makes of the installed extension."""

import importlib.util
import pathlib

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "stubs.py"
_spec = importlib.util.spec_from_file_location("stubs", SCRIPT)
stubs = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(stubs)


def test_committed_stubs_are_current(tmp_path):
    generated = stubs.read(stubs.generate(tmp_path))
    assert generated
    assert stubs.difference(stubs.read(stubs.COMMITTED), generated) == ""


def test_a_stale_stub_is_caught():
    found = stubs.difference({"__init__.pyi": "def f() -> int: ..."}, {"__init__.pyi": "def f() -> str: ..."})
    assert "-def f() -> int: ..." in found
    assert "+def f() -> str: ..." in found


def test_a_missing_and_a_left_over_stub_are_caught():
    assert "generated/codec.pyi" in stubs.difference({}, {"codec.pyi": "x = 1"})
    assert "committed/codec.pyi" in stubs.difference({"codec.pyi": "x = 1"}, {})
