#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what every source file has in common: the licence line, and one version number.

usage: source_files.py ROOT
"""

import os
import pathlib
import re
import sys

LICENCE = "SPDX-License-Identifier: Apache-2.0"
SUFFIXES = {".hpp", ".cpp", ".h", ".c", ".py", ".pyi", ".sh", ".cmake"}
NAMES = {"CMakeLists.txt", "run"}
ASIDE = {"build", "__pycache__", "data"}


def source_files(root):
    """Every source file below root, folders that hold no sources aside."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders
                            if name not in ASIDE and (not name.startswith(".") or name == ".ci"))
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if path.suffix in SUFFIXES or name in NAMES:
                yield path


def licence_faults(root):
    """The source files whose first line (second, after a `#!`) is not the licence line."""
    for path in source_files(root):
        with path.open(encoding="utf-8") as file:
            first = file.readline()
            line = file.readline() if first.startswith("#!") else first
        if line.strip() not in (f"// {LICENCE}", f"# {LICENCE}"):
            yield f"{path}:1: no {LICENCE}"


def version_faults(root):
    """CMakeLists.txt states the version; core/config.hpp repeats it for the preprocessor."""
    project = re.search(r"^ *VERSION (\d+)\.(\d+)\.(\d+)$",
                        (root / "CMakeLists.txt").read_text(encoding="utf-8"), re.MULTILINE)
    config = (root / "include/submeter/core/config.hpp").read_text(encoding="utf-8")
    wanted = [f'#define SUBMETER_VERSION "{".".join(project.groups())}"']
    for part, value in zip(("MAJOR", "MINOR", "PATCH"), project.groups()):
        wanted.append(f"#define SUBMETER_VERSION_{part} {value}")
    for line in wanted:
        if line not in config.splitlines():
            yield f"include/submeter/core/config.hpp: lacks '{line}'"


def main(root):
    found = [*licence_faults(root), *version_faults(root)]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
