# SPDX-License-Identifier: Apache-2.0
"""The reference's rounding examples (tariffs.md, section 12, E17)."""

from fractions import Fraction

import pytest

from .rounding import round_to


@pytest.mark.parametrize(
    ("amount", "up", "even", "cut"),
    [
        ("0.125", "0.13", "0.12", "0.12"),
        ("-0.125", "-0.13", "-0.12", "-0.12"),
        ("0.135", "0.14", "0.14", "0.13"),
        ("0.005", "0.01", "0.00", "0.00"),
        ("307.279875", "307.28", "307.28", "307.27"),
    ],
)
def test_e17(amount, up, even, cut):
    assert round_to(Fraction(amount), "half_up", 2) == Fraction(up)
    assert round_to(Fraction(amount), "half_even", 2) == Fraction(even)
    assert round_to(Fraction(amount), "truncate", 2) == Fraction(cut)


@pytest.mark.parametrize(
    ("amount", "up", "down", "cut"),
    [("1.001", "1.01", "1.00", "1.00"), ("-1.001", "-1.00", "-1.01", "-1.00"), ("2", "2", "2", "2")],
)
def test_directions(amount, up, down, cut):
    assert round_to(Fraction(amount), "up", 2) == Fraction(up)
    assert round_to(Fraction(amount), "down", 2) == Fraction(down)
    assert round_to(Fraction(amount), "truncate", 2) == Fraction(cut)


def test_a_step_is_a_multiple_of_the_minor_unit():
    assert round_to(Fraction("1.024"), "half_up", 2, 5) == 1
    assert round_to(Fraction("1.025"), "half_up", 2, 5) == Fraction("1.05")
    assert round_to(Fraction("1.025"), "half_even", 2, 5) == 1
    assert round_to(Fraction("149"), "down", 0, 100) == 100


def test_unknown_rules_and_steps_are_refused():
    with pytest.raises(KeyError):
        round_to(Fraction(1), "nearest", 2)
    with pytest.raises(ValueError):
        round_to(Fraction(1), "up", 2, 0)
