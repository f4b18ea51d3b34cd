# SPDX-License-Identifier: Apache-2.0
"""The shipped meter profiles, held to their published schema."""

import copy
import json

import jsonschema
import pytest


@pytest.fixture(scope="module")
def checker(root):
    schema = json.loads((root / "docs/reference/profile.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def profiles(root):
    paths = sorted((root / "data/profiles").glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def test_every_shipped_profile_is_what_the_schema_says(checker, profiles):
    assert len(profiles) == 19
    for name, profile in profiles.items():
        checker.validate(profile)
        assert profile["name"] == name


def test_every_row_says_where_it_comes_from(profiles):
    for profile in profiles.values():
        rows = [row for part in ("settings", "blocks", "registers", "commands", "freezes")
                for row in profile.get(part, [])]
        for row in [profile, *rows]:
            assert row["source"].strip(), row
        for command in profile.get("commands", []):
            assert command["confidence"] != "unsure" or not command["enabled"], command


def test_no_profile_holds_a_secret(profiles):
    for profile in profiles.values():
        text = json.dumps(profile).lower()
        assert "password" not in text.replace("wrong password", "")
        assert '"key"' not in text


@pytest.mark.parametrize(("place", "value"), [
    (("protocol",), "profibus"), (("registers", 0, "unit"), "kwh"), (("registers", 0, "type"), "u128"),
    (("registers", 0, "scale"), 0.01), (("registers", 0, "confidence"), "high"), (("registers", 0, "obis"), "1.8.0"),
    (("registers", 0, "id"), "00010"), (("registers", 0, "other"), 1), (("commands", 0, "command"), "explode"),
    (("commands", 0, "verify"), "later"), (("commands", 0, "relay_code"), "1A"), (("commands", 9, "which"), "alarm_9"),
    (("commands", 9, "data"), [{"from": "value"}]), (("commands", 9, "data"), [{"type": "u16"}]),
    (("commands", 9, "data"), [{"each": "days", "data": []}]), (("commands", 9, "confidence"), "unsure")])
def test_the_schema_refuses_what_is_not_so(checker, profiles, place, value):
    changed = copy.deepcopy(profiles["dlt645_2007_prepaid"])
    inside = changed
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        checker.validate(changed)
