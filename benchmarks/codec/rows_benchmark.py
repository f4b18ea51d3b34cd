#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times submeter.codec.decode_rows: nanoseconds for a reply, against the same reply by decode().

Run it with the installed (optimised) package; exit 1 where a reply takes more than the limit.

usage: rows_benchmark.py [LIMIT_NS]        default: 1000
"""

import sys
import time

import numpy as np
from submeter import codec

COUNT = 200_000
REPLIES = {
    "dlt645-2007": "68 56341200 1920 68 91 08 33333433 87A93B33 A9 16",
    "cjt188": "68 10 92 01 00 10 00 00 00 81 16 90 1F 01 00 22 22 00 2C 00 00 00 00 2C 00 00 00 00 00 00 00 00 00 FE 16",
    "modbus-rtu": "02 04 04 44 9A 50 00 C0 5B",
    "modbus-ascii": b":0204040005000AE7\r\n".hex(),
    "dlt698": "68 1E 00 C3 05 56 34 12 00 26 20 10 78 ED 85 01 01 00 10 02 01 01 06 00 01 56 66 00 00 65 17 16",
}


def seconds(work):
    """The best of five."""
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def main(limit_ns):
    slow = False
    for protocol, text in REPLIES.items():
        reply = bytes.fromhex(text)
        octets, offsets = reply * COUNT, np.arange(COUNT + 1) * len(reply)
        rows = seconds(lambda: codec.decode_rows(protocol, octets, offsets)) / COUNT * 1e9
        single = seconds(lambda: [codec.decode(protocol, reply, "response") for _ in range(500)]) / 500 * 1e9
        print(f"{protocol:12} {rows:8.0f} ns a reply in rows, {single:8.0f} ns by decode(), ratio {single / rows:.0f}")
        slow = slow or rows > limit_ns
    return 1 if slow else 0


if __name__ == "__main__":
    if len(sys.argv) > 2 or not all(word.isdecimal() for word in sys.argv[1:]):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1000))
