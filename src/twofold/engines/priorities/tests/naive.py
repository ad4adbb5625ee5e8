"""The definitions, person by person, slowly: what the engine must agree with."""

from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import isnan

Distance = Callable[[float, float], float]


def halves(x: float, y: float) -> float:
    return abs(x - y) / 2


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def across(one: Sequence[float], other: Sequence[float], distance: Distance = halves) -> float:
    """Mean distance of a person of one group from a person of the other."""
    return mean([distance(x, y) for x, y in product(one, other)])


def within(group: Sequence[float], distance: Distance = halves) -> float:
    """Mean distance of two different people of a group."""
    return mean([distance(x, y) for x, y in combinations(group, 2)])


def excess(one: Sequence[float], other: Sequence[float], distance: Distance = halves) -> float:
    return across(one, other, distance) - (within(one, distance) + within(other, distance)) / 2


def tail(one: Sequence[float], other: Sequence[float]) -> float:
    """The share of all ways to name the first group whose excess is as large as found."""
    everyone = [*one, *other]
    found = excess(one, other)
    ways = 0
    extreme = 0
    for chosen in combinations(range(len(everyone)), len(one)):
        first = [everyone[at] for at in chosen]
        rest = [value for at, value in enumerate(everyone) if at not in chosen]
        ways += 1
        extreme += excess(first, rest) >= found - 1e-12
    return extreme / ways


def kendall(one: Sequence[float], other: Sequence[float]) -> float:
    """The share of pairs of options that two rankings put in opposite order; a tie in one alone counts half."""
    pairs = list(combinations(range(len(one)), 2))
    apart = 0.0
    for a, b in pairs:
        first, second = ((rank[a] < rank[b]) - (rank[a] > rank[b]) for rank in (one, other))
        apart += abs(first - second) / 2
    return apart / len(pairs)


def budgets(one: Sequence[float], other: Sequence[float]) -> float:
    """Half the sum of absolute differences of two people's shares."""
    first, second = ([amount / sum(person) for amount in person] for person in (one, other))
    return sum(abs(x - y) for x, y in zip(first, second, strict=True)) / 2


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg: for each p, the lowest rate at which it is rejected."""
    count = len(p_values)
    ranked = sorted(p_values)
    result = []
    for p in p_values:
        place = ranked.index(p)
        result.append(min(1.0, *(ranked[at] * count / (at + 1) for at in range(place, count)), 1.0))
    return result


def given(column: Sequence[float], groups: Sequence[str | None], group: str) -> list[float]:
    return [value for value, own in zip(column, groups, strict=True) if own == group and not isnan(value)]
