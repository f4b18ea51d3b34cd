# SPDX-License-Identifier: Apache-2.0
"""Where the vectors are, a way to the oracles, and the command."""

import io
import pathlib
import sys

import pytest
from submeter import cli

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))  # for `import oracle`


@pytest.fixture(scope="session")
def root():
    """The root of the tree."""
    return TESTS.parent


@pytest.fixture(scope="session")
def vectors():
    """The folder of the vector files."""
    return TESTS / "vectors"


@pytest.fixture
def run(capsys, monkeypatch):
    """Runs the command; gives its exit code, stdout and stderr."""
    def call(*words, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        assert cli.UNFORESEEN not in err  # the net below all verbs is not where input should land
        return code, out, err
    return call


@pytest.fixture
def plan(root):
    """A plan for the command."""
    return root / "examples/prepaid_campus/plans/time_of_use.json"
