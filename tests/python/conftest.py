# SPDX-License-Identifier: Apache-2.0
"""Where the vectors are, and a way to the oracles."""

import pathlib
import sys

import pytest

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
