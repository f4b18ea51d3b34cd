# SPDX-License-Identifier: Apache-2.0
"""Runs the prepaid campus; SUBMETER_CAMPUS names the program, else it is that of build/test."""

import dataclasses
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(
    os.environ.get("SUBMETER_CAMPUS", ROOT / "build/test/examples/prepaid_campus/prepaid_campus")
)


@dataclasses.dataclass
class Run:
    """What one run said, and the folder of its results."""

    code: int
    out: str
    err: str
    folder: pathlib.Path

    def read(self, name):
        """The octets of one result."""
        return (self.folder / name).read_bytes()

    def statements(self, kind):
        """The paths of the statements of a kind: `txt` or `html`."""
        return sorted((self.folder / "statements").glob(f"*.{kind}"))


@pytest.fixture(scope="session")
def root():
    """The root of the tree."""
    return ROOT


@pytest.fixture(scope="session")
def campus(tmp_path_factory):
    """campus(*arguments) runs the program into a new folder, or into `folder`."""

    def run(*arguments, folder=None):
        folder = folder or tmp_path_factory.mktemp("campus")
        command = [PROGRAM, "--out", folder, *arguments]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False, cwd=folder.parent
        )
        return Run(done.returncode, done.stdout, done.stderr, folder)

    return run


@pytest.fixture(scope="session")
def october(campus):
    """The default month: its last Sunday has 25 hours."""
    return campus()
