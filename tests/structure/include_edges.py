#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every #include line of the library and fails on an edge that the floor table does not have.

usage: include_edges.py ROOT
"""

import pathlib
import re
import sys
from dataclasses import dataclass

# The floor table: what each folder may include beside itself. Arrows point down.
FLOORS = {
    "core": set(),
    "flow": {"core"},
    "crypto": {"core"},
    "codec": {"core"},
    "tariff": {"core", "flow"},
    "ledger": {"core", "flow", "crypto"},
    "site": {"core", "flow"},
    "meter": {"core", "flow", "codec"},
    "billing": {"core", "flow", "tariff", "ledger", "site"},
    "control": {"core", "flow", "site"},
}
_FLOORS_0_TO_3 = set(FLOORS)
FLOORS["vending"] = _FLOORS_0_TO_3 - {"tariff", "billing", "control"}
FLOORS["report"] = _FLOORS_0_TO_3
FLOORS["gateway"] = (_FLOORS_0_TO_3 | {"vending"}) - {"billing"}
FLOORS["simulate"] = set(FLOORS)
# The rim: not components, but readers of all of them.
RIM = {"bindings": set(FLOORS), "examples": set(FLOORS)}
MAY_INCLUDE = FLOORS | RIM

# Which files may open the door to what comes from outside: include prefix -> pattern of a file's
# path.
DOORS = {
    "tl/expected.hpp": r"include/submeter/core/",
    "openssl/": r"src/crypto/|src/gateway/\w*tls\w*\.cpp$",
    "libpq": r"src/ledger/",
    "sqlite3.h": r"src/ledger/",
    "boost/asio": r"(include/submeter|src)/gateway/|src/simulate/|bindings/|examples/",
    "boost/system": r"(include/submeter|src)/gateway/|src/simulate/|bindings/|examples/",
    "boost/json": r"src/|bindings/|examples/",
    "boost/multiprecision/": r"include/submeter/core/exact\.hpp$",
    "fmt/": r"src/|bindings/|examples/",
    "modbus": r"src/gateway/",
    "zlib.h": r"src/simulate/|examples/",
    "pybind11/": r"bindings/python/",
    # A public header that includes one of these makes everybody who includes it wait.
    "iostream": r"src/|bindings/|examples/",
    "functional": r"include/submeter/(gateway|simulate)/|src/|bindings/|examples/",
    "regex": r"bindings/|examples/",
}
# Floors 0 to 4 use no POSIX, the stores aside.
POSIX = re.compile(r"(sys|netinet|arpa)/|(unistd|fcntl|pthread|poll|termios|dirent|signal)\.h$")
POSIX_FILES = re.compile(r"src/ledger/|(include/submeter|src)/(gateway|simulate)/|bindings/|examples/")

INCLUDE_LINE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*(.*)$", re.MULTILINE)
INCLUDE_NAME = re.compile(r'^(?:<([^>]+)>|"([^"]+)")')
SOURCE_FOLDERS = ("include", "src", "bindings", "examples")


@dataclass(frozen=True)
class Place:
    """Where a file stands: its component (or rim folder), and its protocol if it is part of a codec."""

    component: str
    protocol: str = ""


def place_of(path):
    """The place of a path relative to the root, for example include/submeter/codec/dlt645/frame.hpp.

    What stands in codec/detail belongs to no protocol.
    """
    parts = path.parts
    if parts[0] in RIM:
        return Place(parts[0])
    inner = parts[2:] if parts[:2] == ("include", "submeter") else parts[1:]
    is_protocol = inner[0] == "codec" and len(inner) > 2 and inner[1] != "detail"
    protocol = inner[1] if is_protocol else ""
    return Place(pathlib.PurePath(inner[0]).stem, protocol)


def source_files(root):
    """Every C++ file that is subject to the floor table, relative to the root, sorted."""
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".hpp", ".cpp", ".h", ".c"} and path.is_file():
                yield path.relative_to(root)


def resolve(root, including, name):
    """The file of ours that an include names, relative to the root, or nothing."""
    for candidate in (root / including.parent / name, root / "include" / name, root / "src" / name):
        if candidate.is_file():
            return candidate.resolve().relative_to(root.resolve())
    return None


def outside_fault(including, name):
    """What is wrong with including a header from outside, or nothing."""
    path = including.as_posix()
    doors = [pattern for prefix, pattern in DOORS.items() if name == prefix or name.startswith(prefix)]
    if any(re.match(pattern, path) for pattern in doors):
        return None
    if doors:
        return f"<{name}> may not be included here"
    if POSIX.match(name):
        return None if POSIX_FILES.match(path) else f"<{name}> is POSIX, which this floor does without"
    if "/" in name or name.endswith((".h", ".hpp")):
        return f"<{name}> belongs to no dependency in the table"
    return None


def inside_fault(including, included):
    """What is wrong with one of our files including another, or nothing."""
    here, there = place_of(including), place_of(included)
    if including.parts[0] == "include" and included.parts[0] != "include":
        return f"a public header includes the private {included}"
    if here.component not in MAY_INCLUDE or there.component not in MAY_INCLUDE:
        return f"{here.component} or {there.component} is not in the floor table"
    if here.component != there.component and there.component not in MAY_INCLUDE[here.component]:
        return f"{here.component} may not include {there.component}"
    is_index = including.parent.as_posix() == "include/submeter"
    if there.protocol and here.component == "codec" and not is_index and here.protocol != there.protocol:
        if including.parts[0] == "include" or here.protocol:
            return f"codec {here.protocol or 'common'} may not include codec {there.protocol}"
    return None


def read_includes(root):
    """Yields (file, line number, included file or None, fault or None) for each include line."""
    for path in source_files(root):
        text = (root / path).read_text(encoding="utf-8")
        for match in INCLUDE_LINE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            name = INCLUDE_NAME.match(match.group(1))
            if not name:
                yield path, line, None, f"cannot read '#include {match.group(1)}'"
                continue
            quoted = name.group(1) or name.group(2)
            included = resolve(root, path, quoted)
            if included:
                yield path, line, included, inside_fault(path, included)
            elif quoted.startswith("submeter/"):
                yield path, line, None, f"there is no {quoted}"
            else:
                yield path, line, None, outside_fault(path, quoted)


def find_circle(graph):
    """One circle of the graph {file: [file]} as a list that ends where it begins, or nothing."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for other in graph.get(node, ()):
            if circle := visit(other):
                return circle
        path.pop()
        done.add(node)
        return None

    for start in sorted(graph):
        if circle := visit(start):
            return circle
    return None


def faults(root):
    """Every fault of the tree below root, as text."""
    root = pathlib.Path(root)
    found, graph = [], {}
    for path, line, included, fault in read_includes(root):
        if fault:
            found.append(f"{path}:{line}: {fault}")
        if included:
            graph.setdefault(path, []).append(included)
    if circle := find_circle(graph):
        found.append("circle: " + " -> ".join(str(node) for node in circle))
    return found


def main(root):
    if not any(source_files(pathlib.Path(root))):
        sys.exit(f"there are no sources below {root}")
    if found := faults(root):
        sys.exit("\n".join(found))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
