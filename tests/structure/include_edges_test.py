# SPDX-License-Identifier: Apache-2.0
"""The include checker catches what it is there to catch, in trees made for it."""

import pathlib
import tempfile
import unittest

import include_edges


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, path, *includes):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"#include {name}\n" for name in includes), encoding="utf-8")

    def header(self, path, *includes):
        self.write(f"include/submeter/{path}", *includes)

    def assert_clean(self):
        self.assertEqual(include_edges.faults(self.root), [])

    def assert_fault(self, *words):
        found = include_edges.faults(self.root)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])


class EdgesOfTheTable(TreeTest):
    def test_downward_is_allowed(self):
        self.header("core/bytes.hpp", "<vector>")
        self.header("codec/dlt645/frame.hpp", '"submeter/core/bytes.hpp"')
        self.header("meter/driver.hpp", '"submeter/codec/dlt645/frame.hpp"', "<string>")
        self.assert_clean()

    def test_upward_is_caught(self):
        self.header("core/bytes.hpp", '"submeter/flow/reading.hpp"')
        self.header("flow/reading.hpp")
        self.assert_fault("include/submeter/core/bytes.hpp:1", "core may not include flow")

    def test_sideways_is_caught(self):
        self.header("tariff/plan.hpp", '"submeter/ledger/book.hpp"')
        self.header("ledger/book.hpp")
        self.assert_fault("tariff may not include ledger")

    def test_edges_hold_for_sources_too(self):
        self.header("billing/usage.hpp")
        self.write("src/gateway/poll.cpp", '"submeter/billing/usage.hpp"')
        self.assert_fault("src/gateway/poll.cpp:1", "gateway may not include billing")

    def test_index_belongs_to_its_component(self):
        self.header("site/room.hpp")
        self.header("control.hpp", '"submeter/site/room.hpp"')
        self.header("tariff.hpp", '"submeter/site/room.hpp"')
        self.assert_fault("tariff.hpp", "tariff may not include site")

    def test_rim_reads_everything(self):
        self.header("simulate/clock.hpp")
        self.write("examples/campus/main.cpp", '"submeter/simulate/clock.hpp"', "<boost/asio.hpp>")
        self.assert_clean()

    def test_missing_header_of_ours_is_caught(self):
        self.header("flow/event.hpp", "<submeter/core/gone.hpp>")
        self.assert_fault("there is no submeter/core/gone.hpp")

    def test_unknown_folder_is_caught(self):
        self.header("core/bytes.hpp")
        self.header("helpers/all.hpp", '"submeter/core/bytes.hpp"')
        self.assert_fault("not in the floor table")


class Privacy(TreeTest):
    def test_private_header_serves_sources(self):
        self.write("src/core/json.hpp", "<boost/json.hpp>")
        self.write("src/tariff/plan_json.cpp", '"core/json.hpp"')
        self.assert_clean()

    def test_public_header_may_not_reach_a_private_one(self):
        self.write("src/core/json.hpp")
        self.header("tariff/plan_json.hpp", '"core/json.hpp"')
        self.assert_fault("a public header includes the private src/core/json.hpp")


class Protocols(TreeTest):
    def test_one_protocol_may_not_include_another(self):
        self.header("codec/modbus/crc.hpp")
        self.header("codec/dlt645/frame.hpp", '"submeter/codec/modbus/crc.hpp"')
        self.assert_fault("codec dlt645 may not include codec modbus")

    def test_what_protocols_share_may_not_include_one(self):
        self.header("codec/modbus/crc.hpp")
        self.header("codec/stream.hpp", '"submeter/codec/modbus/crc.hpp"')
        self.assert_fault("codec common may not include codec modbus")

    def test_what_protocols_share_includes_none_of_them(self):
        self.header("codec/detail/stream.hpp")
        self.header("codec/dlt645/frame.hpp", '"submeter/codec/detail/stream.hpp"')
        self.assert_clean()
        self.header("codec/detail/probe.hpp", '"submeter/codec/dlt645/frame.hpp"')
        self.assert_fault("codec common may not include codec dlt645")

    def test_index_includes_them_all(self):
        self.header("codec/modbus/crc.hpp")
        self.header("codec/dlt645/frame.hpp")
        self.header("codec.hpp", '"submeter/codec/modbus/crc.hpp"',
                    '"submeter/codec/dlt645/frame.hpp"')
        self.assert_clean()


class Doors(TreeTest):
    def test_each_dependency_has_its_door(self):
        self.write("src/crypto/aead.cpp", "<openssl/evp.h>")
        self.write("src/ledger/sqlite_store.cpp", "<sqlite3.h>", "<unistd.h>")
        self.write("src/gateway/tls_link.cpp", "<openssl/ssl.h>", "<boost/asio/ssl.hpp>")
        self.header("core/result.hpp", "<tl/expected.hpp>")
        self.assert_clean()

    def test_other_ways_in_are_caught(self):
        for path, name in (("src/ledger/seal.cpp", "<openssl/sha.h>"),
                           ("src/gateway/poll.cpp", "<openssl/ssl.h>"),
                           ("src/report/book.cpp", "<sqlite3.h>"),
                           ("src/meter/driver.cpp", "<boost/asio.hpp>"),
                           ("include/submeter/tariff/plan_json.hpp", "<boost/json.hpp>"),
                           ("include/submeter/report/text.hpp", "<fmt/core.h>"),
                           ("include/submeter/core/text.hpp", "<iostream>"),
                           ("src/core/zone.cpp", "<sys/stat.h>"),
                           ("src/core/zone.cpp", "<date/tz.h>"),
                           ("src/core/zone.cpp", "HEADER_BY_MACRO")):
            with self.subTest(path=path, name=name):
                self.write(path, name)
                self.assert_fault(path + ":1")
                (self.root / path).unlink()


class Circles(TreeTest):
    def test_circle_inside_a_component_is_caught(self):
        self.header("site/room.hpp", '"submeter/site/meter.hpp"')
        self.header("site/meter.hpp", '"submeter/site/account.hpp"')
        self.header("site/account.hpp", '"submeter/site/room.hpp"')
        self.assert_fault("circle", "room.hpp", "meter.hpp", "account.hpp")

    def test_a_diamond_is_no_circle(self):
        self.header("site/id.hpp")
        self.header("site/room.hpp", '"submeter/site/id.hpp"')
        self.header("site/meter.hpp", '"submeter/site/id.hpp"', '"submeter/site/room.hpp"')
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
