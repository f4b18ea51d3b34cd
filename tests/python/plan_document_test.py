# SPDX-License-Identifier: Apache-2.0
"""Plans are read from their documents, old ones and those of others too."""

import decimal
import json

import pytest

import submeter


@pytest.fixture
def vectors(root):
    return root / "tests/vectors"


def test_an_old_document_is_the_plan_it_means(vectors):
    for path in sorted((vectors / "plans/old").glob("*.json")):
        old, new = submeter.Plan.from_file(path), submeter.Plan.from_file(vectors / "plans" / path.name)
        assert (old.digest, old.to_json()) == (new.digest, new.to_json()), path
        assert json.loads(old.to_json())["format"] == "submeter.plan/2"


def test_every_mistake_is_named_with_its_path(vectors):
    for mistake in json.loads((vectors / "plan_mistakes.json").read_text(encoding="utf-8"))["mistakes"]:
        text = (vectors / f"plans/{mistake['plan']}.json").read_text(encoding="utf-8")
        with pytest.raises(submeter.SubmeterError) as caught:
            submeter.Plan.from_json(text.replace(mistake["from"], mistake["to"], 1))
        assert mistake["path"] in str(caught.value) and f"({mistake['code']})" in str(caught.value), mistake


def test_a_fine_price_is_a_warning(vectors):
    plan = json.loads((vectors / "plans/industry.json").read_text(encoding="utf-8"))
    plan["items"][2]["price"] = "38.00005000001"
    with pytest.warns(UserWarning, match=r"\$\.items\[2\]\.price: it is rounded to 38\.0001"):
        rounded = submeter.Plan.from_dict(plan)
    assert json.loads(rounded.to_json())["items"][2]["price"] == "38.0001"


def test_a_rate_of_openei_is_a_plan(vectors):
    text = (vectors / "urdb/general_service.json").read_text(encoding="utf-8")
    plan = submeter.Plan.from_urdb(text, "America/Denver")
    assert (plan.zone, plan.currency) == ("America/Denver", "USD")
    document = json.loads(plan.to_json())
    assert [item["id"] for item in document["items"]][:2] == ["energy0", "energy1"]
    assert decimal.Decimal(document["items"][0]["ladder"]["tiers"][0]["prices"]["period0"]) == decimal.Decimal("0.1195")


def test_what_a_plan_cannot_say_is_refused_with_its_path():
    with pytest.raises(submeter.SubmeterError) as caught:
        submeter.Plan.from_urdb('{"energyratestructure": [[{"rate": 0.1, "sell": 0.05}]]}', "America/Denver")
    assert "(cannot_express)" in str(caught.value) and "$.energyratestructure[0][0].sell" in str(caught.value)
    with pytest.raises(submeter.SubmeterError):
        submeter.Plan.from_urdb("{}", "America/Nowhere")
