# SPDX-License-Identifier: Apache-2.0
"""Slow, obvious models of the library's answers, written from the references without the C++ at hand.

Where the library and an oracle differ, one of the two misread its source: neither is right by birth.
Every number is an `int` or a `fractions.Fraction`. A module with an `answer` reads JSON lines on stdin
and answers on stdout when run as `PYTHONPATH=tests python3 -m oracle.<module>`. Of a protocol, `…_make`
builds random frames; `test_…_library` sets the oracle beside the library, its own tests stand alone.
"""
