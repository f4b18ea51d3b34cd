# SPDX-License-Identifier: Apache-2.0
"""The documents that are shipped are what the published JSON Schemas say, and the schemas refuse others."""

import json
import pathlib

import jsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLANS = sorted((ROOT / "examples/prepaid_campus/plans").glob("*.json"))
VECTOR_PLANS = sorted((ROOT / "tests/vectors/plans").glob("*.json"))
PROFILES = sorted((ROOT / "data/profiles").glob("*.json"))


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def validator(name):
    schema = read(ROOT / "docs/reference" / name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(schema, document):
    return [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(document)]


def test_there_are_documents():
    assert len(PLANS) == 4 and VECTOR_PLANS and PROFILES


@pytest.mark.parametrize("path", PLANS + VECTOR_PLANS, ids=lambda path: path.stem)
def test_plans_are_what_the_schema_says(path):
    assert faults("plan.schema.json", read(path)) == []


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_profiles_are_what_the_schema_says(path):
    assert faults("profile.schema.json", read(path)) == []


@pytest.mark.parametrize("name, path", [("plan", PLANS[0]), ("profile", PROFILES[0])])
def test_a_document_with_an_unknown_member_is_refused(name, path):
    assert faults(f"{name}.schema.json", read(path) | {"speed": 9}) != []


@pytest.mark.parametrize("name, path", [("plan", PLANS[0]), ("profile", PROFILES[0])])
def test_a_document_of_another_format_is_refused(name, path):
    assert faults(f"{name}.schema.json", read(path) | {"format": f"submeter.{name}/9"}) != []
