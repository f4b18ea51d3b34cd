# SPDX-License-Identifier: Apache-2.0
"""pymodbus and the library must read each other's frames alike: RTU, TCP and ASCII."""

import json
import pathlib
import random

import pytest
from pymodbus.framer.ascii import FramerAscii
from pymodbus.framer.rtu import FramerRTU
from pymodbus.framer.socket import FramerSocket
from pymodbus.pdu import (
    DecodePDU,
    ExceptionResponse,
    bit_message,
    diag_message,
    file_message,
    mei_message,
    other_message,
    register_message,
)

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


FILE = {"file_number": 4, "record_number": 1}

# What pymodbus can say beside registers: its message, what the library calls it, and the values that it must find.
OTHERS = [
    (bit_message.ReadCoilsRequest(address=19, count=37, dev_id=9), "request", "read_coils", []),
    (bit_message.ReadCoilsResponse(bits=[True, False] * 8, dev_id=9), "response", "read_coils", [1, 0] * 8),
    (bit_message.ReadDiscreteInputsRequest(address=1, count=2000, dev_id=9), "request", "read_discrete_inputs", []),
    (bit_message.ReadDiscreteInputsResponse(bits=[False] * 7 + [True], dev_id=9), "response", "read_discrete_inputs",
     [0] * 7 + [1]),
    (bit_message.WriteSingleCoilRequest(address=3, bits=[True], dev_id=9), "request", "write_single_coil", None),
    (bit_message.WriteSingleCoilResponse(address=3, bits=[True], dev_id=9), "response", "write_single_coil", None),
    (bit_message.WriteMultipleCoilsRequest(address=3, bits=[True, True, False], dev_id=9), "request",
     "write_multiple_coils", [1, 1, 0]),
    (bit_message.WriteMultipleCoilsResponse(address=3, count=3, dev_id=9), "response", "write_multiple_coils", []),
    (register_message.MaskWriteRegisterRequest(address=4, and_mask=0xF2, or_mask=0x25, dev_id=9), "request",
     "mask_write_register", None),
    (register_message.ReadWriteMultipleRegistersRequest(3, 6, 14, [255, 7], dev_id=9), "request",
     "read_write_multiple_registers", None),
    (register_message.ReadWriteMultipleRegistersResponse(registers=[254, 10], dev_id=9), "response",
     "read_write_multiple_registers", [254, 10]),
    (other_message.ReadExceptionStatusRequest(dev_id=9), "request", "read_exception_status", None),
    (other_message.GetCommEventCounterRequest(dev_id=9), "request", "get_comm_event_counter", None),
    (other_message.GetCommEventLogRequest(dev_id=9), "request", "get_comm_event_log", None),
    (other_message.GetCommEventLogResponse(True, 289, 264, [0x20, 0], dev_id=9), "response", "get_comm_event_log",
     None),
    (other_message.ReportDeviceIdRequest(dev_id=9), "request", "report_server_id", None),
    (other_message.ReportDeviceIdResponse(b"meter", True, dev_id=9), "response", "report_server_id", None),
    (diag_message.ReturnQueryDataRequest(b"\xa5\x37", dev_id=9), "request", "diagnostics", None),
    (diag_message.ReturnBusMessageCountResponse(17, dev_id=9), "response", "diagnostics", None),
    (file_message.ReadFileRecordRequest([file_message.FileRecord(**FILE, record_length=2)], dev_id=9), "request",
     "read_file_record", None),
    (file_message.WriteFileRecordRequest([file_message.FileRecord(**FILE, record_data=b"\x06\xaf")], dev_id=9),
     "request", "write_file_record", None),
    (file_message.ReadFifoQueueRequest(1246, dev_id=9), "request", "read_fifo_queue", None),
    (mei_message.ReadDeviceInformationRequest(1, 0, dev_id=9), "request", "read_device_identification", None),
    (mei_message.ReadDeviceInformationResponse(1, {0: b"Maker", 1: b"M 1"}, dev_id=9), "response",
     "read_device_identification", None),
]


@pytest.mark.parametrize(("message", "direction", "function", "found"), OTHERS,
                         ids=[type(message).__name__ for message, *_ in OTHERS])
def test_reads_every_message_of_pymodbus(message, direction, function, found):
    frame = one(build(message), direction)
    assert (frame["address"], frame["function"], frame["error_reply"]) == ("9", function, False)
    if found is not None:
        assert values(frame) == found


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
