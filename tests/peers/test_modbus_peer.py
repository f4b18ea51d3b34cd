# SPDX-License-Identifier: Apache-2.0
"""pymodbus and the library must read each other's frames alike: RTU, TCP and ASCII."""

import json
import pathlib
import random

import pytest
from pymodbus.framer.ascii import FramerAscii
from pymodbus.framer.rtu import FramerRTU
from pymodbus.framer.socket import FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, register_message

from submeter.codec import decode

VECTORS = pathlib.Path(__file__).parent.parent / "vectors"

SERVER = FramerRTU(DecodePDU(is_server=True))  # reads requests


def build(message):
    """The RTU frame that pymodbus makes of a message."""
    return SERVER.buildFrame(message)


def one(octets, direction):
    """The one frame that the library finds."""
    [frame] = decode("modbus-rtu", octets, direction)
    assert frame["ok"], frame
    return frame


def values(frame):
    return [int(item["value"]) for item in frame["items"]]


@pytest.mark.parametrize("seed", range(20))
def test_reads_what_pymodbus_builds(seed):
    chance = random.Random(seed)
    unit, start = chance.randint(1, 247), chance.randrange(60000)
    registers = [chance.randrange(65536) for _ in range(chance.randint(1, 123))]
    count = len(registers)
    common = {"dev_id": unit, "address": start}

    for code, name in ((3, "Holding"), (4, "Input")):
        request = getattr(register_message, f"Read{name}RegistersRequest")(count=count, **common)
        frame = one(build(request), "request")
        assert (frame["address"], frame["control"]) == (str(unit), f"{code:02x}")
        assert frame["id"] == f"{start}+{count}"
        response = getattr(register_message, f"Read{name}RegistersResponse")(registers=registers, dev_id=unit)
        frame = one(build(response), "response")
        assert (frame["function"], values(frame)) == (f"read_{name.lower()}_registers", registers)

    write = register_message.WriteMultipleRegistersRequest(registers=registers, count=count, **common)
    frame = one(build(write), "request")
    assert (frame["id"], values(frame)) == (f"{start}+{count}", registers)
    written = register_message.WriteMultipleRegistersResponse(count=count, **common)
    assert one(build(written), "response")["id"] == f"{start}+{count}"

    single = register_message.WriteSingleRegisterRequest(registers=registers[:1], **common)
    assert values(one(build(single), "request")) == registers[:1]

    refusal = ExceptionResponse(3, 2, device_id=unit)
    frame = one(build(refusal), "response")
    assert frame["error_reply"] and frame["items"][0]["value"] == "illegal_address"


FRAMERS = {"modbus": FramerRTU, "modbus_tcp": FramerSocket, "modbus_ascii": FramerAscii}


def is_fifo_reply(vector):
    """pymodbus knows the frame of a FIFO queue on a line, and then gives no message."""
    return vector["direction"] == "response" and vector["expected"][0]["function"] == "read_fifo_queue"


def good_vectors():
    for name, framer in FRAMERS.items():
        path = VECTORS / f"{name}.json"
        for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
            if len(vector["expected"]) != 1 or not vector["expected"][0]["ok"]:
                continue
            if framer is not FramerRTU or not is_fifo_reply(vector):
                yield pytest.param(framer, vector, id=f"{name}: {vector['name']}")


@pytest.mark.parametrize(("framer", "vector"), list(good_vectors()))
def test_pymodbus_reads_our_vectors_alike(framer, vector):
    octets, [expected] = bytes.fromhex(vector["hex"]), vector["expected"]
    peer = framer(DecodePDU(is_server=vector["direction"] == "request"))
    used, message = peer.handleFrame(octets, 0, 0)
    assert used == len(octets) and message is not None
    assert str(message.dev_id) == expected["address"]
    assert f"{message.function_code:02x}" == expected["control"]
    if expected["error_reply"]:
        return
    plain = expected["function"] in ("read_holding_registers", "read_input_registers", "write_multiple_registers")
    if expected["id"] and plain:
        assert f"{message.address}+{message.count}" == expected["id"]
    if expected["items"] and plain:
        assert [str(register) for register in message.registers] == [item["value"] for item in expected["items"]]
    if expected["items"] and expected["function"] in ("read_coils", "read_discrete_inputs"):
        assert [str(int(bit)) for bit in message.bits] == [item["value"] for item in expected["items"]]
