# SPDX-License-Identifier: Apache-2.0
"""The source checker catches a file without its licence line and a version that disagrees."""

import pathlib
import tempfile
import unittest

import source_files

LINE = "SPDX-License-Identifier: Apache-2.0"
CONFIG = """#define SUBMETER_VERSION_MAJOR 1
#define SUBMETER_VERSION_MINOR 2
#define SUBMETER_VERSION_PATCH 3
#define SUBMETER_VERSION "1.2.3"
"""


class SourceChecks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_licence_line_comes_first_or_after_the_interpreter(self):
        self.write("src/a.cpp", f"// {LINE}\nint a;\n")
        self.write("scripts/b.sh", f"#!/usr/bin/env bash\n# {LINE}\n")
        self.assertEqual(list(source_files.licence_faults(self.root)), [])

    def test_missing_licence_is_caught(self):
        for path in ("src/a.cpp", "include/a.hpp", "a/CMakeLists.txt", ".ci/run", "b.py"):
            self.write(path, "\n")
        self.write("build/dev/generated.cpp", "\n")
        self.assertEqual(len(list(source_files.licence_faults(self.root))), 5)

    def test_versions_agree(self):
        self.write("CMakeLists.txt", "project(x\n    VERSION 1.2.3\n)\n")
        self.write("include/submeter/core/config.hpp", CONFIG)
        self.assertEqual(list(source_files.version_faults(self.root)), [])

    def test_another_version_is_caught(self):
        self.write("CMakeLists.txt", "project(x\n    VERSION 1.2.4\n)\n")
        self.write("include/submeter/core/config.hpp", CONFIG)
        self.assertEqual(len(list(source_files.version_faults(self.root))), 2)


if __name__ == "__main__":
    unittest.main()
