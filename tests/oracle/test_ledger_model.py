# SPDX-License-Identifier: Apache-2.0
"""The library's book beside the model: the same operations, answer by answer, on each store.

tests/ledger/model_driver.cpp gives the library's answers. SUBMETER_LEDGER_OPERATIONS says how many operations are
compared on the memory store (200,000 in the long run), SUBMETER_LEDGER_MODEL where the driver is.
"""

import json
import os
import pathlib
import re
import subprocess

import pytest

from . import book_check, journal
from .book_answer import Answers
from .book_make import operations
from .book_office import PERMISSIONS

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRIVER = os.environ.get("SUBMETER_LEDGER_MODEL", str(ROOT / "build/test/tests/ledger/submeter_ledger_model"))
OPERATIONS = int(os.environ.get("SUBMETER_LEDGER_OPERATIONS", "6000"))
BATCHES, LENGTH = 10, 300


def library(asked, store):
    """The library's answers to operations, in order."""
    lines = "".join(json.dumps(given, ensure_ascii=False) + "\n" for given in asked)
    done = subprocess.run([DRIVER, store], input=lines, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return list(map(json.loads, done.stdout.splitlines()))


def compare(seed, count, store, first=None):
    """A book of `count` operations, told twice, the invariants held against the model; gives the model."""
    answers, told, passed = Answers(), [], book_check.Passed()
    for given, wanted in operations(seed, count, answers, first):
        book_check.quick(answers.book)
        passed.see(answers.book, given, wanted)
        told.append((given, wanted))
    found = library([given for given, _ in told], store)
    for number, ((given, wanted), got) in enumerate(zip(told, found, strict=True)):
        assert got == wanted, f"seed {seed}, operation {number}: {json.dumps(given, ensure_ascii=False)}"
    book_check.full(answers.book)
    return answers.book


def first_journal():
    """Takes up the book of version 1 that the vectors have."""
    cases = json.loads((ROOT / "tests/vectors/journal.json").read_text(encoding="utf-8"))["cases"]
    return {"op": "take_up", "records": [[one["hex"], one["seal"]] for one in cases]}


def error_names():
    """Name by number, as docs/reference/errors.md has them."""
    rows = re.findall(r"^\| (\d+) \| `(\w+)`", (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8"), re.M)
    return {int(number): name for number, name in rows}


@pytest.mark.parametrize("batch", range(BATCHES))
def test_books_in_memory_answer_as_the_model(batch):
    for seed in range(batch, max(1, OPERATIONS // LENGTH), BATCHES):
        compare(seed, LENGTH, "memory")


@pytest.mark.parametrize("seed", range(8000, 8003))
def test_a_book_of_version_1_goes_on_as_the_model(seed, tmp_path):
    compare(seed, LENGTH, "memory", first_journal())
    compare(seed + 10, LENGTH, str(tmp_path / "book.sqlite"), first_journal())


@pytest.mark.parametrize("seed", range(8100, 8103))
def test_a_shared_book_answers_as_the_model(seed):
    compare(seed, LENGTH, "shared")


@pytest.mark.parametrize("seed", range(8200, 8204))
def test_a_book_in_postgresql_answers_as_the_model(seed):
    if subprocess.run([DRIVER, "postgresql"], input="", text=True, check=False).returncode == 3:
        pytest.skip("built without PostgreSQL")
    compare(seed, LENGTH, "postgresql")


@pytest.mark.parametrize("seed", range(7000, 7003))
def test_a_book_without_seals_answers_as_the_model(seed):
    compare(seed, LENGTH, "unsealed")


@pytest.mark.parametrize("seed", range(5000, 5003))
def test_a_book_in_sqlite_answers_as_the_model_and_leaves_a_sound_journal(seed, tmp_path, capsys):
    """The verifier, from the file alone, comes to the same accounts."""
    book = compare(seed, LENGTH, str(tmp_path / "book.sqlite"))
    verified = journal.verify(journal.commits_of(tmp_path / "book.sqlite"))
    replayed = verified.book
    assert (replayed.accounts, replayed.holds, replayed.closes) == (book.accounts, book.holds, book.closes)
    assert {one["id"]: one["name"] for one in verified.operators.values()} == {
        id: one.name for id, one in book.office.operators.items()}
    bits = sum(1 << PERMISSIONS.index(permission) for permission in book.office.logged)
    assert verified.policy == {"refunds_above": book.office.refund_limit, "logged": bits}
    names = error_names()
    assert {id: names[number] for id, number in replayed.burned.items()} == book.burned
    assert replayed.records == book.records
    assert journal.main(tmp_path / "book.sqlite") == 0
    assert capsys.readouterr().out.startswith(f"{book.records}:")
    assert journal.main(tmp_path / "book.sqlite", f"{book.records}:{'0' * 64}") == 1
