# SPDX-License-Identifier: Apache-2.0
"""Each error of the catalogue arrives as one exception with the same number and text."""

import inspect
import pickle
import re

import numpy as np
import pytest
import submeter
from submeter import Category, SubmeterError, _core, capture, codec


def rows_of_the_page(root):
    page = (root / "docs/reference/errors.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (\d+) \| `(\w+)` \| (\w+) \| (.+?) \|$", page, re.MULTILINE)


def test_the_reference_page_says_what_the_exception_says(root):
    rows = rows_of_the_page(root)
    header = (root / "include/submeter/core/error.hpp").read_text(encoding="utf-8")
    catalogue = re.findall(r"^    (\w+) = (\d+),", header, re.MULTILINE)
    assert catalogue and [(name, number) for number, name, _, _ in rows] == catalogue
    for number, name, category, sentence in rows:
        error = SubmeterError(int(number))
        assert (error.name, error.category.name, str(error)) == (name, category, f"{sentence} ({name})")
        assert _core.code_of(name) == int(number)


def test_a_failure_in_cpp_carries_its_place():
    with pytest.raises(SubmeterError) as raised:
        _core.parse_scaled(["1", "2", "1.005"], 2)
    error = raised.value
    assert (error.code, error.name, error.category, error.index) == (104, "too_many_digits", Category.range, 2)


def test_a_document_names_path_and_reason_of_each_finding():
    with pytest.raises(SubmeterError) as raised:
        submeter.Plan.from_dict({"format": "submeter.plan/1", "id": 5})
    [finding, *_] = raised.value.findings
    assert finding.path.startswith("$")
    assert finding.text in str(raised.value)
    assert finding.code == raised.value.code


def test_an_error_survives_pickling():
    error = pickle.loads(pickle.dumps(SubmeterError(109, index=4, detail="row 4")))
    assert (error.code, error.index, str(error)) == (109, 4, str(SubmeterError(109, detail="row 4")))


def test_every_error_of_the_library_is_a_submeter_error():
    with pytest.raises(SubmeterError) as raised:
        capture.read_recording(b"hello")
    assert isinstance(raised.value, (capture.CaptureError, ValueError)) and raised.value.name == "cannot_read"
    assert raised.value.detail in str(raised.value) and pickle.loads(pickle.dumps(raised.value)).detail == raised.value.detail
    with pytest.raises(SubmeterError, match="noise.*dlt645-2007") as raised:
        submeter.explain(None, b"")
    assert raised.value.category == Category.malformed
    public = [getattr(module, name) for module in (submeter, capture, codec) for name in module.__all__]
    errors = {found for found in public if inspect.isclass(found) and issubclass(found, Exception)}
    assert len(errors) == 2 and all(issubclass(found, SubmeterError) for found in errors)


def test_an_unknown_zone_is_an_error_and_a_wrong_type_a_type_error():
    with pytest.raises(SubmeterError, match="zone_not_found"):
        submeter.zone_offset("Mars/Olympus", np.array([0]))
    with pytest.raises(TypeError):
        submeter.zone_offset("UTC", np.array([0.5]))
