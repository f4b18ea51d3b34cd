# SPDX-License-Identifier: Apache-2.0
"""The named rounding rules, on exact fractions."""

from fractions import Fraction
from math import ceil, floor, trunc


def half_up(ratio):
    """The nearest integer; a tie goes away from zero.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2))
    (3, -3)
    """
    nearest = floor(abs(ratio) + Fraction(1, 2))
    return nearest if ratio >= 0 else -nearest


def half_even(ratio):
    """The nearest integer; a tie goes to the even one.

    >>> half_even(Fraction(5, 2)), half_even(Fraction(-7, 2))
    (2, -4)
    """
    below = floor(ratio)
    distance = ratio - below
    if distance == Fraction(1, 2):
        return below if below % 2 == 0 else below + 1
    return below if distance < Fraction(1, 2) else below + 1


# `up` and `down` are directions on the number line (ceiling, floor); `truncate` is toward zero.
RULES = {"half_up": half_up, "half_even": half_even, "up": ceil, "down": floor, "truncate": trunc}


def round_to(amount, rule, scale, step=1):
    """The multiple of `step` units of 10^-scale that `rule` picks for `amount`, as a Fraction.

    >>> round_to(Fraction("12.34"), "half_up", 2, 5)
    Fraction(247, 20)
    """
    if step <= 0:
        raise ValueError("a rounding step is positive")
    grain = Fraction(step, 10**scale)
    return RULES[rule](Fraction(amount) / grain) * grain
