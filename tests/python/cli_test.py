# SPDX-License-Identifier: Apache-2.0
"""The command: data on stdout, words on stderr, exit codes."""

import subprocess
import sys

import pytest
from submeter import cli

REPLY = "68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16"
HUGE = "99999999999999999999"
VERBS = ("capture", "decode", "explain", "plan", "price", "simulate", "verify")


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


@pytest.mark.parametrize("words", ["decode --protocol dlt645-2007 " + REPLY, "--help"])
@pytest.mark.parametrize("closing", [">&-", ">/dev/full", "<&- >&-"])
def test_data_that_goes_nowhere_is_not_fine(words, closing):
    words = f"'{sys.executable}' -m submeter.cli {words} {closing}"
    done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("submeter: the output is not written: ") and done.stderr.count("\n") == 1


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
