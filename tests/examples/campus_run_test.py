# SPDX-License-Identifier: Apache-2.0
"""The prepaid campus: its own checks hold, one seed gives one result, wrong input is refused."""

import re
import shutil

import pytest

CHECKS = 9


def holds(run):
    """Whether the run ended well and every check that it makes of itself holds."""
    verdicts = [line.split()[0] for line in run.out.splitlines() if re.match(r"(holds|FAILS) ", line)]
    return run.code == 0 and run.err == "" and verdicts == ["holds"] * CHECKS


@pytest.mark.parametrize("month", ["2022-03", "2022-01", "2021-07"])
def test_every_check_holds_in_other_months(campus, month):
    run = campus("--month", month)
    assert holds(run), run
    assert month in run.out.splitlines()[0]


def test_every_check_holds_in_the_month_with_25_hours_in_a_day(october):
    assert holds(october), october


def test_every_check_holds_with_the_most_tenants(campus):
    run = campus("--tenants", "40")
    assert holds(run), run
    assert len(run.statements("txt")) == len(run.statements("html")) == 40


def test_the_summary_is_what_was_said(october):
    said, _, results = october.out.rpartition("\nResults: ")
    assert said == october.read("summary.txt").decode()
    assert results.strip() == str(october.folder)


def test_one_seed_gives_one_result(campus, october):
    again = campus()
    names = [path.relative_to(october.folder) for path in sorted(october.folder.rglob("*")) if path.is_file()]
    assert len(names) == 5 + 2 * 20
    for name in names:
        # The database file holds pages in an order of its own; its canonical export is book.jsonl.
        if name.suffix != ".sqlite":
            assert again.read(name) == october.read(name), name


def test_another_seed_gives_another_result_that_holds(campus, october):
    run = campus("--seed=7")
    assert holds(run), run
    assert run.read("book.jsonl") != october.read("book.jsonl")


def test_a_second_run_into_a_folder_replaces_the_first(campus, tmp_path):
    first = campus("--tenants", "24", folder=tmp_path / "out")
    second = campus("--seed", "2", folder=tmp_path / "out")
    assert holds(first) and holds(second)
    assert len(second.statements("txt")) == 20
    assert second.read("book.jsonl") == campus("--seed", "2").read("book.jsonl")


def test_the_story_has_outages_alarms_trips_and_restores(october):
    numbers = {
        what: int(number)
        for number, what in re.findall(
            r"(\d+) (gateway outages|read later|first|second|third|trips|restores|top-ups)", october.out
        )
    }
    assert len(numbers) == 8 and all(numbers.values()), numbers
    assert numbers["trips"] >= numbers["restores"]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_option(campus, flag):
    run = campus(flag)
    assert (run.code, run.err) == (0, "")
    assert re.findall(r"^  (--\w+)", run.out, re.M) == [
        "--month", "--tenants", "--seed", "--out", "--data", "--plans", "--help"]
    assert list(run.folder.iterdir()) == []


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--month", "2022-13"], "from 1 to 12, not '13'"),
        (["--month", "2023-01"], "from 2021 to 2022, not '2023'"),
        (["--month", "October"], "takes YYYY-MM"),
        (["--tenants", "19"], "--tenants takes a whole number from 20 to 40, not '19'"),
        (["--tenants", "41"], "not '41'"),
        (["--tenants", "2e1"], "not '2e1'"),
        (["--seed", "-1"], "--seed takes a whole number"),
        (["--seed"], "'--seed' needs a value"),
        (["--out="], "--out takes a folder"),
        (["--speed", "9"], "'--speed'"),
    ],
)
def test_a_wrong_option_is_refused_with_a_reason(campus, arguments, words):
    run = campus(*arguments)
    assert (run.code, run.out) == (2, "")
    assert words in run.err and "--help" in run.err
    assert list(run.folder.iterdir()) == []


def refused(run, words):
    """Whether unreadable input was named, and no result was written."""
    results = [path for path in run.folder.rglob("*") if path.is_file()]
    return (run.code, run.out, results) == (3, "", []) and words in run.err


def test_data_that_are_not_there_are_refused(campus, tmp_path):
    run = campus("--data", tmp_path)
    assert refused(run, f"{tmp_path}/electricity_2022.csv.gz"), run


@pytest.mark.parametrize("octets", [b"", b"no table", b"\x1f\x8b\x08\x00 cut off"])
def test_data_that_are_no_table_are_refused(campus, tmp_path, root, octets):
    data = shutil.copytree(root / "examples/data/campus-hourly", tmp_path / "data")
    (data / "electricity_2022.csv.gz").write_bytes(octets)
    run = campus("--data", data)
    assert refused(run, "electricity_2022.csv.gz"), run


def test_data_that_are_cut_off_are_refused(campus, tmp_path, root):
    data = shutil.copytree(root / "examples/data/campus-hourly", tmp_path / "data")
    series = data / "electricity_2022.csv.gz"
    series.write_bytes(series.read_bytes()[:100_000])
    run = campus("--data", data)
    assert refused(run, "electricity_2022.csv.gz"), run


def test_a_plan_that_is_no_plan_is_refused_with_its_path(campus, tmp_path, root):
    plans = shutil.copytree(root / "examples/prepaid_campus/plans", tmp_path / "plans")
    tiered = plans / "tiered.json"
    tiered.write_text(tiered.read_text(encoding="utf-8").replace('"GBP"', '"pounds"'), encoding="utf-8")
    run = campus("--plans", plans)
    assert refused(run, "tiered.json") and "$.currency" in run.err, run


def test_a_folder_that_cannot_be_made_is_refused(campus, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    run = campus("--out", tmp_path / "file")
    assert refused(run, f"{tmp_path}/file"), run


def test_a_run_that_is_refused_leaves_earlier_results_alone(campus, tmp_path):
    out = tmp_path / "out"
    assert holds(campus(folder=out))
    earlier = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert campus("--data", tmp_path, folder=out).code == 3
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == earlier
