# SPDX-License-Identifier: Apache-2.0
"""What a plan says of itself: in words, as a picture, and what is wrong with it."""

import json
import pathlib
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
import submeter
from submeter import plan_parts, svg
from submeter.plan_words import number

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/reference/plan.md"
DOCUMENTS = {document["id"]: document for document in
             map(json.loads, re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))}
SVG = "{http://www.w3.org/2000/svg}"


def plan_of(name, **changes):
    return submeter.Plan.from_dict(DOCUMENTS[name] | changes)


def all_plans(root):
    for path in sorted((root / "tests/vectors/bills").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            yield f"{path.stem}: {case['name']}", submeter.Plan.from_dict(case["plan"])
    for path in sorted((root / "tests/vectors/plans").glob("**/*.json")):
        yield path.stem, submeter.Plan.from_file(path)
    for name in DOCUMENTS:
        yield name, plan_of(name)


# --- parts -------------------------------------------------------------------------------------


def test_the_slot_before_the_first_is_the_last_of_the_day():
    calendar = DOCUMENTS["office"]["calendar"]
    assert plan_parts.spans(calendar, "workday") == [
        (0, 480, "valley"), (480, 720, "peak"), (720, 1320, "flat"), (1320, 1440, "valley")]
    assert plan_parts.spans(calendar, "quiet") == [(0, 1440, "valley")]


def test_seasons_end_before_the_next_begins():
    seasons = plan_parts.seasons(DOCUMENTS["office"]["calendar"])
    assert [season.days for season in seasons] == ["07-01 to 08-31", "09-01 to 06-30"]
    assert seasons[0].tables == {"workday": "summer", "rest_day": "quiet"}
    [whole] = plan_parts.seasons(DOCUMENTS["household-peak-valley"]["calendar"])
    assert whole == ("all year", {"day": "every_day"})


def test_weekdays_are_named_by_their_type():
    assert plan_parts.weekdays(DOCUMENTS["office"]["calendar"]) == {"workday": "Mon–Fri", "rest_day": "Sat, Sun"}
    other = {"day_types": ["a", "b", "c"], "week": {"tuesday": "b", "sunday": "b"}}
    assert plan_parts.weekdays(other) == {"a": "Mon, Wed, Thu, Fri, Sat", "b": "Tue, Sun", "c": ""}


def test_days_that_follow_each_other_are_one_exception():
    dates = [{"date": "2026-10-02", "day_type": "rest"}, {"date": "2026-10-01", "day_type": "rest"},
             {"date": "2026-10-03", "table": "x"}, {"date": "2026-12-31", "day_type": "rest"},
             {"date": "2027-01-01", "day_type": "rest"}, {"date": "12-25", "day_type": "rest"}]
    assert plan_parts.exceptions({"dates": dates}) == [
        "12-25 rest", "2026-10-01 to 2026-10-02 rest", "2026-10-03 table x", "2026-12-31 to 2027-01-01 rest"]


def test_prices_are_those_that_are_charged():
    office = plan_of("office")
    assert office.prices("energy") == [Decimal(p) for p in ("1.1499", "0.9629", "0.5779", "0.2809")]
    assert office.tier_prices("energy") == []
    with pytest.raises(KeyError):
        office.prices("nothing")
    household = plan_of("household-peak-valley")
    [(above, tiers)] = plan_parts.classes(household, plan_parts.document_of(household)["items"][0])
    assert above == 0 and [tier.up_to for tier in tiers] == [2760, 4800, None]
    assert tiers[2].prices == {"peak": Decimal("0.868"), "valley": Decimal("0.588")}
    water = plan_of("cascading")
    [(_, tiers)] = plan_parts.classes(water, plan_parts.document_of(water)["items"][0])
    assert [(tier.prices, tier.fee) for tier in tiers] == [({"": Decimal("1.25")}, 4), ({"": Decimal("1.1")}, 9)]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "said"), [
    ("dormitory", ["electricity in CNY, time of Asia/Shanghai, from 2026-01-01T00:00:00, until 2027",
                   "energy: usage of 'usage' at 0.6543 CNY/kWh", "service: 3 CNY a month, by days",
                   "vat: tax of 13 %, contained in energy, service", "line: half_up to 0.01"]),
    ("office", ["periods: sharp, peak, flat, valley", "07-01 to 08-31", "2026-10-10 workday",
                "workday (Mon–Fri): 00:00 valley, 08:00 peak, 11:00 sharp, 17:00 flat, 22:00 valley",
                "part generation: 0.55 × the period's ratio", "price: half_up to 0.0001"]),
    ("household-peak-valley", ["graduated, usage adds up in a year from 01-01, allocation additive",
                               "tier 2, 2760 to 4800 kWh: peak 0.618, valley 0.338 CNY/kWh",
                               "bounds + 1200, 1200 for a household above 4 persons",
                               "free: 15 kWh for each account in a month, taken from valley"]),
    ("two-part", ["over 15 minutes, sliding by 5 at 38 CNY/kW", "at least 80 % of the greatest of 11 bills",
                  "contract of the account, allowance × 1.05, billed: allowance, "
                  "excess × 2 from the allowance on",
                  "power factor, standard 0.90, on energy, demand"]),
    ("cascading", ["tier 1, 0 to 50 m3: 1.25 USD/m3, fee 4 USD", "at least 25 USD a bill, on water",
                   "down to 1, the rest carried into the next bill"]),
])
def test_a_plan_is_told_in_words(name, said):
    told = plan_of(name).describe()
    for words in said:
        assert words in told, words


