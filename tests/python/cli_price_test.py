# SPDX-License-Identifier: Apache-2.0
"""The verb price."""

import csv
import json
import os
import re
import subprocess
import sys
from decimal import Decimal

import pytest

CSV = "start,kwh,note\n2022-01-03T08:00:00Z,10.5,a\n2022-01-03T09:00:00+00:00,2.25,b\n1641204000,0.000001,c\n"
HUGE = "99999999999999999999"


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
    ("start,kwh\n2022-01-03T06:00:00Z,\n", "line 2: kwh is empty"),
    ("start;kwh\n2022-01-03T06:00:00Z;1\n", "line 1: there is no column 'start'; the columns are 'start;kwh'"),
    ("start,KWh\n2022-01-03T06:00:00Z,1\n", "there is no column 'kwh'; the columns are 'start', 'KWh'"),
    ("start,kwh\n2022-01-03T06:00:00,1\n", "line 2: start '2022-01-03T06:00:00': has no time zone, so it is not a moment; --zone"),
    ("start,kwh\n2022-01-03T06:00:00Z,1\n2022-01-03T06:05:00Z,1\n", "line 3: times must ascend (out_of_order); it is 300 s after"),
    ("start,kwh\n2022-01-03T06:00:00Z,1\n2022-01-03T06:00:00Z,1\n", "line 3: times must ascend (out_of_order); it is not after"),
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


# --- months, plans, measures, accounts -------------------------------------------------------------

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


# --- local times, versions ---------------------------------------------------------------------------

def intervals(*starts, offset=""):
    return "start,kwh\n" + "".join(f"{start}{offset},{kwh + 1}\n" for kwh, start in enumerate(starts))


def posted(run, plan, tmp_path, text, *words):
    path = tmp_path / "posted.csv"
    code, _, err = run("price", "-", "--plan", plan, "--posted", path, *words, stdin=text)
    assert (code, err) == (0, "")
    return [row["start"] for row in csv.DictReader(path.open())]


def test_local_times_are_those_of_a_zone(run, plan, tmp_path):
    summer = intervals("2022-07-01T00:00", "2022-07-01T01:00")
    for zone in ("plan", "Europe/London"):
        assert posted(run, plan, tmp_path, summer, "--zone", zone) == ["2022-06-30T23:00:00Z", "2022-07-01T00:00:00Z"]
    mixed = intervals("2022-07-01T00:00", "2022-07-01T01:00Z", "2022-07-01T04:00+02:00")
    assert posted(run, plan, tmp_path, mixed, "--zone", "plan")[1:] == ["2022-07-01T01:00:00Z", "2022-07-01T02:00:00Z"]


def test_an_hour_that_is_there_twice_is_two_hours(run, plan, tmp_path):
    autumn = intervals("2022-10-30T00:00", "2022-10-30T01:00", "2022-10-30T01:00", "2022-10-30T02:00")
    assert posted(run, plan, tmp_path, autumn, "--zone", "plan") == [
        "2022-10-29T23:00:00Z", "2022-10-30T00:00:00Z", "2022-10-30T01:00:00Z", "2022-10-30T02:00:00Z"]


def test_an_hour_that_clocks_skip_is_refused(run, plan):
    spring = intervals("2022-03-27T00:00", "2022-03-27T01:00")
    code, _, err = run("price", "-", "--plan", plan, "--zone", "plan", stdin=spring)
    assert code == 3 and "line 3: start '2022-03-27T01:00': clocks skip this time in Europe/London" in err
    assert run("price", "-", "--plan", plan, "--zone", "Mars", stdin=spring)[0] == 2


@pytest.fixture
def versions(files):
    for number, (price, start) in enumerate((("0.60", None), ("0.66", "2026-01-13T00:00:00")), 1):
        document = HEAD | {"id": "single", "version": number, "effective": {"from": start} if start else {}, "items": [
            {"id": "energy", "kind": "usage", "unit": "kWh", "price": price}]}
        (files / f"v{number}.json").write_text(json.dumps(document))
    return ["--plan", files / "v1.json", "--plan", files / "v2.json"]


CHANGE = "start,kwh\n2026-01-12T15:00:00Z,100\n2026-01-12T16:00:00Z,200\n2026-02-02T16:00:00Z,10\n"


def test_versions_of_a_plan_price_each_its_time(run, versions):
    code, out, err = run("price", "-", *versions, stdin=CHANGE)
    assert (code, err) == (0, "") and re.search(r"^energy +1 +consumption +100 +kWh +0\.6 +60\.00$", out, re.MULTILINE)
    assert re.search(r"^energy +2 +consumption +210 +kWh +0\.66 +138\.60$", out, re.MULTILINE) and "198.60" in out
    told = json.loads(run("price", "-", *versions, "--json", "--explain", stdin=CHANGE)[1])
    assert [part["plan"]["version"] for part in told["parts"]] == [1, 2] and told["total"] == "198.60"
    assert [step["facts"]["version"] for step in told["explanation"]] == ["1", "2"]
    assert "version 2 (" in run("price", "-", *versions, "--explain", stdin=CHANGE)[1]
    months = json.loads(run("price", "-", *versions, "--by", "month", "--json", stdin=CHANGE)[1])
    assert [month["total"] for month in months["months"]] == ["192.00", "6.60"] and months["total"] == "198.60"
    assert re.search(r"^2026-01 +192\.00 +192\.00$", run("price", "-", *versions, "--by", "month", stdin=CHANGE)[1], re.MULTILINE)


def test_versions_that_do_not_follow_are_refused(run, versions, files):
    code, out, err = run("price", "-", *versions[2:], *versions[:2], stdin=CHANGE)
    assert (code, out) == (3, "") and "v1.json" in err
    for words in (["--compare", files / "v1.json"], ["--posted", files / "x.csv"]):
        assert run("price", "-", *versions, *words, stdin=CHANGE)[0] == 2
    code, _, err = run("price", "-", *versions, stdin=CHANGE.replace("2026-02-02T16", "2026-01-12T16"))
    assert code == 3 and "line 4: times must ascend" in err


def test_progress_is_shown_on_a_terminal_alone(run, plan, monkeypatch):
    text = "start,kwh\n" + "".join(f"{1641204000 + 3600 * hour},1\n" for hour in range(50_001))
    assert run("price", "-", "--plan", plan, stdin=text)[2] == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert run("price", "-", "--plan", plan, stdin=text)[2] == "\r\x1b[Ksubmeter: 50,000 intervals read\r\x1b[K"
    assert run("price", "-", "--plan", plan, stdin=CSV)[2] == ""
