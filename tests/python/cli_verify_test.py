# SPDX-License-Identifier: Apache-2.0
"""The verb verify."""

import json
import shutil
import sqlite3

import pytest


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


def test_an_anchor_over_nothing_shows_nothing(run, book):
    code, out, err = run("verify", book, "--json", "--anchor", "0:" + "0" * 64)
    assert (code, json.loads(out)["anchored"]) == (0, "none")
    assert "with an anchor over 0 records, entries cut off at the end cannot be noticed" in err


def test_a_trigger_is_found(run, book):
    with sqlite3.connect(book) as table:
        table.execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM alarms; END")
    table.close()
    code, out, err = run("verify", book)
    assert code != 0 and "bad_journal" in out + err


def test_verify_prints_findings_with_exit_1(run, book):
    head = json.loads(run("verify", book, "--json")[1])["head"]
    other = head[:-1] + ("0" if head[-1] != "0" else "1")
    code, out, err = run("verify", book, "--anchor", other)
    assert code == 1 and "broken_seal" in out and "findings: 1" in err


def test_verify_of_no_book_is_unreadable(run, tmp_path):
    code, out, err = run("verify", tmp_path / "none.book")
    assert (code, out) == (3, "") and "none.book" in err


def change_table(book):
    with sqlite3.connect(book) as table:
        table.execute("UPDATE entries SET memo = 'HOUR' WHERE sequence = 3")
    table.close()


def change_record(book):
    with sqlite3.connect(book) as table:
        [(number, octets)] = table.execute("SELECT number, octets FROM commits WHERE instr(octets, x'686f7572') > 0")
        table.execute("UPDATE commits SET octets = ? WHERE number = ?", (octets.replace(b"hour", b"HOUR"), number))
    table.close()


@pytest.mark.parametrize(("change", "code"), [(change_table, "bad_journal"), (change_record, "broken_seal")])
def test_verify_names_record_and_entry(run, book, change, code):
    change(book)
    exit_code, out, _ = run("verify", book)
    [line] = out.splitlines()[2:]
    assert exit_code == 1 and line.startswith("record ") and f", entry 3: {code}: " in line
    [found] = json.loads(run("verify", book, "--json")[1])["findings"]
    assert (found["entry"], found["code"]) == (3, code)
