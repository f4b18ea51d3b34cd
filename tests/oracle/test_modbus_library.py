# SPDX-License-Identifier: Apache-2.0
"""The oracle of Modbus beside the vectors and the library: every public function, on every framing."""

import random

import pytest
import submeter

from . import modbus, modbus_make
from .against import damaged, frames_and_gaps, library, vectors, without_messages
from .modbus_pdu import FUNCTIONS

FRAMINGS = {"modbus-rtu": modbus_make.rtu, "modbus-tcp": modbus_make.tcp, "modbus-ascii": modbus_make.ascii}
WAYS = ("request", "response")


def oracle(octets, direction, request=None):
    return without_messages(modbus.scan(octets, direction, request))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in vectors("modbus")])
def test_the_vectors(case):
    found = oracle(bytes.fromhex(case["hex"]), case.get("direction") or "request")
    assert frames_and_gaps(found) == frames_and_gaps(case["expected"])


@pytest.mark.parametrize("protocol", FRAMINGS)
@pytest.mark.parametrize("code", FUNCTIONS)
def test_every_function_on_every_framing(code, protocol):
    draw = random.Random(code)
    for _ in range(30):
        for direction, pdu in zip(WAYS, modbus_make.exchange(draw, code)):
            octets = FRAMINGS[protocol](17, pdu)
            wanted = [modbus.describe(17, pdu, direction, protocol=protocol)]
            assert wanted == library(protocol, octets, direction), octets.hex(" ")


@pytest.mark.parametrize("code", [code for code in FUNCTIONS if code <= 0x04])
def test_a_reply_beside_its_request(code):
    draw = random.Random(code)
    for _ in range(30):
        request, reply = (modbus_make.rtu(3, pdu) for pdu in modbus_make.exchange(draw, code))
        found = without_messages(submeter.decode("modbus-rtu", reply, request=request))
        assert oracle(reply, "response", request) == found, (request.hex(" "), reply.hex(" "))


@pytest.mark.parametrize("seed", range(20))
def test_runs_of_frames(seed):
    draw = random.Random(seed)
    for direction in WAYS:
        pdus = [modbus_make.exchange(draw)[direction == "response"] for _ in range(5)]
        octets = b"".join(modbus_make.rtu(draw.randint(1, 247), pdu) for pdu in pdus)
        assert oracle(octets, direction) == library("modbus-rtu", octets, direction), octets.hex(" ")


@pytest.mark.parametrize("seed", range(40))
def test_damaged_frames(seed):
    draw = random.Random(seed)
    for _ in range(25):
        for direction, pdu in zip(WAYS, modbus_make.exchange(draw)):
            octets = damaged(draw, modbus_make.rtu(draw.randint(1, 247), pdu))
            found = oracle(octets, direction)
            assert frames_and_gaps(found) == frames_and_gaps(library("modbus-rtu", octets, direction)), octets.hex(" ")
