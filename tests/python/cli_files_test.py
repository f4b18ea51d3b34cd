# SPDX-License-Identifier: Apache-2.0
"""Files that the command writes: completely or not at all, and over no input."""

import csv
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from submeter.verbs import Unreadable, complete

CSV = "start,kwh\n2022-01-03T08:00:00Z,10.5\n"


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


def test_a_pipe_that_nobody_reads_any_more_is_told(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(Unreadable, match="pipe: the output is not written"), complete.written(str(tmp_path / "pipe")) as out:
        os.close(reader)
        out.buffer.write(b"through")


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


@pytest.mark.parametrize("words", [["simulate", "--out", ""], ["price", "-", "--plan", "x.json", "--posted", ""],
                                   ["plan", "x.json", "--draw", ""], ["verify", ""], ["backup", "x.book", ""],
                                   ["group", "x.book", ""], ["import", "x.book", "accounts", ""]])
def test_a_file_has_a_name(run, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "") and "'' is no name of a file" in err


def test_an_output_is_none_of_the_inputs(run, plan, tmp_path, monkeypatch):
    usage, own, series = tmp_path / "usage.csv", tmp_path / "plan.json", tmp_path / "series.csv"
    usage.write_text(CSV)
    shutil.copy(plan, own)
    series.write_text(f"interval_start,A\n2022-01-01T00:00:00Z,1.0\n")
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
