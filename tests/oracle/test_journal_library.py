# SPDX-License-Identifier: Apache-2.0
"""The two verifiers side by side: where one thing in a journal is changed and all sealed anew, both name one record.

SUBMETER_JOURNALS says how many are changed.
"""

import os
import random

import pytest

from . import journal, journal_format, journal_make
from .book_answer import Answers
from .book_make import operations
from .journal_spoil import spoilt
from .test_ledger_model import library

BATCHES = 6
JOURNALS = int(os.environ.get("SUBMETER_JOURNALS", "300"))


def written(seed, path):
    """The journal of a book after some operations."""
    library([given for given, _ in operations(seed, 90, Answers())], str(path))
    return list(journal.commits_of(path))


def first_bad(commits):
    """The number of the first record that is bad, or None."""
    try:
        journal.verify(commits)
    except journal.Fault as fault:
        return fault.args[0]
    return None


@pytest.mark.parametrize("batch", range(BATCHES))
def test_both_verifiers_name_the_same_record(batch, tmp_path):
    draw, commits = random.Random(batch), written(9000 + batch, tmp_path / "book.sqlite")
    assert first_bad(commits) is None
    for octets, _ in commits:
        assert journal_make.record(journal_format.record(octets)) == octets
    journals = [commits, *(spoilt(draw, commits) for _ in range(JOURNALS // BATCHES))]
    asked = [{"op": "verify", "records": [[octets.hex(), seal.hex()] for octets, seal in one]} for one in journals]
    for number, (one, answer) in enumerate(zip(journals, library(asked, "memory"), strict=True)):
        assert answer == {"bad": first_bad(one)}, f"batch {batch}, journal {number}"
