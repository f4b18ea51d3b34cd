# SPDX-License-Identifier: Apache-2.0
"""The command: data on stdout, words on stderr, exit codes."""

import contextlib
import csv
import datetime
import io
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
from decimal import Decimal

import pytest
from submeter import cli
from submeter.codec import PROTOCOLS
from submeter.verbs import complete

REPLY = "68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16"
HUGE = "99999999999999999999"
VERBS = ("capture", "decode", "explain", "plan", "price", "simulate", "verify")


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
    return root / "examples/prepaid_campus/plans/time_of_use.json"


@pytest.mark.parametrize("words", [[], *([verb] for verb in VERBS)])
def test_each_verb_has_help(run, words):
    code, out, err = run(*words, "--help")
    assert (code, err) == (0, "") and "usage: submeter" in out
    assert not words or "--json" in out


@pytest.mark.parametrize("words", [[], ["fly"], ["decode"], ["decode", "--protocol", "dlms", "00"],
                                   ["decode", "--protocol", "modbus-rtu", "xy"],
                                   ["decode", "--protocol", "modbus-rtu", "123"],
                                   ["decode", "--protocol", "modbus-rtu", "--request", "0", "00"],
                                   ["decode", "--protocol", "dlt645-2007", "--request", "00", "00"],
                                   ["decode", "--protocol", "cjt188", "--layout", "u16", "00"],
                                   ["decode", "--protocol", "modbus-rtu", "--direction", "request", "--request", "00", "0"],
                                   ["decode", "--protocol", "modbus-rtu", "--layout", "u16,u17", "00"],
                                   ["decode", "--protocol", "modbus-rtu", "--layout", "u16", "--profile", "x", "00"],
                                   ["decode", "--protocol", "modbus-rtu", "--setting", "a=1", "00"],
                                   ["decode", "--protocol", "modbus-rtu", "--profile", "x", "--setting", "a=b", "00"],
                                   ["capture"], ["capture", "--protocol", "cjt188", "--layout", "u16", "x"],
                                   ["price", "x.csv"], ["verify"], ["verify", "x.book", "--anchor", "7"],
                                   ["simulate", "--hours", "0"], ["simulate", "--from", "2022-01-01"],
                                   ["simulate", "--zone", "Mars"]])
def test_wrong_words_are_2_and_say_why(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "") and "submeter" in err


@pytest.mark.parametrize(("words", "why"), [
    (["price", "x.csv", "--plan", "x.json", "--seconds", HUGE], "1 to 31622400"),
    (["price", "x.csv", "--plan", "x.json", "--seconds", "0"], "1 to 31622400"),
    (["price", "x.csv", "--plan", "x.json", "--seconds", "31622401"], "1 to 31622400"),
    (["simulate", "--seed", HUGE], "0 to 10000000000000000"),
    (["simulate", "--seed", "10000000000000001"], "0 to 10000000000000000"),
    (["simulate", "--seed", "-1"], "0 to 10000000000000000"),
    (["simulate", "--hours", "99999999999999"], "1 to 876600"),
    (["simulate", "--hours", "9" * 5000], "1 to 876600"),
    (["simulate", "--hours", "1_0"], "1 to 876600"),
    (["simulate", "--meters", "495"], "1 to 494"),
    (["simulate", "--meters", "0"], "1 to 494"),
    (["simulate", "--loss", "10001"], "0 to 10000"),
    (["simulate", "--meters", "494", "--hours", "10121"], "5000000 readings"),
    (["simulate", "--from", "9999-12-31T23:00:00Z", "--hours", "30"], "year 9999"),
    (["simulate", "--from", "0001-01-01T00:00:00+01:00"], "year 1"),
    (["simulate", "--from", "tomorrow"], "ISO 8601"),
    (["simulate", "--zone", "\udcff"], "UTF-8"), (["simulate", "\udcff.csv"], "UTF-8"),
    (["verify", "\udcff.book"], "UTF-8"),
    (["verify", "x.book", "--anchor", f"{2**64}:{'0' * 64}"], "0 to 18446744073709551615")])
def test_words_out_of_range_are_2_and_say_the_range(run, words, why):
    code, out, err = run(*words)
    assert (code, out) == (2, "") and why in err and "Traceback" not in err


@pytest.mark.parametrize("words", [["--seed", "10000000000000000"], ["--loss", "10000"], ["--meters", "494"],
                                   ["--from", "9999-12-31T22:00:00Z"], ["--from", "0001-01-01T00:00:00Z"]])
def test_the_ends_of_the_ranges_are_in_them(run, words):
    code, out, _ = run("simulate", "--hours", "1", *words)
    assert code == 0 and out.startswith("at,")


@pytest.mark.parametrize(("raised", "why"), [
    (MemoryError(), "memory"), (OverflowError("too large"), "too large"), (ValueError(), ""),
    (TypeError("price(): wrong\n  1. (self)"), "price(): wrong\n")])
def test_what_no_verb_foresaw_is_unreadable_and_one_line(capsys, monkeypatch, raised, why):
    def fail(options):
        raise raised
    monkeypatch.setattr(cli.verify, "run", fail)
    assert cli.main(["verify", "x.book"]) == 3
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"submeter: {cli.UNFORESEEN}") and why in err and err.count("\n") == 1


@pytest.mark.parametrize("raised", [AssertionError, AttributeError, KeyError])
def test_slips_of_ours_are_not_called_bad_input(monkeypatch, raised):
    def fail(options):
        raise raised
    monkeypatch.setattr(cli.verify, "run", fail)
    with pytest.raises(raised):
        cli.main(["verify", "x.book"])


