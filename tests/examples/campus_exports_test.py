# SPDX-License-Identifier: Apache-2.0
"""What the prepaid campus writes: books that other programs check, statements that anybody can open."""

import json
import re
import subprocess
import xml.etree.ElementTree as xml
from decimal import Decimal

import pytest


def check(*command):
    """Runs another program's checker; its words when it finds fault."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr or "failed without a word"


def altered(text):
    """A book in which one posting is one penny more."""
    start, end = re.search(r"^ +\S+:\S+ +(-?\d+\.\d\d) GBP", text, re.M).span(1)
    return f"{text[:start]}{Decimal(text[start:end]) + Decimal('0.01')}{text[end:]}"


CHECKERS = {
    "hledger": ("book.journal", "hledger", "check", "--strict", "-f"),
    "ledger": ("book.journal", "ledger", "--args-only", "--strict", "--pedantic", "balance", "-f"),
    "beancount": ("book.beancount", "bean-check", "--no-cache"),
}


@pytest.mark.parametrize("program", CHECKERS)
def test_the_book_passes_the_strict_checker_of(october, program):
    name, *command = CHECKERS[program]
    assert check(*command, october.folder / name) == ""


@pytest.mark.parametrize("program", CHECKERS)
def test_a_book_that_is_a_penny_off_does_not_pass_the_checker_of(october, tmp_path, program):
    name, *command = CHECKERS[program]
    wrong = tmp_path / name
    wrong.write_text(altered(october.read(name).decode()), encoding="utf-8")
    assert check(*command, wrong) != ""


def test_the_balances_are_those_that_hledger_finds(october):
    command = ["hledger", "balance", "--flat", "--no-total", "-O", "json", "-f", october.folder / "book.journal"]
    rows, _ = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    theirs = {name: amounts[0]["aquantity"] for name, _, _, amounts in rows if amounts}
    theirs = {
        name: Decimal(amount["decimalMantissa"]).scaleb(-amount["decimalPlaces"])
        for name, amount in theirs.items()
    }
    lines = map(json.loads, october.read("book.jsonl").decode().splitlines())
    ours = {line["name"]: Decimal(line["balance"]) for line in lines if "name" in line}
    assert len(theirs) > 20
    assert {name: balance for name, balance in ours.items() if balance} == theirs


def test_every_line_of_the_export_is_json(october):
    head, *lines = map(json.loads, october.read("book.jsonl").decode().splitlines())
    assert head["format"] == "submeter.book/1"
    assert len(lines) > 700


SVG = 'xmlns="http://www.w3.org/2000/svg"'  # a name, not an address to visit


def faults(page):
    """What keeps a page from being one well-formed file that needs nothing else."""
    found = []
    tree = xml.fromstring(page.replace("<!DOCTYPE html>", "", 1))
    for element in tree.iter():
        tag = element.tag.rpartition("}")[2]  # without its namespace
        if tag in ("script", "iframe", "object", "embed", "link", "img"):
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            if name.startswith("on") or (name in ("src", "href") and not value.startswith("#")):
                found.append(f'{name}="{value}"')
    found += re.findall(r"url\([^)]*\)|@import[^;]*|(?:https?:)?//[\w.]+", page.replace(SVG, ""))
    return found


def test_each_statement_is_one_page_that_needs_no_network_and_no_script(october):
    pages = october.statements("html")
    assert len(pages) == 20
    for path in pages:
        assert faults(path.read_text(encoding="utf-8")) == [], path


@pytest.mark.parametrize(
    "fault",
    ["<script>1</script>", '<img src="x.png"/>', '<b onclick="f()"/>', "<i>https://example.org</i>",
     "<style>@import x;</style>", '<b style="background: url(x)"/>'],
)
def test_a_page_that_needs_more_would_be_caught(fault):
    assert faults(f"<!DOCTYPE html><html>{fault}</html>") != []


def test_statements_show_a_chart_of_days_and_each_line_its_derivation(october):
    for path in october.statements("html"):
        page = path.read_text(encoding="utf-8")
        assert page.count("<svg") >= 1 and page.count("<details") >= 1, path
        assert "@media print" in page, path


def test_both_kinds_of_statement_say_the_same_total(october):
    for text, page in zip(october.statements("txt"), october.statements("html")):
        assert text.stem == page.stem
        total = re.findall(r"\d+\.\d\d", text.read_text(encoding="utf-8"))[-1]
        assert total in page.read_text(encoding="utf-8"), text
