# SPDX-License-Identifier: Apache-2.0
"""Simulate a building: virtual meters of both protocols are read every hour over one line."""

import argparse
import contextlib
import csv
import datetime
import json
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from submeter.columns import IntColumn
from submeter.errors import SubmeterError
from submeter.simulate import Building, load_series, made_up_load
from submeter.verbs import FINDINGS, FINE, Usage

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_START = datetime.datetime(2022, 1, 1, tzinfo=datetime.timezone.utc)
_FIRST_ADDRESS, _LAST_UNIT, _HOUR = 202200000001, 247, 3600
_MODULUS = 100_000_000  # 0.01 kWh, where the registers start again at 0
_HEAD = ("at", "meter", "protocol", "address", "register", "kwh", "quality")


class Load(NamedTuple):
    """What one meter will use, hour by hour."""

    name: str
    start: int
    watt_hours: IntColumn


class Meter(NamedTuple):
    """How one meter is reached."""

    name: str
    protocol: str
    address: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("series", nargs="?",
                        help="table of hours, .csv or .csv.gz: UTC starts, then a column of kWh "
                             "for each meter; without it a load is made up from the seed")
    parser.add_argument("--meters", type=int, default=4, help="how many (default: 4)")
    parser.add_argument("--from", dest="start", type=_moment, metavar="TIME",
                        help="first hour, ISO 8601 with an offset (default: that of the series)")
    parser.add_argument("--hours", type=int, default=24, help="how many (default: 24)")
    parser.add_argument("--seed", type=int, default=1,
                        help="one seed gives one run, byte for byte (default: 1)")
    parser.add_argument("--loss", type=int, default=0, metavar="N",
                        help="of ten thousand replies, how many the line swallows or damages")
    parser.add_argument("--zone", default="UTC",
                        help="time zone of the meters' clocks (default: UTC)")
    parser.add_argument("--out", metavar="FILE", help="write the readings there (default: stdout)")


def _moment(text: str) -> int:
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.utcoffset() is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone, so it is not a moment")
    seconds, rest = divmod(moment - _EPOCH, datetime.timedelta(hours=1))
    if rest:
        raise argparse.ArgumentTypeError(f"{text} is no full hour of UTC")
    return seconds * _HOUR


def _check(options: argparse.Namespace) -> None:
    if not 1 <= options.meters <= 2 * _LAST_UNIT:
        raise Usage(f"there are 1 to {2 * _LAST_UNIT} meters on a line of this building")
    if options.hours < 1 or options.seed < 0 or not 0 <= options.loss <= 10_000:
        raise Usage("hours are at least 1, a seed is not negative, a loss is 0 to 10000")


def _load(path: str) -> "list[tuple[str, int, IntColumn, list[str]]]":
    try:
        return load_series(path)
    except SubmeterError as error:
        error.detail = path
        raise


def _loads(options: argparse.Namespace) -> "list[Load]":
    """The hours that are wanted of each meter."""
    if options.series is None:
        start = options.start if options.start is not None else int(_START.timestamp())
        first = options.seed * 1000
        return [Load(f"M{place + 1}", start, made_up_load(first + place, options.hours))
                for place in range(options.meters)]
    loads = [Load(name, start, hours) for name, start, hours, _ in _load(options.series)]
    if len(loads) < options.meters:
        raise Usage(f"the series has {len(loads)} meters")
    return [_cut(load, options) for load in loads[:options.meters]]


def _cut(load: Load, options: argparse.Namespace) -> Load:
    start = load.start if options.start is None else options.start
    first = (start - load.start) // _HOUR
    if first < 0 or first + options.hours > len(load.watt_hours):
        raise Usage(f"the series of {load.name} does not hold these hours")
    return Load(load.name, start, load.watt_hours[first:first + options.hours])


def _build(loads: "list[Load]", zone: str) -> "tuple[Building, list[Meter]]":
    """The building, whose meters speak the two protocols in turn."""
    try:
        building = Building(loads[0].start, zone)
    except SubmeterError as error:
        raise Usage(f"{zone}: {error}") from None
    meters = []
    for place, load in enumerate(loads):
        if place % 2 == 0:
            meters.append(Meter(load.name, "dlt645-2007", str(_FIRST_ADDRESS + place // 2)))
            building.add_dlt645(meters[-1].address, load.watt_hours)
        else:
            meters.append(Meter(load.name, "modbus-rtu", str(1 + place // 2)))
            building.add_modbus(int(meters[-1].address), load.watt_hours)
    return building, meters


def _kwh(micro: int) -> str:
    whole, cents = divmod(micro // 10_000, 100)
    return f"{whole}.{cents:02d}"


def _rows(meters: "list[Meter]", read: "dict[str, IntColumn]") -> "Iterator[dict[str, Any]]":
    columns = (read[name].tolist() for name in ("meter", "at", "micro"))
    for place, second, micro in zip(*columns):
        moment = datetime.datetime.fromtimestamp(second, datetime.timezone.utc)
        seen = micro >= 0
        values = (moment.isoformat().replace("+00:00", "Z"), *meters[place], "1-0:1.8.0",
                  _kwh(micro) if seen else None, "measured" if seen else "missed")
        yield dict(zip(_HEAD, values))


def _write(rows: "Iterator[dict[str, Any]]", out: TextIO, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(row), file=out)
        return
    table = csv.DictWriter(out, _HEAD, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)


def run(options: argparse.Namespace) -> int:
    """Simulates, writes the readings, and compares them with what the meters counted."""
    _check(options)
    building, meters = _build(_loads(options), options.zone)
    read = building.read(options.hours, options.seed, options.loss)
    with contextlib.ExitStack() as closing:
        out = sys.stdout
        if options.out:
            out = closing.enter_context(open(options.out, "w", encoding="utf-8", newline=""))
        _write(_rows(meters, read), out, options.json)
    seen = read["micro"] >= 0
    counted = read["true_wh"] // 10 % _MODULUS * 10_000
    wrong = int((read["micro"] != counted)[seen].sum())
    print(f"submeter: {len(meters)} meters, {int(seen.sum())} readings, {int((~seen).sum())} "
          f"missed, {wrong} that differ from what the meter counted", file=sys.stderr)
    return FINDINGS if wrong else FINE
