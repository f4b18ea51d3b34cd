# SPDX-License-Identifier: Apache-2.0
"""The header checker catches a header that is too long, and one that reaches a heavy dependency."""

import os
import pathlib
import tempfile
import unittest

import preprocessed_lines

COMPILER = os.environ.get("CXX", "c++")


class HeaderChecks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.elsewhere = self.root.parent / (self.root.name + "-elsewhere")
        self.addCleanup(self.remove_elsewhere)

    def remove_elsewhere(self):
        for path in sorted(self.elsewhere.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        if self.elsewhere.exists():
            self.elsewhere.rmdir()

    def write(self, path, text):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def check(self, limit=None):
        return preprocessed_lines.check(self.root, COMPILER, [self.elsewhere], limit)

    def test_light_header_passes(self):
        self.write(self.root / "include/submeter/core/a.hpp", "struct a {};\n")
        counts, found = self.check(limit=50)
        self.assertEqual((list(counts), found), (["include/submeter/core/a.hpp"], []))

    def test_long_header_is_caught(self):
        self.write(self.root / "include/submeter/codec/x/a.hpp", "struct a;\n" * 60)
        _, found = self.check(limit=50)
        self.assertEqual(len(found), 1, found)
        self.assertIn("more than 50", found[0])

    def test_heavy_dependency_is_caught_through_another_header(self):
        for heavy in ("boost/json.hpp", "openssl/evp.h", "fmt/core.h", "sqlite3.h"):
            with self.subTest(heavy=heavy):
                self.write(self.elsewhere / heavy, "struct heavy;\n")
                self.write(self.root / "include/submeter/core/a.hpp", f"#include <{heavy}>\n")
                self.write(self.root / "include/submeter/flow/b.hpp", '#include "submeter/core/a.hpp"\n')
                _, found = self.check()
                self.assertEqual(len(found), 2, found)
                self.assertIn(f"reaches {self.elsewhere / heavy}", found[1])

    def test_indexes_and_upper_floors_are_aside(self):
        for path in ("include/submeter/codec.hpp", "include/submeter/gateway/bus.hpp"):
            self.write(self.root / path, "struct a;\n" * 60)
        self.assertEqual(self.check(limit=50), ({}, []))

    def test_broken_header_is_caught(self):
        self.write(self.root / "include/submeter/core/a.hpp", "#include <no/such/header.hpp>\n")
        _, found = self.check()
        self.assertEqual(len(found), 1, found)
        self.assertIn("does not preprocess", found[0])


if __name__ == "__main__":
    unittest.main()