def test_every_plan_has_words_and_a_picture(root):
    count = 0
    for name, plan in all_plans(root):
        told = plan.describe()
        for item in plan.items:
            assert f"  {item}: " in told, name
        drawn = ET.fromstring(plan.draw())
        assert drawn.find(f"{SVG}desc").text == told, name
        count += 1
    assert count >= 60


def test_numbers_are_told_without_zeros_at_the_end():
    assert [number(Decimal(text)) for text in ("0", "10", "0.50", "1E+3", "-0.0075")] == [
        "0", "10", "0.5", "1000", "-0.0075"]


# --- the picture -----------------------------------------------------------------------------------


def texts(drawn):
    return [node.text for node in drawn.iter(f"{SVG}text")]


def test_the_picture_shows_periods_with_their_prices():
    drawn = ET.fromstring(plan_of("office").draw())
    assert "sharp 1.1499 CNY/kWh" in texts(drawn) and "07-01 to 08-31" in texts(drawn)
    bars = [rect for rect in drawn.iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    tips = [bar.find(f"{SVG}title").text for bar in bars]
    assert tips[:5] == ["00:00–08:00 valley 0.2809", "08:00–11:00 peak 0.9629", "11:00–17:00 sharp 1.1499",
                        "17:00–22:00 flat 0.5779", "22:00–24:00 valley 0.2809"]
    colours = {tip.split()[1]: bar.get("fill") for tip, bar in zip(tips, bars)}
    assert len(set(colours.values())) == 4
    day = sum(float(bar.get("width")) + 1 for bar in bars[:5])
    assert day == pytest.approx(700, abs=1)
    assert "2026-10-10 workday" in texts(drawn)


def test_the_picture_shows_the_ladder_as_steps():
    drawn = ET.fromstring(plan_of("household-peak-valley").draw())
    peak, valley = drawn.iter(f"{SVG}polyline")
    assert peak.find(f"{SVG}title").text == "peak 0.568, 0.618, 0.868"
    assert valley.find(f"{SVG}title").text == "valley 0.288, 0.338, 0.588"
    points = [tuple(map(float, point.split(","))) for point in peak.get("points").split()]
    assert len(points) == 6 and points[1][0] == points[2][0] and points[1][1] > points[2][1] > points[4][1]
    assert "2760 kWh" in texts(drawn) and "4800 kWh" in texts(drawn)


def test_a_tier_with_one_price_is_a_step_of_every_period(root):
    plan = submeter.Plan.from_file(root / "tests/vectors/plans/household_year.json")
    steps = [line.find(f"{SVG}title").text for line in ET.fromstring(plan.draw()).iter(f"{SVG}polyline")]
    assert "peak 0.1, 0.2" in steps and "valley 0.05, 0.2" in steps


def test_periods_of_one_price_have_names_on_their_bars(root):
    text = (root / "tests/vectors/urdb/coned_sc9.json").read_text(encoding="utf-8")
    drawn = ET.fromstring(submeter.Plan.from_urdb(text, "America/New_York").draw())
    assert texts(drawn).count("energy0_demand0") > 3 and "0.13271" not in texts(drawn)


def test_dated_exceptions_have_the_room_that_they_need():
    calendar = DOCUMENTS["office"]["calendar"]
    tables = [{**table, "name": table["name"] + " of the longest kind that there is"} for table in calendar["tables"]]
    names = {table["name"].split()[0]: table["name"] for table in tables}
    seasons = [{**one, "tables": {kind: names[table] for kind, table in one["tables"].items()}} for one in calendar["seasons"]]
    plan = plan_of("office", calendar={**calendar, "tables": tables, "seasons": seasons, "dates": [
        {"date": f"2026-0{month}-17", "table": names["quiet"]} for month in (2, 3, 4)]})
    assert f"2026-03-17 table {names['quiet']}" in texts(ET.fromstring(plan.draw()))


def test_the_picture_is_accessible_and_always_the_same(tmp_path):
    plan = plan_of("household-peak-valley")
    text = plan.draw(tmp_path / "plan.svg")
    assert (tmp_path / "plan.svg").read_bytes() == text.encode() == plan_of("household-peak-valley").draw().encode()
    drawn = ET.fromstring(text)
    title, told = (drawn.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert drawn.get("role") == "img" and drawn.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert title.text == "Tariff plan household-peak-valley, version 1"
    assert plan_of("household-peak-valley", version=2).draw() != text


def test_names_cannot_break_the_picture():
    name = "<script>\"&'\u0001\uffff 峰谷电价" + "x" * 300
    drawn = ET.fromstring(plan_of("office", id=name).draw())
    assert "<script>" in drawn.find(f"{SVG}title").text
    assert list(drawn.iter(f"{SVG}script")) == []
    assert svg.width_of(next(iter(texts(drawn))), 22) <= 880


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture
def run(capsys):
    from submeter import cli

    def call(*words):
        code = cli.main(["plan", *map(str, words)])
        out, err = capsys.readouterr()
        assert cli.UNFORESEEN not in err
        return code, out, err
    return call


@pytest.fixture
def file(tmp_path):
    def write(document):
        path = tmp_path / "plan.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return path
    return write


def test_the_command_tells_draws_and_gives_the_document(run, file, tmp_path):
    path, plan = file(DOCUMENTS["office"]), plan_of("office")
    assert run(path) == (0, plan.describe() + "\n", "")
    code, out, _ = run(path, "--json", "--draw", tmp_path / "x.svg")
    told = json.loads(out)
    assert code == 0 and told["plan"] == {"id": "office", "version": 1, "digest": plan.digest}
    assert submeter.Plan.from_dict(told["document"]).digest == plan.digest
    assert (tmp_path / "x.svg").read_text(encoding="utf-8") == plan.draw()


def test_check_names_the_path_of_what_is_wrong(run, file):
    good = DOCUMENTS["dormitory"]
    assert run(file(good), "--check") == (0, "", "")
    bad = good | {"items": [{**good["items"][0], "price": 0.6543}]}
    code, out, _ = run(file(bad), "--check")
    assert code == 3 and out.startswith("$.items[0].price: ") and "wrong_type" in out
    code, out, _ = run(file(bad), "--check", "--json")
    told = json.loads(out)
    assert code == 3 and told["ok"] is False and told["findings"][0]["path"] == "$.items[0].price"
    code, out, err = run(file(bad))
    assert (code, out) == (3, "") and "$.items[0].price" in err
    assert run(file("{"), "--check")[0] == 3


def test_check_remarks_on_prices_that_were_rounded(run, file):
    fine = DOCUMENTS["office"] | {"items": [{"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.12345678"}]}
    code, out, _ = run(file(fine), "--check")
    assert code == 0 and out.startswith("$.items[0].price: it is rounded to") and "inexact" in out
    assert json.loads(run(file(fine), "--check", "--json")[1])["ok"] is True
    code, out, err = run(file(fine))
    assert code == 0 and "plan.json: $.items[0].price: it is rounded to" in err


def test_check_does_not_draw_what_is_wrong(run, file, tmp_path):
    target = tmp_path / "x.svg"
    assert run(file({}), "--check", "--draw", target)[0] == 3 and not target.exists()
    assert run(file(DOCUMENTS["office"]), "--check", "--draw", target) == (0, "", "") and target.exists()


def test_what_cannot_be_read_is_3(run, file, tmp_path):
    assert run(tmp_path / "none.json")[0] == run(tmp_path / "none.json", "--check")[0] == 3
    (tmp_path / "bad.json").write_bytes(b"{\xff}")
    assert run(tmp_path / "bad.json")[0] == run(tmp_path / "bad.json", "--check")[0] == 3
