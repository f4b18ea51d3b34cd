# SPDX-License-Identifier: Apache-2.0
"""The examples of the pages about Python and the command are true."""

import doctest
import os
import re
import shutil
import subprocess
import sys

import pytest

CLI = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(("page", "least"), [("python.md", 25), ("keep-books-from-python.md", 30)])
def test_the_pages_about_python(root, tmp_path, monkeypatch, page, least):
    monkeypatch.chdir(root)
    found = doctest.testfile(str(root / "docs/how-to" / page), module_relative=False,
                             globs={"folder": tmp_path}, encoding="utf-8")
    assert found.attempted > least and found.failed == 0


@pytest.fixture
def folder(root, tmp_path):
    """A place where the commands of the page can run, and leave something."""
    for name in ("examples/prepaid_campus/plans", "tests/vectors/books", "tests/vectors/imports"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / "examples/data").symlink_to(root / "examples/data")
    command = tmp_path / "bin/submeter"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m submeter.cli "$@"\n')
    command.chmod(0o755)
    return tmp_path


def transcript(folder, command):
    """What a person sees: both streams, and an exit code other than 0."""
    paths = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=os.environ | {"PATH": paths},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    code = f"[exit code {done.returncode}]\n" if done.returncode else ""
    return sorted((done.stdout + done.stderr + code).splitlines())


@pytest.mark.parametrize(("page", "least"), [("cli.md", 8), ("decode.md", 15)])
def test_the_pages_of_the_command(root, folder, page, least):
    text = (root / "docs/reference" / page).read_text(encoding="utf-8")
    ran = 0
    for block in CLI.findall(text):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = example.partition("\n")
            assert transcript(folder, command) == sorted(shown.splitlines()), command
            ran += 1
    assert ran >= least
