# SPDX-License-Identifier: Apache-2.0
"""The verb simulate."""

import csv
import datetime
import io
from decimal import Decimal


def stamp(hour):
    return f"{datetime.datetime(2022, 1, 1) + datetime.timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ}"


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
