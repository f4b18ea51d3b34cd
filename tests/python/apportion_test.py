# SPDX-License-Identifier: Apache-2.0
"""Exact shares: the vectors, the oracle, and what is refused."""

import json
import random
from decimal import Decimal

import numpy as np
import pytest
import submeter
from oracle.apportion import largest_remainder


def test_the_vectors(vectors):
    cases = json.loads((vectors / "apportion.json").read_text())["cases"]
    assert len(cases) > 10
    for case in cases:
        split = submeter.apportion(case["pool"], [Decimal(weight) for weight in case["weights"]])
        assert list(split.shares.values()) == case["shares"], case["name"]


@pytest.mark.parametrize("seed", range(200))
def test_random_splits_agree_with_the_oracle(seed):
    draw = random.Random(seed)
    names = draw.sample(range(1, 1000), draw.randint(1, 40))
    top = draw.choice([3, 10, 10**6, 10**11])
    weights = {name: draw.randrange(top) for name in names}
    weights[names[0]] += 1
    pool = draw.randrange(-(10**draw.randint(1, 15)), 10**draw.randint(1, 15))
    shares = submeter.apportion(pool, weights).shares
    assert shares == largest_remainder(pool, weights)
    assert sum(shares.values()) == pool


def test_the_order_of_the_participants_does_not_matter():
    weights = {"b": 1, "a": 1, "c": 1}
    assert submeter.apportion(100, weights).shares == {"b": 33, "a": 34, "c": 33}
    assert submeter.apportion(100, dict(reversed(weights.items()))).shares == {"c": 33, "a": 34, "b": 33}


def test_decimals_give_decimals_that_sum_to_the_pool():
    split = submeter.apportion(Decimal("0.0100"), [1, 1, 1], scale=4)
    assert [str(share) for share in split.shares.values()] == ["0.0034", "0.0033", "0.0033"]
    assert sum(split.shares.values()) == split.pool


def test_the_explanation_tells_each_share_in_both_languages():
    split = submeter.apportion(Decimal("100.00"), {"A": 2, "B": 1})
    told = split.explain(unit="m2", currency="CNY")
    assert [part.facts["name"] for part in told.parts] == ["A", "B"]
    assert told.parts[0].facts["amount"] == "66.67 CNY"
    assert "66.67 CNY" in told.to_text("en") and "66.67 CNY" in told.to_text("zh")
    assert told.to_text("en") != told.to_text("zh")


@pytest.mark.parametrize(("pool", "weights", "name"), [
    (100, {"a": 0, "b": 0}, "no_weight"),
    (100, {}, "no_weight"),
    (100, {"a": -1, "b": 2}, "bad_share"),
    (Decimal("1.005"), [1], "too_many_digits"),
    (100, [Decimal("0.0000001")], "too_many_digits"),
    (100, [Decimal("NaN")], "bad_syntax"),
    (100, [10**13], "overflow"),
    (2**63, [1], "overflow"),
    (-(2**63) - 1, [1], "overflow"),
])
def test_what_cannot_be_split_is_refused(pool, weights, name):
    with pytest.raises(submeter.SubmeterError) as raised:
        submeter.apportion(pool, weights)
    assert raised.value.name == name


@pytest.mark.parametrize("weights", [[0.5, 0.5], [True, False], [1, True], [np.True_], ["1"], {"a": 1, 2: 1}])
def test_floats_and_names_without_order_are_type_errors(weights):
    with pytest.raises(TypeError):
        submeter.apportion(100, weights)


@pytest.mark.parametrize("pool", [True, 1.5, "100", None])
def test_a_pool_is_a_whole_number_or_a_decimal(pool):
    with pytest.raises(TypeError):
        submeter.apportion(pool, [1])


def test_the_integers_of_numpy_are_integers():
    assert submeter.apportion(np.int64(100), np.array([1, 2], np.uint8)).shares == {0: 33, 1: 67}


@pytest.mark.parametrize("scale", [-1, 0, 1, 7])
@pytest.mark.parametrize("pool", [100, Decimal(1)])
def test_the_scale_is_2_to_6(pool, scale):
    with pytest.raises(submeter.SubmeterError, match="2 to 6"):
        submeter.apportion(pool, [1], scale=scale)
    with pytest.raises(TypeError):
        submeter.apportion(pool, [1], scale=2.0)
