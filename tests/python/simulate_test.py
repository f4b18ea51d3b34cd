# SPDX-License-Identifier: Apache-2.0
"""Virtual meters: what a building begins with."""

import re
import textwrap
from decimal import Decimal

import numpy
import pytest
import submeter
from submeter.simulate import Building, ProfileMeter


@pytest.mark.parametrize("start", [0, -3600, 1640995200])
def test_a_building_begins_at_a_full_hour(start):
    assert Building(start).read(0)["at"].tolist() == []
    for wrong in (start + 1, start + 1800, start - 1):
        with pytest.raises(submeter.SubmeterError, match=f"{wrong} is no full hour") as raised:
            Building(wrong)
        assert raised.value.name == "bad_value"


SETTINGS = {"poll_start": 256}


@pytest.fixture(name="page")
def page_of_the_how_to(root):
    return (root / "docs/how-to/write-a-profile.md").read_text(encoding="utf-8")


def block(page, mark, language=""):
    """The fenced block behind a mark, without the indent of its fence."""
    found = re.search(rf"<!-- {mark} -->\n( *)```{language}\n(.*?)^ *```", page, re.S | re.M)
    return textwrap.dedent(found[2])


def test_the_how_to_reads_its_own_profile(page, capsys):
    exec(block(page, "python", "python"), {"document": block(page, "profile", "json")})
    assert capsys.readouterr().out == block(page, "printed")


@pytest.mark.parametrize("framing", ["rtu", "ascii", "tcp"])
def test_a_profile_meter_reads_the_same_in_every_framing(page, framing):
    document = block(page, "profile", "json")
    meter = ProfileMeter(document, "17", 0, numpy.array([1500, 2500]), SETTINGS,
                         framing)
    read = {row["obis"]: row["value"] for row in meter.read_all(7200)}
    assert read["1-0:1.8.0"] == Decimal("4.00") and read["1-129:96.1.0"] == 0


def test_a_profile_meter_answers_on_tcp_and_moves_its_relay(page):
    meter = ProfileMeter(block(page, "profile", "json"), "17", 0, numpy.array([1500]),
                         SETTINGS, "tcp")
    asked = bytes.fromhex("000100000006110300000002")
    assert meter.feed(asked, 3600).hex() == "000100000007110304" + "00000096"
    trip = bytes.fromhex("00020000000b1110005700020400010001")
    assert meter.feed(trip, 3600).hex() == "000200000006111000570002"
    assert meter.is_open


def test_what_a_profile_meter_cannot_be_made_of(page):
    document = block(page, "profile", "json")
    load = numpy.array([1])
    with pytest.raises(ValueError, match="rtu, ascii or tcp"):
        ProfileMeter(document, "17", 0, load, framing="udp")
    with pytest.raises(submeter.SubmeterError) as raised:
        ProfileMeter("{", "17", 0, load)
    assert raised.value.name == "bad_json"
    taken = r"the settings are: poll_start \(0 to 65488\), ct \(1 to 5000\)"
    with pytest.raises(submeter.SubmeterError, match=rf"settings.nosuch: 1 is not taken; {taken}") as raised:
        ProfileMeter(document, "17", 0, load, settings={"nosuch": 1})
    assert raised.value.name == "unknown_field"
    with pytest.raises(submeter.SubmeterError, match=rf"settings.ct: 5001 is not taken; {taken}") as raised:
        ProfileMeter(document, "17", 0, load, settings={"ct": 5001, "poll_start": 3})
    assert raised.value.name == "bad_value"
    with pytest.raises(submeter.SubmeterError, match="a unit is a number from 1 to 247") as raised:
        ProfileMeter(document, "248", 0, load)
    assert raised.value.name == "bad_address"
    with pytest.raises(submeter.SubmeterError) as raised:
        ProfileMeter(document, "17", 1, load)
    assert raised.value.name == "bad_value"
