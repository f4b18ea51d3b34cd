# SPDX-License-Identifier: Apache-2.0
"""The two pages in front of the tree, English and Chinese, keep in step."""

import re

import pytest

FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
OTHER = {"README.md": "README.zh-CN.md", "README.zh-CN.md": "README.md"}


def without_remark(line):
    """A command of an indented block; what it says after # is translated."""
    return line.partition("#")[0].strip()


def outline(page):
    """What both pages have in common: name of a part to the list of its pieces."""
    prose = FENCED.sub("", page)
    lines = prose.splitlines()
    rows = [line for line in lines if line.startswith("| ") and "`" in line.split("|")[1]]
    return {
        "headings": [line.partition(" ")[0] for line in lines if line.startswith("#")],
        "components": [re.findall(r"`[^`]+`", row.split("|")[1]) for row in rows],
        "links": re.findall(r"\]\(([^)]+)\)", prose),
        "code blocks": FENCED.findall(page),
        "commands": [without_remark(line) for line in lines if line.startswith("    ")],
        "markers": re.findall(r"<!--.*?-->", page),
        "list items": ["-" for line in lines if line.startswith("- ")],
    }


@pytest.fixture(scope="module")
def pages(root):
    return [(root / name).read_text(encoding="utf-8") for name in OTHER]


def test_both_readmes_have_the_same_parts(pages):
    english, chinese = map(outline, pages)
    assert [english["links"][0], chinese["links"][0]] == list(OTHER.values())  # each leads to the other
    chinese["links"][0] = english["links"][0]
    assert english == chinese
    assert all(english.values()) and len(english["components"]) > 10


@pytest.mark.parametrize(("part", "old", "new"), [
    ("components", "| `tariff`", "| `tarif`"), ("links", "docs/reference/plan.md", "docs/reference/plans.md"),
    ("code blocks", "meter 201900123456", "meter 201900123457"), ("headings", "\n## ", "\n### "),
    ("commands", "bash tests/run.sh ", "bash tests/all.sh "), ("list items", "\n- ", "\n\n")])
def test_a_page_out_of_step_is_caught(pages, part, old, new):
    for page in pages:
        assert old in page
        changed = outline(page.replace(old, new, 1))
        assert [name for name, pieces in outline(page).items() if pieces != changed[name]] == [part]


def test_rows_that_change_places_are_caught(pages):
    lines = pages[1].splitlines()
    row = next(place for place, line in enumerate(lines) if line.startswith("| `ledger` "))
    lines[row], lines[row + 1] = lines[row + 1], lines[row]
    assert outline("\n".join(lines))["components"] != outline(pages[1])["components"]
