"""Slow and plain: the whole table with its gaps, filled and taken apart step by step."""

from itertools import product
from typing import Any

import numpy as np

from twofold.engines.opinions import Votes
from twofold.engines.opinions.votes import Floats, Ints


def table(votes: Votes) -> Floats:
    """People by statements, NaN where there is no vote."""
    found = np.full((len(votes.people), len(votes.statements)), np.nan)
    for person, statement, value in zip(votes.person, votes.statement, votes.value, strict=True):
        found[person, statement] = value
    return found


def zeroed(votes: Votes) -> Floats:
    """Statements moderated out become a pass by everybody, as Polis does it."""
    found = table(votes)
    found[:, votes.out] = 0
    return found


def filled(votes: Votes) -> Floats:
    """Mean votes in the gaps, centred."""
    found = zeroed(votes)
    means = np.nanmean(found, axis=0)
    return np.where(np.isnan(found), means, found) - means


def spectrum(votes: Votes) -> Floats:
    """Eigenvalues of the scatter matrix, falling."""
    values: Floats = np.linalg.svd(filled(votes), compute_uv=False) ** 2
    return values


def stand(votes: Votes, axes: Floats) -> Floats:
    """Positions in the plane of `axes` (2, c), with Polis's scaling."""
    seen = (~np.isnan(zeroed(votes))).sum(axis=1)
    centred: Floats = filled(votes) @ axes.T
    scaled: Floats = centred * np.sqrt(len(votes.statements) / seen)[:, None]
    return scaled


def counts(votes: Votes, groups: Ints, group: int, statement: int) -> tuple[int, int, int]:
    """How many of a group agree with a statement, disagree, and voted on it."""
    cast = table(votes)[groups == group, statement]
    return int((cast == 1).sum()), int((cast == -1).sum()), int((~np.isnan(cast)).sum())


def silhouette(points: Floats, groups: Ints) -> float:
    """By the definition, a point at a time (Rousseeuw 1987)."""
    scores = []
    for at, point in enumerate(points):
        away = np.sqrt(((points - point) ** 2).sum(axis=1))
        own = groups == groups[at]
        if own.sum() == 1:
            scores.append(0.0)
            continue
        inside = away[own].sum() / (own.sum() - 1)
        outside = min(away[groups == other].mean() for other in set(groups.tolist()) - {int(groups[at])})
        scores.append(0.0 if max(inside, outside) == 0 else (outside - inside) / max(inside, outside))
    return float(np.mean(scores))


def inertia(points: Floats, weights: Floats, groups: Any) -> float:
    """Weighted squared distances from each group's centre of gravity."""
    total, own = 0.0, np.array(groups)
    for group in set(own.tolist()):
        part, weight = points[own == group], weights[own == group]
        centre = (part * weight[:, None]).sum(axis=0) / weight.sum()
        total += float((((part - centre) ** 2).sum(axis=1) * weight).sum())
    return total


def best_inertia(points: Floats, weights: Floats, count: int) -> float:
    """The least over every way of putting the points in so many groups."""
    return min(inertia(points, weights, groups) for groups in product(range(count), repeat=len(points)))


def confusion(one: Ints, other: Ints) -> float:
    """Share of pairs of people whom both groupings treat alike: together or apart."""
    alike = [
        (one[a] == one[b]) == (other[a] == other[b])
        for a in range(len(one))
        for b in range(a)
        if min(one[a], one[b]) >= 0
    ]
    return float(np.mean(alike))
