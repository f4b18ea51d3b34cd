# SPDX-License-Identifier: Apache-2.0
"""The documents that are shipped are what the published JSON Schemas say, and the schemas refuse others."""

import functools
import json
import pathlib
import re

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLANS = sorted((ROOT / "examples/prepaid_campus/plans").glob("*.json"))
VECTOR_PLANS = sorted((ROOT / "tests/vectors/plans").glob("*.json"))
OLD_PLANS = sorted((ROOT / "tests/vectors/plans/old").glob("*.json"))
PLAN_PAGE = (ROOT / "docs/reference/plan.md").read_text(encoding="utf-8")
PAGE_PLANS = re.findall(r"```json\n(.*?)```", PLAN_PAGE, re.DOTALL)
PROFILES = sorted((ROOT / "data/profiles").glob("*.json"))


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


@functools.cache
def validator(name):
    schema = read(ROOT / "docs/reference" / name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(schema, document):
    return [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(document)]


def test_there_are_documents():
    assert len(PLANS) == 4 and VECTOR_PLANS and OLD_PLANS and PAGE_PLANS and PROFILES


@pytest.mark.parametrize("path", PLANS + VECTOR_PLANS, ids=lambda path: path.stem)
def test_plans_are_what_the_schema_says(path):
    assert faults("plan.schema.json", read(path)) == []


@pytest.mark.parametrize("path", OLD_PLANS, ids=lambda path: path.stem)
def test_old_plans_are_what_their_schema_says(path):
    assert faults("plan-1.schema.json", read(path)) == []


@pytest.mark.parametrize("text", PAGE_PLANS, ids=lambda text: json.loads(text)["id"])
def test_plans_of_the_reference_page_are_what_the_schema_says(text):
    assert faults("plan.schema.json", json.loads(text)) == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests/vectors/bills").glob("*.json")), ids=lambda path: path.stem)
def test_plans_of_bills_are_what_the_schema_says(path):
    for case in read(path)["cases"]:
        assert faults("plan.schema.json", case["plan"]) == [], case["name"]


def test_the_schema_refuses_what_the_reader_refuses_where_it_can():
    schema = validator("plan.schema.json")
    for mistake in read(ROOT / "tests/vectors/plan_mistakes.json")["mistakes"]:
        plan = (ROOT / f"tests/vectors/plans/{mistake['plan']}.json").read_text(encoding="utf-8")
        document = json.loads(plan.replace(mistake["from"], mistake["to"], 1))
        assert schema.is_valid(document) != mistake["schema"], mistake


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_profiles_are_what_the_schema_says(path):
    assert faults("profile.schema.json", read(path)) == []


@pytest.mark.parametrize("name, path", [("plan", PLANS[0]), ("profile", PROFILES[0])])
def test_a_document_with_an_unknown_member_is_refused(name, path):
    assert faults(f"{name}.schema.json", read(path) | {"speed": 9}) != []


@pytest.mark.parametrize("name, path", [("plan", PLANS[0]), ("profile", PROFILES[0])])
def test_a_document_of_another_format_is_refused(name, path):
    assert faults(f"{name}.schema.json", read(path) | {"format": f"submeter.{name}/9"}) != []
