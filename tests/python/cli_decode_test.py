# SPDX-License-Identifier: Apache-2.0
"""The verbs decode and explain."""

import contextlib
import json
import os
import pty
import subprocess
import sys

import pytest
from submeter.codec import PROTOCOLS

REPLY = "68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16"


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
