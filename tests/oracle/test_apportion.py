# SPDX-License-Identifier: Apache-2.0
"""The worked examples A1 to A11 of apportionment.md, and the guarantees it names."""

import random
from fractions import Fraction

import pytest

from .apportion import Node, answer, largest_remainder, mixed, residual_pool, tree


def shares(pool, *weights):
    """The shares of participants 1, 2, 3, … as a list."""
    return list(largest_remainder(pool, [(k, Fraction(w)) for k, w in enumerate(weights, 1)]).values())


@pytest.mark.parametrize(
    ("name", "pool", "weights", "expected"),
    [
        ("A1", 10000, "1 1 1", [3334, 3333, 3333]),
        ("A2", 123456, "85.5 120.0 64.25 230.25", [21111, 29629, 15864, 56852]),
        ("A3", 90001, "512.3 0 1204.7 88.0", [25544, 0, 60069, 4388]),
        ("A4", 33333, "0.40 0.35 0.25", [13333, 11667, 8333]),
        ("A5", 10001, "1 1", [5001, 5000]),
        ("A6", 7777, "3 1 4 2", [2333, 778, 3111, 1555]),
        ("A7", 100, "1 1 1 1 1 1 1", [15, 15, 14, 14, 14, 14, 14]),
        ("A8", 12345, "1 2 3", [2057, 4115, 6173]),
        ("A11 redistributed", 60000, "3000 1200 2400", [27273, 10909, 21818]),
        ("A11 owner pays", 60000, "3000 1200 2400 1800", [21429, 8571, 17143, 12857]),
        ("loss", 3338, "4120.4 3305.1 2490.7", [1387, 1113, 838]),
        ("mirror", -1053, "4120.4 3305.1 2490.7", [-438, -351, -264]),
    ],
)
def test_worked_examples(name, pool, weights, expected):
    assert shares(pool, *weights.split()) == expected, name


def test_a9_mixed():
    usage = dict(enumerate(map(Fraction, ("512.3", "340.2", "1204.7", "88.0")), 1))
    assert list(mixed(35000, [(1, usage)]).values()) == [8358, 5551, 19655, 1436]
    total = mixed(50000, [(30, dict.fromkeys(usage, 1)), (70, usage)])
    assert total == {1: 12108, 2: 9301, 3: 23405, 4: 5186}


def test_a10_tree_differs_from_the_flat_run_by_one_grain():
    floors = [(1, (400, 500, 300)), (2, (450, 450)), (3, (200, 200, 200))]
    nodes = [Node(floor, sum(areas), tuple(Node(10 * floor + k, a) for k, a in enumerate(areas)))
             for floor, areas in floors]
    assert largest_remainder(80000, [(n.id, n.weight) for n in nodes]) == {1: 35555, 2: 26667, 3: 17778}
    leaves = tree(80000, nodes)
    assert list(leaves.values()) == [11852, 14814, 8889, 13334, 13333, 5926, 5926, 5926]
    flat = largest_remainder(80000, [(leaf.id, leaf.weight) for n in nodes for leaf in n.children])
    assert [key for key in leaves if leaves[key] != flat[key]] == [11, 20]
    assert (flat[11], flat[20]) == (14815, 13333)


def test_guarantees_on_random_cases():
    source = random.Random(645)
    for _ in range(500):
        count = source.randint(1, 9)
        pairs = [(key, Fraction(source.randint(0, 40), source.choice((1, 4, 100)))) for key in range(count)]
        pairs.append((count, Fraction(1, 3)))
        pool = source.randint(-10**6, 10**6)
        result = largest_remainder(pool, pairs)
        whole = sum(weight for _, weight in pairs)
        assert sum(result.values()) == pool
        assert all(abs(result[key] - pool * weight / whole) < 1 for key, weight in pairs)
        assert all(result[key] == 0 for key, weight in pairs if weight == 0)
        assert result == largest_remainder(pool, source.sample(pairs, len(pairs)))
        assert result == largest_remainder(pool, [(key, weight * 7 / 3) for key, weight in pairs])
        assert result == {key: -part for key, part in largest_remainder(-pool, pairs).items()}


@pytest.mark.parametrize("weights", [[], [(1, 0), (2, 0)], [(1, 2), (1, 2)], [(1, -1), (2, 3)]])
def test_weights_that_cannot_share_are_refused(weights):
    with pytest.raises(ValueError):
        largest_remainder(10, weights)


SUBS = ("4120.4", "3305.1", "2490.7")


def test_residual():
    pool = residual_pool("10250.0", SUBS)
    assert pool.shared == pool.residual == Fraction("333.8")


@pytest.mark.parametrize(
    ("policy", "shared", "carried", "loss"),
    [("clamp_zero", 0, 0, "-16.2"), ("carry_forward", 0, "-16.2", 0), ("credit", "-16.2", 0, 0)],
)
def test_negative_residual(policy, shared, carried, loss):
    pool = residual_pool("9900.0", SUBS, policy=policy)
    assert pool.residual == Fraction("-16.2")
    assert (pool.shared, pool.carried, pool.loss) == tuple(map(Fraction, (shared, carried, loss)))
    assert not pool.held


def test_a_large_negative_residual_holds_the_run():
    assert residual_pool("9900", SUBS, policy="block", limit=16).held
    assert not residual_pool("9900", SUBS, policy="block", limit="16.2").held


def test_a_carried_amount_is_shared_later():
    first = residual_pool("9900", SUBS, policy="carry_forward")
    second = residual_pool("10250", SUBS, policy="carry_forward", opening=first.carried)
    assert first.shared + second.shared == Fraction("333.8") - Fraction("16.2")


def test_question_and_answer():
    assert answer({"pool": 10001, "weights": [[2, "1"], [1, "1"]]}) == {"shares": [(1, 5001), (2, 5000)]}
