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

from submeter.columns import FIRST_SECOND, LAST_SECOND, IntColumn
from submeter.errors import SubmeterError
from submeter.simulate import Building, load_series, made_up_load
from submeter.verbs import FINDINGS, FINE, Usage, complete
from submeter.verbs.words import path, utf8, whole

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
_START = datetime.datetime(2022, 1, 1, tzinfo=datetime.timezone.utc)
_FIRST_ADDRESS, _LAST_UNIT, _HOUR = 202200000001, 247, 3600
_METERS_MAX = 2 * _LAST_UNIT
_HOURS_MAX = 876_600  # a hundred years
_READINGS_MAX = 5_000_000  # about a gigabyte
_SEED_MAX = 10**16  # a thousand loads are drawn from each, with seeds of 64 bits
_LOSS_MAX = 10_000
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
    parser.add_argument("series", nargs="?", type=utf8,
                        help="table of hours, .csv or .csv.gz: UTC starts, then a column of kWh "
                             "for each meter; without it a load is made up from the seed")
    parser.add_argument("--meters", type=whole(1, _METERS_MAX), default=4, metavar="N",
                        help=f"how many, 1 to {_METERS_MAX} (default: 4)")
    parser.add_argument("--from", dest="start", type=_moment, metavar="TIME",
                        help="first hour, ISO 8601 with an offset (default: that of the series)")
    parser.add_argument("--hours", type=whole(1, _HOURS_MAX), default=24, metavar="N",
                        help=f"how many, 1 to {_HOURS_MAX} (default: 24)")
    parser.add_argument("--seed", type=whole(0, _SEED_MAX), default=1, metavar="N",
                        help=f"0 to {_SEED_MAX}; one seed gives one run, byte for byte "
                             "(default: 1)")
    parser.add_argument("--loss", type=whole(0, _LOSS_MAX), default=0, metavar="N",
                        help="of ten thousand replies, how many the line swallows or damages, "
                             f"0 to {_LOSS_MAX} (default: 0)")
    parser.add_argument("--zone", default="UTC", type=utf8,
                        help="time zone of the meters' clocks (default: UTC)")
    parser.add_argument("--out", metavar="FILE", type=path,
                        help="write the readings there (default: stdout)")


def _moment(text: str) -> int:
    try:
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time in ISO 8601") from None
    if moment.utcoffset() is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone, so it is not a moment")
    hours, rest = divmod(moment - _EPOCH, datetime.timedelta(hours=1))
    if rest:
        raise argparse.ArgumentTypeError(f"{text} is no full hour of UTC")
    if hours * _HOUR < FIRST_SECOND:
        raise argparse.ArgumentTypeError(f"{text} is before the year 1 of UTC")
    return hours * _HOUR


def _check_size(options: argparse.Namespace) -> None:
    if options.meters * (options.hours + 1) > _READINGS_MAX:
        raise Usage(f"{options.meters} meters over {options.hours} hours give more than "
                    f"{_READINGS_MAX} readings: take fewer --meters or --hours")


def _check_end(start: int, hours: int) -> None:
    if start + hours * _HOUR > LAST_SECOND:
        raise Usage("the last reading is after the year 9999: take an earlier --from or fewer "
                    "--hours")


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
        try:
            meters.append(_add(building, place, load))
        except SubmeterError as error:
            error.detail = f"{load.name}, hour {error.index + 1}"
            raise
    return building, meters


def _add(building: Building, place: int, load: Load) -> Meter:
    if place % 2 == 0:
        meter = Meter(load.name, "dlt645-2007", str(_FIRST_ADDRESS + place // 2))
        building.add_dlt645(meter.address, load.watt_hours)
    else:
        meter = Meter(load.name, "modbus-rtu", str(1 + place // 2))
        building.add_modbus(int(meter.address), load.watt_hours)
    return meter


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
    _check_size(options)
    complete.check_apart("--out", options.out, [options.series] if options.series else [])
    loads = _loads(options)
    _check_end(loads[0].start, options.hours)
    building, meters = _build(loads, options.zone)
    read = building.read(options.hours, options.seed, options.loss)
    with contextlib.ExitStack() as closing:
        out = sys.stdout
        if options.out:
            out = closing.enter_context(complete.written(options.out))
        _write(_rows(meters, read), out, options.json)
    seen = read["micro"] >= 0
    counted = read["true_wh"] // 10 % _MODULUS * 10_000
    wrong = int((read["micro"] != counted)[seen].sum())
    print(f"submeter: {len(meters)} meters, {int(seen.sum())} readings, {int((~seen).sum())} "
          f"missed, {wrong} that differ from what the meter counted", file=sys.stderr)
    return FINDINGS if wrong else FINE
