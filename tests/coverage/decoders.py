#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which lines of the codec headers the fuzz targets reach, by Clang's own coverage.

Each target of a protocol runs over its seeds and some mutations; the lines of its headers count,
those of functions that write frames or read a person's text aside. Exit 1 where a protocol stays below its
limit, with the lines that were not reached.

usage: decoders.py BUILD_FOLDER [RUNS]        the folder of the preset fuzz-coverage; default: 20000
"""

import bisect
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ROOT / "include/submeter/codec"
SEEDS = [ROOT / "tests/vectors", ROOT / "tests/codec"]
#: Of each protocol: its headers, and its fuzz targets with their seeds.
TARGETS = {
    "cjt188": ("cjt188", {"cjt188": ["cjt188"], "cjt188_text": ["cjt188"]}),
    "dlt645": ("dlt645", {"dlt645": ["dlt645"], "dlt645_text": ["dlt645"]}),
    "dlt645_1997": ("dlt645/edition_1997",
                    {"dlt645_1997": ["dlt645_1997"], "dlt645_text": ["dlt645_1997"]}),
    "dlt698": ("dlt698", {"dlt698": ["dlt698", "dlt698_seeds"], "dlt698_text": ["dlt698", "dlt698_seeds"]}),
    "modbus": ("modbus", {"modbus": ["modbus"], "modbus_ascii": ["modbus_ascii"],
                          "modbus_tcp": ["modbus_tcp"],
                          "modbus_text": ["modbus", "modbus_ascii", "modbus_tcp"]}),
}
LIMIT_PERCENT = 95
#: Functions that are no part of a decoder, by name.
WRITERS = re.compile(r"::((data|apdu)_writer::\w+|encode\w*|write_\w+|put_\w*|begin_frame|finish_frame"
                     r"|parse_address|parse_data_id|parse_customer_number|settlement|to_text|units_of|mask|\w+_control|given_cipher::operator\(\)|bits_per_second)[(<]")
SHOWN_MAX = 20
#: What the compiler alone runs, to make tables.
TABLES = re.compile(r"::(\w+_field|quantity|signed_quantity|\w*setting|limit|switch_time|feature_word|text_row"
                    r"|password|request_parts|reply_parts|tabulate|\w+_row|moment|state|cjt188::detail::(heat|number|own|plain)|dlt698::detail::(entry_of|money|obis_limit|of_parts|price|records|writable))[(<]")


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, **more)


def is_aside(starts, line):
    """Whether a line lies in a function that does not count: the last that begins before it."""
    place = bisect.bisect_right(starts, (line, chr(0x10FFFF)))
    name = starts[place - 1][1] if place else ""
    return bool(WRITERS.search(name) or TABLES.search(name))


def covered_lines(programs, profile):
    """{file: {line: count}} of programs' runs; a line counts as often as its best region."""
    first, *others = programs
    done = run("llvm-cov-14", "export", first, *(f"-object={other}" for other in others),
               f"-instr-profile={profile}", "-format=lcov", stdout=subprocess.PIPE, text=True)
    plain = run("llvm-cxxfilt-14", input=done.stdout, stdout=subprocess.PIPE, text=True).stdout
    files, starts, here = {}, [], {}
    for line in plain.splitlines():
        kind, _, rest = line.partition(":")
        if kind == "SF":
            here, starts = files.setdefault(pathlib.Path(rest).resolve(), {}), []
        elif kind == "FN":
            number, name = rest.split(",", 1)
            bisect.insort(starts, (int(number), name))
        elif kind == "DA":
            number, count = map(int, rest.split(",")[:2])
            if not is_aside(starts, number):
                here[number] = max(here.get(number, 0), count)
    return files


def is_of(path, folder):
    """Whether a header belongs to a protocol, and not to an edition in a folder of its own."""
    if not path.is_relative_to(HEADERS / folder):
        return False
    return folder.endswith("edition_1997") or "edition_1997" not in path.parts


def seed_file(name):
    return next(folder / f"{name}.json" for folder in SEEDS if (folder / f"{name}.json").exists())


def measure(build, name, runs):
    folder, targets = TARGETS[name]
    programs, raws, profile = [], [], build / f"{name}.profdata"
    for target, seeds in targets.items():
        programs.append(build / f"tests/codec/submeter_{target}_fuzz")
        raws.append(build / f"{name}.{target}.profraw")
        run(programs[-1], "--runs", runs, *map(seed_file, seeds),
            env={"LLVM_PROFILE_FILE": str(raws[-1])}, stdout=subprocess.DEVNULL)
    run("llvm-profdata-14", "merge", "-sparse", *raws, "-o", profile)
    lines = {path: counts for path, counts in covered_lines(programs, profile).items()
             if is_of(path, folder)}
    missed = [(path, number) for path, counts in sorted(lines.items())
              for number, count in sorted(counts.items()) if count == 0]
    total = sum(map(len, lines.values()))
    return total - len(missed), total, missed


def main(build, runs):
    low = False
    for name in TARGETS:
        reached, total, missed = measure(build, name, runs)
        percent = 100 * reached / total
        print(f"{name:12} {reached} of {total} lines, {percent:.1f} %")
        if percent < LIMIT_PERCENT:
            low = True
            for path, number in missed[:SHOWN_MAX]:
                print(f"    not reached: {path.relative_to(ROOT)}:{number}")
    return 1 if low else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(pathlib.Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 20000))
