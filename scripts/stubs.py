#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates the type stubs of the extension, and compares them with the committed ones.

Run it with build/venv/bin/python, whose pybind11 and stub generator are pinned.

usage: stubs.py            exit 1 and a difference when bindings/python/submeter/_core is out of date
       stubs.py --write    brings it up to date
"""

import difflib
import pathlib
import shutil
import subprocess
import sys
import tempfile

LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"
COMMITTED = pathlib.Path(__file__).resolve().parent.parent / "bindings/python/submeter/_core"


def generate(folder):
    """Writes the stubs of the installed submeter._core below folder; returns where they are."""
    command = [sys.executable, "-m", "pybind11_stubgen", "submeter._core", "--exit-code", "-o", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    written = pathlib.Path(folder) / "submeter"
    if (written / "_core.pyi").exists():  # an extension without submodules
        (written / "_core").mkdir()
        (written / "_core.pyi").rename(written / "_core/__init__.pyi")
    for path in written.rglob("*.pyi"):
        path.write_text(LICENCE + path.read_text(encoding="utf-8"), encoding="utf-8")
    return written / "_core"


def read(folder):
    """{relative path: text} of the stubs in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*.pyi"))}


def difference(committed, generated):
    """A unified difference of two {path: text}; empty when they agree."""
    lines = []
    for path in sorted(committed.keys() | generated.keys()):
        lines += difflib.unified_diff(
            committed.get(path, "").splitlines(), generated.get(path, "").splitlines(),
            f"committed/{path}", f"generated/{path}", lineterm="")
    return "\n".join(lines)


def main(words):
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(folder)
        if words == ["--write"]:
            shutil.rmtree(COMMITTED, ignore_errors=True)
            shutil.copytree(fresh, COMMITTED)
            return None
        return difference(read(COMMITTED), read(fresh)) or None


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--write"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
