#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes every hexadecimal string of vector files as one raw file: a corpus for libFuzzer.

usage: vectors_to_corpus.py FOLDER VECTORS.json...
"""

import hashlib
import json
import pathlib
import sys


def strings(value):
    """Yields each string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(list(value.values()))


def octets(text):
    """The bytes of a hexadecimal string, or nothing when it is another kind of text."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def main(folder, *vector_files):
    corpus = pathlib.Path(folder)
    corpus.mkdir(parents=True, exist_ok=True)
    for name in vector_files:
        document = json.loads(pathlib.Path(name).read_text(encoding="utf-8"))
        for text in strings(document):
            if data := octets(text):
                (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