@pytest.mark.parametrize(("closing", "code"), [("<&-", 3), (">&-", 3), ("2>&-", 3), (">/dev/full", 3)])
def test_closed_and_full_streams_are_no_findings(closing, code):
    words = f"'{sys.executable}' -m submeter.cli decode --protocol modbus-rtu {closing}"
    done = subprocess.run(["sh", "-c", words], input="00", capture_output=True, text=True, check=False)
    assert done.returncode == code


@pytest.mark.parametrize("module", ["submeter", "submeter.cli"])
def test_the_installed_command_is_the_same(module):
    done = subprocess.run([sys.executable, "-m", module, "decode", "--protocol", "dlt645-2007", REPLY],
                          capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "876.54 kWh" in done.stdout


def test_a_reader_that_goes_away_is_no_error():
    words = [sys.executable, "-m", "submeter.cli", "simulate", "--hours", "5000"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline().startswith("at,")
        running.stdout.close()
        assert "Broken" not in running.stderr.read()
    assert running.returncode == 0


# --- decode, explain --------------------------------------------------------------------------------

def test_decode_prints_one_object_a_line(run):
    code, out, err = run("decode", "--json", "--protocol", "dlt645-2007", "fefe", *REPLY.lower().split(), "00")
    frames = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (3, "")
    assert [(frame["ok"], frame["offset"]) for frame in frames] == [(True, 2), (False, 22)]
    assert out.splitlines()[0].startswith('{"ok": true, "protocol": "dlt645-2007", "offset": 2, "direction": '
                                          '"response", "address": "201900123456", "control": "91", ')


def test_decode_reads_stdin_and_takes_a_direction(run):
    words = ("decode", "--json", "--protocol", "modbus-rtu", "--direction", "response", "-")
    code, out, _ = run(*words, stdin="01 03 02\n00 05 78 47\n")
    assert (code, json.loads(out)["items"][0]["value"]) == (0, "5")


def test_decode_of_nothing_is_unreadable(run):
    for words in (["decode", "--protocol", "modbus-rtu"], ["explain"], ["explain", "--protocol", "modbus-rtu", ""]):
        assert run(*words, stdin=" \n") == (3, "", "submeter: there are no octets\n")


@pytest.mark.parametrize(("protocol", "octets", "address"), [
    ("cjt188", "68 10 44 33 22 11 00 33 78 01 03 1F 90 00 80 16", "78330011223344"),
    ("modbus-tcp", "00 01 00 00 00 06 01 03 00 00 00 02", "1"),
    ("modbus-ascii", b":010300000002FA\r\n".hex(), "1")])
def test_decode_and_explain_know_every_protocol(run, protocol, octets, address):
    code, out, err = run("decode", "--json", "--protocol", protocol, octets)
    frame = json.loads(out)
    assert (code, err, frame["protocol"], frame["address"]) == (0, "", protocol, address)
    assert run("explain", octets)[2] == f"submeter: fits {protocol}\n"


def test_decode_shows_refusals_to_people(run):
    code, out, _ = run("decode", "--protocol", "dlt645-2007", "68 56 34 12 00 19 20 68 D1 01 35 AC 16")
    assert code == 0 and "refused" in out


def test_explain_says_which_protocols_fit(run):
    code, out, err = run("explain", REPLY)
    assert code == 0 and "fits dlt645-2007" in err and "876.54 kWh" in out
    assert run("explain", "--json", REPLY)[1].startswith('{"rule":"codec.input"')
    assert "字节" in run("explain", "--language", "zh", REPLY)[1]


ASKED, ANSWERED = "02 04 00 34 00 02 30 36", "02 04 04 44 9A 50 00 C0 5B"


def test_a_modbus_response_is_read_with_its_request(run):
    words = ("--protocol", "modbus-rtu", "--request", ASKED)
    code, out, _ = run("decode", "--json", *words, ANSWERED)
    frame = json.loads(out)
    assert (code, frame["direction"], frame["id"]) == (0, "response", "52+2")
    code, out, _ = run("explain", *words, "--layout", "power=f32", ANSWERED)
    assert code == 0 and "power[52] 1234.5" in out
    code, out, err = run("explain", "--request", ASKED, ANSWERED)
    assert (code, err) == (0, "submeter: fits modbus-rtu\n") and "register[53] 20480" in out


def test_a_request_that_cannot_be_read_is_3(run):
    for words in (["--protocol", "modbus-rtu"], []):
        verb = "decode" if words else "explain"
        code, out, err = run(verb, *words, "--request", ASKED[:-2] + "37", ANSWERED)
        assert (code, out) == (3, "") and "bad_checksum" in err and "the request" in err


def test_a_response_to_another_request_is_3(run):
    words = ("--protocol", "modbus-rtu", "--request", "05 03 00 61 00 06 95 92", ANSWERED)
    assert run("decode", *words)[:2] == (3, "0: foreign_frame at octet 0: the frame belongs to another conversation\n")
    code, out, _ = run("explain", *words)
    assert code == 3 and "foreign_frame" in out


VOLTS = ("--protocol", "modbus-rtu", "--request", "01 03 00 01 00 01 d5 ca")


def test_a_profile_names_registers_by_name_and_file(run, root):
    for profile in ("acrel_prepaid_a", root / "data/profiles/acrel_prepaid_a.json"):
        code, out, _ = run("decode", "--json", *VOLTS, "--profile", profile, "01 03 02 08 fd 7e 05")
        [item] = json.loads(out)["items"]
        assert (code, item["obis"], item["value"], item["unit"]) == (0, "1-0:32.7.0", "230.1", "V")
    code, out, _ = run("decode", *VOLTS, "--profile", "acrel_prepaid_a", "--setting", "poll_start=2", "01 03 02 08 fd 7e 05")
    assert code == 0 and "register 2301" in out


VOLTS_REPLY = "01 03 02 08 fd 7e 05"


def test_a_profile_names_coils(run, tmp_path):
    row = {"unit": "none", "confidence": "manual", "source": "s"}
    profile = tmp_path / "coils.json"
    profile.write_text(json.dumps({
        "format": "submeter.profile/1", "name": "n", "title": "t", "protocol": "modbus-rtu", "confidence": "manual",
        "source": "s", "registers": [
            {"obis": "1-129:96.1.0", "name": "relay", "address": 1, "function": 1, "type": "bit", "sense": "inverted", **row},
            {"obis": "1-129:96.6.1", "name": "state", "address": 8, "function": 1, "type": "bits", "width": 2, **row},
            {"obis": "1-129:96.6.2", "name": "door", "address": 1, "function": 2, "type": "bit", **row}]}))
    words = ("decode", "--json", "--protocol", "modbus-tcp", "--profile", profile)

    def named(request, reply):
        code, out, _ = run(*words, "--request", request, reply)
        assert code == 0
        return [(item["id"], item["name"], item["obis"], item["value"]) for item in json.loads(out)["items"]]

    head = "00 01 00 00 00"
    got = named(f"{head} 06 01 01 00 00 00 0a", f"{head} 05 01 01 02 05 02")
    assert got[:3] == [("0", "coil", None, "1"), ("1", "relay", "1-129:96.1.0", "1"), ("2", "coil", None, "1")]
    assert got[7:] == [("7", "coil", None, "0"), ("8", "state", "1-129:96.6.1", "2")]
    assert named(f"{head} 06 01 02 00 01 00 01", f"{head} 04 01 02 01 01") == [("1", "door", "1-129:96.6.2", "1")]
    assert named(f"{head} 06 01 05 00 01 00 00", f"{head} 06 01 05 00 01 00 00") == [("1", "relay", "1-129:96.1.0", "1")]
    code, out, _ = run(*words, "--direction", "request", f"{head} 08 01 0f 00 07 00 03 01 06")
    assert code == 0 and [item["name"] for item in json.loads(out)["items"]] == ["coil", "state"]


def test_profiles_that_cannot_be_read_are_3(run, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    for profile in (broken, tmp_path / "none.json"):
        code, out, err = run("decode", *VOLTS, "--profile", profile, VOLTS_REPLY)
        assert (code, out) == (3, "") and str(profile) in err


@pytest.mark.parametrize(("words", "why"), [
    (["nosuch"], "the profiles of Modbus: acrel_acr10r, "),
    (["dlt645_2007_prepaid"], "not of Modbus; those that are: acrel_acr10r, "),
    (["acrel_prepaid_a", "--setting", "mars=1"], "mars=1: the profile acrel_prepaid_a takes poll_start (0 to 65488), "),
    (["acrel_prepaid_a", "--setting", "energy_modulus=5", "--setting", "poll_start=70000"], "energy_modulus=5: "),
    (["eastron_sdm120", "--setting", "mars=1"], "takes ")])
def test_words_about_a_profile_that_it_does_not_know_are_2_and_say_the_choice(run, words, why):
    for verb in (["decode", *VOLTS], ["explain", *VOLTS[2:]], ["capture"]):
        code, out, err = run(*verb, "--profile", *words, VOLTS_REPLY)
        assert (code, out) == (2, "") and why in err


def test_a_profile_without_a_request_says_what_it_needs(run):
    for verb in (["decode", "--protocol", "modbus-rtu"], ["explain"], ["explain", "--direction", "response"]):
        code, out, err = run(*verb, "--profile", "acrel_prepaid_a", VOLTS_REPLY)
        assert (code, out) == (2, "") and "--profile needs --request HEX" in err
    write = "01 10 00 00 00 02 04 00 0a 01 02 53 fc"
    words = ("--protocol", "modbus-rtu", "--direction", "request", "--profile", "acrel_prepaid_a")
    code, out, _ = run("decode", *words, write)
    assert code == 0 and "write_multiple_registers" in out


@pytest.mark.parametrize("text", ["0503006100069592", "05 03 00 61 00 06 95 92", "0x05 0x03 0x00 0X61 0x00,0x06,0x95,0x92",
                                  "05:03:00:61:00:06:95:92", "05-03-00-61-00-06-95-92", "0x0503006100069592", "5 03 0061 0006 9592".replace("5", "0 5", 1),
                                  "05,03,00,61,\n00,06,95,92,"])
def test_octets_may_be_written_in_many_ways(run, text):
    assert run("decode", "--protocol", "modbus-rtu", text)[1] == "0: modbus-rtu request read_holding_registers address 5 id 97+6\n"
    assert run("explain", stdin=text)[0] == run("explain", *text.split())[0] == 0


@pytest.mark.parametrize(("text", "why"), [("05 03 0g", "character 8: 'g' is no hexadecimal digit"), ("05 03 0", "character 7: the octet '0' has one digit only"),
                                           ("0x5, 0x03", "character 3: the octet '5' has one digit only"), ("05:3:00", "character 4: the octet '3'"),
                                           ("0x", "character 2: 'x'"), ("05 ٣٣", "character 4: '٣'"), (":01€", "character 4")])
def test_octets_that_cannot_be_read_say_where_2_as_a_word_and_3_from_stdin(run, text, why):
    for verb in (["explain"], ["decode", "--protocol", "modbus-ascii"]):
        for code, words, stdin in ((2, [text], ""), (3, [], text), (3, ["-"], "\n" + text)):
            found, out, err = run(*verb, *words, stdin=stdin)
            where = why.replace("character ", "line 2, column ", 1) if stdin.startswith("\n") else why
            assert (found, out) == (code, "") and where in err


def test_raw_octets_and_missing_files_are_told_in_words(run, tmp_path):
    code, _, err = run("decode", "--protocol", "cjt188", stdin=b"\x68\xec".decode("utf-8", "surrogateescape"))
    assert (code, err) == (3, "submeter: stdin: character 1: 'h' is no hexadecimal digit\n")
    code, _, err = run("decode", "--protocol", "cjt188", stdin=b"\xec".decode("utf-8", "surrogateescape"))
    assert code == 3 and "octet ec is no character; octets are given as hexadecimal digits" in err
    assert run("capture", tmp_path / "none")[2] == f"submeter: {tmp_path}/none: No such file or directory\n"


ASCII = ":010300000002FA"


@pytest.mark.parametrize("text", [ASCII, f"{ASCII}\r\n", f" {ASCII}\n", f"{ASCII}\\r\\n", f"{ASCII}<CR><LF>", f"{ASCII}\r\n".encode().hex()])
def test_modbus_ascii_may_be_written_as_text(run, text):
    shown = "0: modbus-ascii request read_holding_registers address 1 id 0+2\n"
    assert run("decode", "--protocol", "modbus-ascii", text) == (0, shown, "")
    code, out, err = run("explain", stdin=text)
    assert (code, err) == (0, "submeter: fits modbus-ascii\n") and out.startswith("17 octets")
    code, out, err = run("decode", "--protocol", "modbus-ascii", "--request", text, ":010304000A000BE3")
    assert code == 0 and out.endswith("  0 register 10\n  1 register 11\n")


def test_modbus_ascii_as_text_keeps_what_is_wrong_in_it(run):
    code, out, _ = run("decode", "--protocol", "modbus-ascii", f"{ASCII[:-1]}B {ASCII} {ASCII[:5]}ZZ{ASCII[7:]}")
    assert code == 3 and [line.split(" at")[0] for line in out.splitlines()] == [
        "0: bad_checksum", "17: modbus-ascii request read_holding_registers address 1 id 0+2", "34: noise"]
    code, out, err = run("decode", "--protocol", "modbus-rtu", ASCII)
    assert (code, out) == (2, "") and 'begins with ":" is modbus-ascii' in err


@pytest.mark.parametrize(("changes", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True),
                                                   ({"TERM": "dumb"}, False)])
def test_explain_has_colour_on_a_terminal_only(changes, coloured):
    words = [sys.executable, "-m", "submeter.cli", "explain", "--protocol", "dlt645-2007", REPLY.replace("A9 16", "AA 16")]
    surroundings = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | {"TERM": "xterm"} | changes
    ours, theirs = pty.openpty()
    with subprocess.Popen(words, stdout=theirs, env=surroundings) as running:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes any more
            while piece := os.read(ours, 4096):
                shown += piece
    os.close(ours)
    assert running.returncode == 3 and b"0: " in shown.replace(b"\x1b[0m", b"")
    assert (b"\x1b[1mstart" in shown and b"\x1b[31m" in shown) is coloured and (b"\x1b" in shown) is coloured
    plain = subprocess.run(words, stdout=subprocess.PIPE, env=surroundings, check=False).stdout
    assert b"\x1b" not in plain


def test_explain_points_at_the_broken_octet(run):
    code, out, err = run("explain", "--protocol", "dlt645-2007", REPLY.replace("A9 16", "AA 16"))
    assert code == 3 and "bad_checksum" in out and err == ""


def test_explain_says_what_is_wrong_under_each_protocol_and_which_way_fits(run):
    code, out, err = run("explain", "01 03 02 00 05 78 47")
    assert (code, out) == (3, "")
    assert "modbus-rtu: incomplete at octet 7" in err and "dlt645-2007: bad_start at octet 0" in err
    assert "with --direction response it fits modbus-rtu" in err
    assert run("explain", "--direction", "response", "01 03 02 00 05 78 47")[0] == 0
    code, _, err = run("explain", "00")
    assert code == 3 and "--direction" not in err


BROKEN = {
    "dlt645-2007": (REPLY.replace("A9 16", "AA 16"), "bad_checksum at octet 18"),
    "modbus-ascii": (":010300000002FB", "bad_checksum at octet 13"),
    "cjt188": ("68 10 01 00 00 05 08 00 00 81 16 90 1F 00 00 23 01 00 2C 00 00 00 00 2C 00 00 00 00 00 00 00 00 00 48 17", "bad_end at octet 34"),
    "dlt698": ("68 1E 00 C3 05 56 34 12 00 26 20 10 78 ED 85 01 01 00 10 02 01 01 06 00 01 56 66 00 00 65 18 16", "bad_checksum at octet 29"),
    "modbus-rtu": ("05 03 00 61 00 06 95 93", "bad_checksum at octet 6")}


@pytest.mark.parametrize("protocol", BROKEN)
def test_explain_shows_a_broken_frame_by_the_nearest_protocol(run, protocol):
    octets, why = BROKEN[protocol]
    code, out, err = run("explain", octets)
    assert code == 3 and f"{protocol}: {why}" in err and err.endswith(f"submeter: the nearest is {protocol}\n")
    assert f"of {protocol}\n" in out and f"octet {why.split()[-1]} breaks a rule: {why.split()[0]}" in out
    assert json.loads(run("explain", "--json", octets)[1])["rule"] == "codec.input"


@pytest.mark.parametrize("protocol", BROKEN)
def test_explain_in_chinese_says_in_chinese_what_is_wrong(run, protocol):
    octets, why = BROKEN[protocol]
    code, _, err = run("explain", "--language", "zh", octets)
    assert code == 3 and err.startswith("submeter: 没有协议与之相符\n")
    assert f"submeter: {protocol}：字节 {why.split()[-1]} 不符合规则：" in err
    assert err.endswith(f"submeter: 最接近的是 {protocol}\n") and "at octet" not in err
    assert run("explain", "--language", "zh", REPLY)[2] == "submeter: 符合 dlt645-2007\n"
    assert "加 --direction response 则符合 modbus-rtu" in run("explain", "--language", "zh", "01 03 02 00 05 78 47")[2]


def test_explain_of_what_is_near_no_protocol_prints_no_guess(run):
    for octets in ("deadbeef", "68", "16", REPLY[:-6], "00 01 00 00 00 06 11 03 00 6B 00", "FE FE FE"):
        code, out, err = run("explain", octets)
        assert (code, out) == (3, "") and err.count("\n") == 1 + len(PROTOCOLS)


def test_explain_says_what_else_a_frame_without_a_check_may_be(run):
    code, out, err = run("explain", "01 03 00 00 00 02 c4 0c")
    assert code == 0 and "fits modbus-tcp\nsubmeter: or it is broken modbus-rtu: bad_checksum at octet 6" in err
    code, out, err = run("explain", "01 03 02 00 05 78 48")
    assert (code, out) == (3, "") and "with --direction response it is broken modbus-rtu: bad_checksum at octet 5" in err


# --- price ------------------------------------------------------------------------------------------

CSV = "start,kwh,note\n2022-01-03T08:00:00Z,10.5,a\n2022-01-03T09:00:00+00:00,2.25,b\n1641204000,0.000001,c\n"


def test_price_prints_the_lines_and_the_total(run, plan):
    code, out, err = run("price", "-", "--plan", plan, "--json", stdin=CSV)
    bill = json.loads(out)
    assert (code, err, bill["intervals"], bill["currency"]) == (0, "", 3, "GBP")
    assert sum(Decimal(line["amount"]) for line in bill["lines"]) == Decimal(bill["total"])
    assert sum(Decimal(line["quantity"]) for line in bill["lines"]) == Decimal("12.750001")
    code, text, _ = run("price", "-", "--plan", plan, stdin=CSV)
    assert code == 0 and re.search(rf"total GBP +{bill['total']}$", text, re.MULTILINE)


def test_price_explains_and_writes_what_is_posted(run, plan, tmp_path):
    code, out, _ = run("price", "-", "--plan", plan, "--explain", "--json", "--posted", tmp_path / "posted.csv", stdin=CSV)
    bill = json.loads(out)
    rows = list(csv.DictReader((tmp_path / "posted.csv").open()))
    assert code == 0 and bill["explanation"]["rule"] == "tariff.bill"
    assert sum(int(row["minor"]) for row in rows) == Decimal(bill["total"]) * 100
    assert rows[0]["start"] == "2022-01-03T08:00:00Z"
    assert "rounded by" in run("price", "-", "--plan", plan, "--explain", stdin=CSV)[1]


@pytest.mark.parametrize(("text", "why"), [
    ("", "line 1"),
    ("begin,kwh\n", "line 1"),
    ("start,kwh\n", "line 1: no intervals"),
    (f"start,kwh\n{HUGE},1\n", "line 2: start '99999999999999999999': is not in the years 1 to 9999"),
    ("start,kwh\n999999999999999,1\n", "line 2"),
    ("start,kwh\n-99999999999999,1\n", "line 2"),
    (f"start,kwh\n{'9' * 5000},1\n", "line 2"),
    ("start,kwh\n9999-12-31T23:59:59-01:00,1\n", "line 2"),
    ("start,kwh\n9999-12-31T23:30:00Z,1\n", "line 2"),
    (f"start,kwh\n2022-01-03T08:00:00Z,{HUGE}\n", "line 2"),
    ("start,kwh\n2022-01-03T08:00:00,1\n", "line 2"),
    ("start,kwh\n2022-01-03T08:00:00Z,1\n2022-01-03T09:00:00Z\n", "line 3"),
    ("start,kwh\n2022-01-03T08:00:00Z,1\n2022-01-03T09:00:00Z,1e3\n", "line 3"),
    ("start,kwh\n2022-01-03T08:00:00Z,1\n2022-01-03T08:30:00Z,1\n", "out_of_order"),
    ("start,kwh\n2022-01-03T08:00:00Z,-1\n", "negative_usage"),
    ("start,kwh\nyesterday,1\n", "line 2: start 'yesterday'"),
    ("start,kwh\n2022-01-03T06:00:00Z,1,234.5\n", "line 2: the row has more fields"),
    ("start,kwh\n1641204000,1\n1641207600,1,\n", "line 3: the row has more fields"),
    ("start,kwh,kwh\n2022-01-03T06:00:00Z,1,2\n", "line 1: there is more than one column 'kwh'"),
    ("start,kwh,a,a\n2022-01-03T06:00:00Z,1,2,3\n", "line 1: there is more than one column 'a'"),
    ("start,kwh\n2022-01-03T06:00:00Z,nan\n", "line 2: kwh 'nan': the text"),
    ("start,kwh\n2022-01-03T06:00:00Z,1e3\n", "line 2: kwh '1e3': the text"),
    ("start,kwh\n2022-01-03T06:00:00Z,\n", "line 2: kwh '': the text"),
    ("start,kwh\n2022-01-03T06:00:00Z,-1\n", "line 2: kwh '-1': "),
    (f"start,kwh\n2022-01-03T06:00:00Z,{HUGE}\n", f"line 2: kwh '{HUGE}': "),
])
def test_price_refuses_a_bad_csv_with_its_line(run, plan, tmp_path, text, why):
    for more in ([], ["--json"], ["--posted", tmp_path / "posted.csv"]):
        code, out, err = run("price", "-", "--plan", plan, *more, stdin=text)
        assert (code, out) == (3, "") and why in err and "line" in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_price_reads_stdin_as_it_reads_a_file(plan, tmp_path, locale):
    def ends(octets):
        (tmp_path / "usage.csv").write_bytes(octets)
        ended = set()
        for source, stdin in (("usage.csv", b""), ("-", octets)):
            words = [sys.executable, "-m", "submeter.cli", "price", source, "--plan", str(plan)]
            done = subprocess.run(words, input=stdin, capture_output=True, check=False, cwd=tmp_path,
                                  env=os.environ | {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
            ended.add((done.returncode, done.stdout, done.stderr.decode().replace(f"{source}:", "SOURCE:")))
        return ended
    [(code, out, err)] = ends(b"\xef\xbb\xbfstart,kwh\n1641204000,1\n")
    assert (code, err) == (0, "") and b"total GBP" in out
    [(code, out, err)] = ends(b"start,kwh\n1641204000,\xff\n")
    assert (code, out) == (3, b"") and err.startswith("submeter: SOURCE: the text is not UTF-8")


def test_price_takes_the_last_hours_that_there_are(run, plan):
    for start in ("9999-12-29T23:00:00Z", "0001-01-02T00:00:00Z", "000000000000000000000001641204000"):
        code, out, _ = run("price", "-", "--plan", plan, "--json", stdin=f"start,kwh\n{start},1\n")
        assert code == 0 and json.loads(out)["intervals"] == 1


def test_price_refuses_a_bad_plan_with_its_path(run, plan, tmp_path):
    document = json.loads(plan.read_text())
    document["items"][0]["prices"]["peak"] = 0.5
    (tmp_path / "plan.json").write_text(json.dumps(document))
    code, out, err = run("price", "-", "--plan", tmp_path / "plan.json", stdin=CSV)
    assert (code, out) == (3, "") and "$.items[0].prices.peak" in err
    for content in (b"no plan", b"{}", b"\xff\xfe"):
        (tmp_path / "plan.json").write_bytes(content)
        code, out, err = run("price", "-", "--plan", tmp_path / "plan.json", stdin=CSV)
        assert (code, out) == (3, "") and str(tmp_path / "plan.json") in err
    code, _, err = run("price", "-", "--plan", tmp_path / "none.json", stdin=CSV)
    assert code == 3 and "none.json" in err
    assert run("price", tmp_path / "none.csv", "--plan", plan)[0] == 3


# --- simulate ---------------------------------------------------------------------------------------

def readings(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_simulate_reads_every_meter_every_hour(run):
    code, out, err = run("simulate", "--meters", 5, "--hours", 30)
    rows = readings(out)
    assert code == 0 and len(rows) == 5 * 31 and "0 missed, 0 that differ" in err
    assert {row["protocol"] for row in rows} == {"dlt645-2007", "modbus-rtu"}
    for meter in {row["meter"] for row in rows}:
        shown = [Decimal(row["kwh"]) for row in rows if row["meter"] == meter]
        assert shown == sorted(shown) and shown[-1] > shown[0] == 0


def test_one_seed_gives_one_run(run):
    words = ("simulate", "--hours", 50, "--loss", 4000)
    assert run(*words, "--seed", 7) == run(*words, "--seed", 7)
    assert run(*words, "--seed", 7)[1] != run(*words, "--seed", 8)[1]


def test_what_the_line_loses_is_missed_and_never_wrong(run):
    code, out, err = run("simulate", "--hours", 100, "--loss", 6000)
    missed = [row for row in readings(out) if row["quality"] == "missed"]
    assert code == 0 and len(missed) > 20 and all(row["kwh"] == "" for row in missed)
    assert f"{len(missed)} missed, 0 that differ" in err


def test_simulate_follows_a_series_past_the_rollover(run, tmp_path):
    series = "interval_start,A,B\n" + "".join(
        f"2022-01-01T{hour:02}:00:00Z,{300000 + hour}.0,1.5\n" for hour in range(6))
    (tmp_path / "series.csv").write_text(series)
    out = tmp_path / "readings.csv"
    code, data, err = run("simulate", tmp_path / "series.csv", "--meters", 2, "--hours", 5,
                          "--from", "2022-01-01T02:00:00+01:00", "--out", out)
    assert (code, data) == (0, "") and "0 that differ" in err
    shown = [row["kwh"] for row in readings(out.read_text()) if row["meter"] == "A"]
    assert shown == ["0.00", "300001.00", "600003.00", "900006.00", "200010.00", "500015.00"]
    assert run("simulate", tmp_path / "series.csv", "--meters", 3)[0] == 2
    assert run("simulate", tmp_path / "series.csv", "--meters", 2, "--hours", 7)[0] == 2


def test_simulate_refuses_a_bad_series_with_its_line(run, tmp_path):
    (tmp_path / "bad.csv").write_text("interval_start,A\n2022-01-01T00:00:00Z,1.0\n2022-01-01T02:00:00Z,1.0\n")
    code, out, err = run("simulate", tmp_path / "bad.csv", "--meters", 1)
    assert (code, out) == (3, "") and "bad_series" in err and "3" in err
    assert run("simulate", tmp_path / "none.csv")[0] == 3


def test_simulate_refuses_loads_that_do_not_add_up(run, tmp_path):
    for kwh in (["2600000000000.0"], ["2000000000000.0"] * 4612):
        rows = "".join(f"{stamp(hour)},{value}\n" for hour, value in enumerate(kwh))
        (tmp_path / "huge.csv").write_text("interval_start,A\n" + rows)
        code, out, err = run("simulate", tmp_path / "huge.csv", "--meters", 1, "--hours", len(kwh))
        assert (code, out) == (3, "") and f"A, hour {len(kwh)}" in err


def stamp(hour):
    return f"{datetime.datetime(2022, 1, 1) + datetime.timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"


# --- files ------------------------------------------------------------------------------------------

def test_a_file_is_complete_or_as_it_was(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(RuntimeError), complete.written(str(path)) as out:
        out.write("half")
        out.flush()
        raise RuntimeError
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.csv", "old")]
    with complete.written(str(path)) as out:
        out.write("new")
        assert path.read_text() == "old"
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("out.csv", "new")]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link_and_a_pipe_a_pipe(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with complete.written(str(tmp_path / "link.csv")) as out:
        out.write("new")
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "real.csv").read_text() == "new"
    with complete.written("/dev/null") as out:
        out.write("gone")
    assert pathlib.Path("/dev/null").is_char_device()
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with complete.written(str(tmp_path / "pipe")) as out:
        out.write("through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_the_verbs_write_completely_or_not_at_all(run, plan, tmp_path, monkeypatch):
    nowhere = tmp_path / "none" / "out.csv"
    for words in (["simulate", "--out", nowhere], ["price", "-", "--plan", plan, "--posted", nowhere]):
        code, out, err = run(*words, stdin=CSV)
        assert (code, out) == (3, "") and str(nowhere) in err and ".submeter-" not in err

    class FullDisk(csv.DictWriter):
        def writerows(self, rows):
            self.writerow(next(iter(rows)))
            raise OSError(28, "No space left on device")
    monkeypatch.setattr(csv, "DictWriter", FullDisk)
    assert run("simulate", "--out", tmp_path / "out.csv")[0] == 3

    def full_disk(out, **_):
        out.write("half a row")
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(csv, "writer", full_disk)
    assert run("price", "-", "--plan", plan, "--posted", tmp_path / "out.csv", stdin=CSV)[0] == 3
    assert list(tmp_path.iterdir()) == []


def test_an_output_is_none_of_the_inputs(run, plan, tmp_path, monkeypatch):
    usage, own, series = tmp_path / "usage.csv", tmp_path / "plan.json", tmp_path / "series.csv"
    usage.write_text(CSV)
    shutil.copy(plan, own)
    series.write_text(f"interval_start,A\n{stamp(0)},1.0\n")
    (tmp_path / "link.csv").symlink_to("usage.csv")
    os.link(usage, tmp_path / "hard.csv")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    words = [["price", usage, "--plan", own, "--posted", out]
             for out in (usage, tmp_path / "link.csv", tmp_path / "hard.csv", f"{tmp_path}/./usage.csv", own)]
    for refused in [*words, ["simulate", series, "--meters", 1, "--hours", 1, "--out", series]]:
        code, out, err = run(*refused)
        assert (code, out) == (2, "") and "would overwrite the input" in err
    with usage.open() as stdin:
        done = subprocess.run([sys.executable, "-m", "submeter.cli", "price", "-", "--plan", own, "--posted", usage],
                              stdin=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "input -" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert run("price", usage, "--plan", own, "--posted", tmp_path / "posted.csv")[0] == 0


# --- verify -----------------------------------------------------------------------------------------

@pytest.fixture
def book(vectors, tmp_path):
    return shutil.copy(vectors / "books" / "version1.book", tmp_path / "campus.book")


def test_verify_says_that_all_is_well(run, book):
    code, out, err = run("verify", book, "--json")
    answer = json.loads(out)
    assert (code, answer["good"], answer["entries"], answer["anchored"]) == (0, True, 6, "none")
    assert "without an anchor" in err
    code, out, err = run("verify", book, "--anchor", answer["head"])
    assert code == 0 and answer["head"] in out and "without" not in err


def test_verify_prints_findings_with_exit_1(run, book):
    head = json.loads(run("verify", book, "--json")[1])["head"]
    other = head[:-1] + ("0" if head[-1] != "0" else "1")
    code, out, err = run("verify", book, "--anchor", other)
    assert code == 1 and "broken_seal" in out and "findings: 1" in err


def test_verify_of_no_book_is_unreadable(run, tmp_path):
    code, out, err = run("verify", tmp_path / "none.book")
    assert (code, out) == (3, "") and "none.book" in err


# --- price: months, plans, measures, accounts -------------------------------------------------------

HEAD = {"format": "submeter.plan/2", "version": 1, "currency": "CNY", "scale": 2, "commodity": "electricity",
        "zone": "Asia/Shanghai", "rounding": {"line": {"rule": "half_up", "scale": 2}}}
TWO_PART = HEAD | {"id": "two-part", "items": [
    {"id": "energy", "kind": "usage", "measure": "import", "unit": "kWh", "price": "0.5"},
    {"id": "capacity", "kind": "capacity", "price": "20", "prorate": "whole"},
    {"id": "factor", "kind": "power_factor", "active": ["import"], "reactive": ["kvarh"], "standard": "0.90",
     "on": ["energy"]}]}
YEARLY = HEAD | {"id": "yearly", "items": [
    {"id": "energy", "kind": "usage", "measure": "import", "unit": "kWh", "price": "0.5",
     "ladder": {"mode": "graduated", "window": "year", "bounds": ["150"],
                "tiers": [{"surcharge": "0"}, {"surcharge": "0.1"}]}},
    {"id": "rent", "kind": "fixed", "price": "3", "per": "month", "prorate": "days"}]}
# Shanghai: 31 January, 1 February 00:00, 30 April.
USAGE = ("start,used,kvarh\n2026-01-31T02:00:00Z,100,0\n2026-01-31T16:00:00Z,100,0\n2026-04-30T02:00:00Z,100,300\n")


@pytest.fixture
def files(tmp_path):
    for name, document in (("two.json", TWO_PART), ("yearly.json", YEARLY), ("account.json", {"capacity": "315"})):
        (tmp_path / name).write_text(json.dumps(document))
    return tmp_path


def test_price_takes_measures_and_an_account(run, files):
    words = ["price", "-", "--plan", files / "two.json", "--measure", "import=used", "--measure", "kvarh=kvarh"]
    code, out, _ = run(*words, "--account", files / "account.json", "--json", stdin=USAGE)
    amounts = {line["item"]: line["amount"] for line in json.loads(out)["lines"]}
    assert code == 0 and amounts["energy"] == "150.00" and amounts["capacity"] == "6300.00" and "factor" in amounts
    code, out, err = run(*words, stdin=USAGE)
    assert (code, out) == (3, "") and "missing_fact" in err and "'capacity'" in err
    (files / "account.json").write_text('{"capacity": 315}')
    code, out, err = run(*words, "--account", files / "account.json", stdin=USAGE)
    assert (code, out) == (3, "") and "account.json" in err and "$.capacity: amounts are texts" in err
    code, out, err = run("price", "-", "--plan", files / "two.json", "--measure", "heat=used", stdin=USAGE)
    assert (code, out) == (2, "") and "the plan reads import, kvarh" in err


@pytest.mark.parametrize("words", [
    ["--measure", "import"], ["--measure", "=used"], ["--measure", "a=b", "--energy", "c"],
    ["--measure", "a=b", "--measure", "a=c"], ["--measure", "import=used", "--posted", "x.csv"],
    ["--by", "month", "--posted", "x.csv"], ["--by", "week"], ["--compare"],
    ["--compare", "x.json", "--explain"], ["--compare", "x.json", "--posted", "x.csv"]])
def test_price_refuses_words_that_do_not_go_together(run, files, words):
    code, out, err = run("price", "-", "--plan", files / "two.json", *words, stdin=USAGE)
    assert (code, out) == (2, "") and "submeter price: error" in err


def test_price_by_month_carries_ladders_and_has_no_hole(run, files):
    words = ["price", "-", "--plan", files / "yearly.json", "--energy", "used", "--by", "month"]
    code, out, _ = run(*words, "--json", stdin=USAGE)
    told = json.loads(out)
    assert code == 0 and [month["month"] for month in told["months"]] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    amounts = [{line["item"]: Decimal(line["amount"]) for line in month["lines"] if line["kind"] != "surcharge"}
               for month in told["months"]]
    # A day of January; February and March whole; April up to the day of the last interval.
    assert [amount["rent"] for amount in amounts] == [Decimal("0.10"), 3, 3, 3]
    totals = [Decimal(month["total"]) for month in told["months"]]
    assert totals == [Decimal("50.10"), Decimal("58.00"), Decimal("3.00"), Decimal("63.00")]
    assert Decimal(told["total"]) == sum(totals)
    assert told["months"][1]["start"] == "2026-01-31T16:00:00+00:00"
    _, text, _ = run(*words, stdin=USAGE)
    assert re.search(r"^2026-02 +55\.00 +3\.00 +58\.00$", text, re.MULTILINE)
    assert re.search(r"^total CNY +165\.00 +9\.10 +174\.10$", text, re.MULTILINE)
    assert "2026-03: plan yearly" in run(*words, "--explain", stdin=USAGE)[1]
    assert "explanation" in json.loads(run(*words, "--explain", "--json", stdin=USAGE)[1])["months"][0]


def test_months_name_the_line_of_the_csv(run, files):
    text = USAGE + "2026-04-30T02:30:00Z,1,1\n"
    code, _, err = run("price", "-", "--plan", files / "yearly.json", "--energy", "used", "--by", "month", stdin=text)
    assert code == 3 and "line 5: " in err and "out_of_order" in err
    code, _, err = run("price", "-", "--plan", files / "yearly.json", "--energy", "used", "--by", "month",
                       stdin=USAGE + "2026-01-01T00:00:00Z,1,1\n")
    assert code == 3 and "line 5: " in err and "out_of_order" in err


def test_price_compares_plans_and_marks_the_cheapest(run, files):
    words = ["price", "-", "--plan", files / "yearly.json", "--compare", files / "two.json", files / "yearly.json",
             "--measure", "import=used", "--measure", "kvarh=kvarh", "--account", files / "account.json"]
    code, out, _ = run(*words, "--json", stdin=USAGE)
    rows = json.loads(out)["plans"]
    assert code == 0 and [row["plan"]["id"] for row in rows] == ["yearly", "two-part", "yearly"]
    assert [row["cheapest"] for row in rows] == [True, False, True]
    for row in rows:
        assert Decimal(row["difference"]) == Decimal(row["total"]) - Decimal(rows[0]["total"])
    text = run(*words, stdin=USAGE)[1]
    assert re.search(rf"^yearly version 1 +{rows[0]['total']} +cheapest$", text, re.MULTILINE)
    assert re.search(rf"^two-part version 1 +{rows[1]['total']} +\+{rows[1]['difference']}$", text, re.MULTILINE)
    by_month = json.loads(run(*words, "--json", "--by", "month", stdin=USAGE)[1])["plans"]
    assert by_month[0]["total"] == "174.10"
    (files / "two.json").write_text(json.dumps(TWO_PART | {"currency": "EUR"}))
    code, out, err = run(*words, stdin=USAGE)
    assert (code, out) == (3, "") and "two.json: its currency is EUR" in err
