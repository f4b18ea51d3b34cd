# SPDX-License-Identifier: Apache-2.0
"""Apportionment by largest remainder: whole grains that sum to the pool (apportionment.md, section 4)."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from .json_lines import serve


@dataclass(frozen=True)
class Node:
    """A participant of a tree: a leaf account, or a group whose share is split among its children."""

    id: int
    weight: Fraction
    children: tuple = ()


@dataclass(frozen=True)
class Pool:
    """What is left to share after the residual policy has been applied."""

    residual: Fraction  # main - subs - excluded, plus what was carried in
    shared: Fraction
    carried: Fraction = Fraction(0)  # opening amount of the next period
    loss: Fraction = Fraction(0)  # a negative residual that is reported and not shared
    held: bool = False  # the run waits for a confirmation


def largest_remainder(pool, weights):
    """Splits `pool` (grains, int) over `weights` (id -> number, or pairs); gives id -> grains.

    Ties: larger fraction, then larger weight, then smaller id. A negative pool mirrors the positive one.

    >>> largest_remainder(10001, {1: 1, 2: 1})
    {1: 5001, 2: 5000}
    """
    pairs = list(weights.items() if isinstance(weights, dict) else weights)
    exact = {key: Fraction(weight) for key, weight in pairs}
    if len(exact) != len(pairs):
        raise ValueError("an id occurs twice")
    if any(weight < 0 for weight in exact.values()):
        raise ValueError("a weight is negative")
    if pool < 0:
        return {key: -grains for key, grains in largest_remainder(-pool, exact).items()}
    whole = sum(exact.values(), Fraction(0))
    if whole == 0:
        raise ValueError("all weights are zero")
    quota = {key: pool * weight / whole for key, weight in exact.items()}
    grains = {key: floor(share) for key, share in quota.items()}
    left = pool - sum(grains.values())
    order = sorted(exact, key=lambda key: (grains[key] - quota[key], -exact[key], key))
    for key in order[:left]:
        assert exact[key] > 0, "a weight of zero never takes a leftover grain"
        grains[key] += 1
    assert sum(grains.values()) == pool
    return grains


def mixed(pool, parts):
    """Splits the pool itself by the parts' shares, then each part by its own weights; sums per id.

    `parts` is a list of (share, weights).
    """
    slices = largest_remainder(pool, [(index, share) for index, (share, _) in enumerate(parts)])
    total = {}
    for index, (_, weights) in enumerate(parts):
        for key, grains in largest_remainder(slices[index], weights).items():
            total[key] = total.get(key, 0) + grains
    assert sum(total.values()) == pool
    return total


def tree(pool, nodes):
    """Splits the pool over sibling nodes, then each group's share inside it; gives leaf id -> grains."""
    shares = largest_remainder(pool, [(node.id, node.weight) for node in nodes])
    leaves = {}
    for node in nodes:
        inner = tree(shares[node.id], node.children) if node.children else {node.id: shares[node.id]}
        if leaves.keys() & inner.keys():
            raise ValueError("an id occurs twice")
        leaves.update(inner)
    assert sum(leaves.values()) == pool
    return leaves


def residual_pool(main, subs, excluded=0, *, policy="clamp_zero", opening=0, limit=None):
    """The pool of the residual method under one of the policies for a negative residual.

    `block` holds the run when |residual| is above `limit`; a smaller negative one is clamped.
    """
    residual = Fraction(main) - sum(map(Fraction, subs)) - Fraction(excluded) + Fraction(opening)
    if policy not in ("clamp_zero", "carry_forward", "credit", "block"):
        raise ValueError(f"unknown policy {policy}")
    if residual >= 0 or policy == "credit":
        return Pool(residual, residual)
    if policy == "carry_forward":
        return Pool(residual, Fraction(0), carried=residual)
    if policy == "block" and limit is not None and abs(residual) > Fraction(limit):
        return Pool(residual, Fraction(0), held=True)
    return Pool(residual, Fraction(0), loss=residual)


def answer(question):
    """{"pool": int, "weights": [[id, "number"], …]} gives {"shares": [[id, grains], …]} by id."""
    shares = largest_remainder(question["pool"], [tuple(pair) for pair in question["weights"]])
    return {"shares": sorted(shares.items())}


if __name__ == "__main__":
    serve(answer)
