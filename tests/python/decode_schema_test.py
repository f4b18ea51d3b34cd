# SPDX-License-Identifier: Apache-2.0
"""What `submeter decode --json` prints, held to its published schema."""

import copy
import json

import jsonschema
import pytest
import submeter
from submeter import codec


@pytest.fixture(scope="module")
def checker(root):
    schema = json.loads((root / "docs/reference/decode.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def vector_files(vectors):
    """Those of the protocols, with the octets of each of their vectors and the way these go."""
    for path in sorted(vectors.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("protocol") in codec.PROTOCOLS:
            yield document["protocol"], [(bytes.fromhex(one["hex"]), one.get("direction"))
                                         for one in document["vectors"]]


def test_every_vector_gives_what_the_schema_says(checker, vectors):
    seen = set()
    for protocol, cases in vector_files(vectors):
        seen.add(protocol)
        for octets, way in cases:
            for frame in submeter.decode(protocol, octets, way):
                checker.validate(frame)
    assert seen == set(codec.PROTOCOLS)


def test_every_truncation_gives_what_the_schema_says(checker, vectors):
    for protocol, cases in vector_files(vectors):
        for octets, way in cases[::5]:
            for length in range(len(octets)):
                for frame in submeter.decode(protocol, octets[:length], way):
                    checker.validate(frame)


def test_the_schema_names_every_protocol(checker):
    assert set(codec.PROTOCOLS) <= set(checker.schema["$defs"]["protocol"]["enum"])


GOOD = submeter.decode("dlt645-2007", bytes.fromhex("68563412001920689108333334 3387A93B33A916"))[0]
BAD = submeter.decode("dlt645-2007", b"\x68")[0]


@pytest.mark.parametrize(("frame", "field", "value"), [
    (GOOD, "ok", False), (GOOD, "offset", -1), (GOOD, "direction", "up"), (GOOD, "address", "12 34"),
    (GOOD, "control", "9F"), (GOOD, "id", "1"), (GOOD, "id", ""), (GOOD, "items", None), (GOOD, "more", 1),
    (BAD, "ok", True), (BAD, "error", {}), (BAD, "id", None), (BAD, "protocol", "modbus")])
def test_the_schema_refuses_what_is_not_so(checker, frame, field, value):
    changed = copy.deepcopy(frame) | {field: value}
    assert checker.is_valid(frame) and not checker.is_valid(changed)


@pytest.mark.parametrize(("field", "value"), [("value", 1.5), ("unit", ""), ("obis", "1.8.0"), ("time", "12:00"),
                                              ("name", "Two words"), ("circuit", "0")])
def test_the_schema_refuses_items_that_are_not_so(checker, field, value):
    changed = copy.deepcopy(GOOD)
    changed["items"][0][field] = value
    assert not checker.is_valid(changed)
