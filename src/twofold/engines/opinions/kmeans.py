"""k-means in the plane from many seeded starts, and the silhouette, both on weighted points."""

from dataclasses import dataclass

import numpy as np

from .votes import Floats, Ints

STARTS = 10
STEPS = 300
MOST_POINTS, COARSE = 1600, 400


@dataclass(frozen=True, eq=False)
class Sample:
    """Points (m, 2) that stand for people, with how many people each stands for (m)."""

    points: Floats
    weights: Floats


def sample(points: Floats, most: int = MOST_POINTS, weights: Floats | None = None) -> Sample:
    """The points themselves if few; else the centre of gravity of each cell of a grid, with the weight in it.

    The grid spans all but the outermost thousandth on each side, so that a few far away do not coarsen it.
    """
    weights = np.ones(len(points)) if weights is None else weights
    if len(points) <= most:
        return Sample(points, weights)
    side = int(most**0.5)
    low, high = np.quantile(points, [0.001, 0.999], axis=0)
    steps = (points - low) / np.maximum(high - low, 1e-12) * side
    column, row = np.clip(steps.astype(np.int64), 0, side - 1).T
    cell = column * side + row
    within: Floats = np.bincount(cell, weights, side * side).astype(float)
    used = within > 0
    sums = np.stack([np.bincount(cell, points[:, axis] * weights, side * side) for axis in (0, 1)], axis=1)
    return Sample(sums[used] / within[used, None], within[used])


def nearest(points: Floats, centres: Floats) -> Ints:
    """The centre each point is nearest to (m); of equally near ones the first."""
    # Comparing |c|^2 - 2 p.c is enough: |p|^2 is the same for every centre.
    first: Ints = np.argmin((centres**2).sum(axis=1) - 2 * points @ centres.T, axis=1)
    return first


def kmeans(given: Sample, count: int, chance: np.random.Generator, starts: int = STARTS) -> Floats:
    """Centres (count, 2) of the best of several starts by k-means++ with the given chance; the points must hold at
    least `count` distinct ones.

    The starts run on a coarser sample first: most end in the same few places, and only these run on all points.
    """
    coarse = sample(given.points, COARSE, given.weights)
    if len(np.unique(coarse.points, axis=0)) < count:
        coarse = given
    centres, _ = _lloyd(coarse, _spread(coarse, count, chance, starts))
    if coarse is not given:
        in_order = np.array([each[np.lexsort(each.T)] for each in centres])
        _, first = np.unique(in_order.round(6).reshape(starts, -1), axis=0, return_index=True)
        centres = centres[np.sort(first)]
    centres, costs = _lloyd(given, centres)
    # Starts that end in the same place differ by rounding only, which must not choose between them.
    spread = float(((given.points**2).sum(axis=1) * given.weights).sum())
    best: Floats = centres[int(np.argmax(costs <= costs.min() + 1e-9 * spread))]
    return best


def _lloyd(given: Sample, centres: Floats) -> tuple[Floats, Floats]:
    """k-means from several starts at once (starts, count, 2), each until nothing moves; and what each costs, less what
    all have in common."""
    plain = np.vstack([given.points.T, np.ones(len(given.points))])
    weighed = np.column_stack([given.points, np.ones(len(given.points))]) * given.weights[:, None]
    centres, moving, costs = centres.copy(), np.arange(len(centres)), np.zeros(len(centres))
    for _ in range(STEPS):
        groups, away = _nearest(plain, centres[moving])
        costs[moving] = away @ given.weights
        moved = _means(weighed, groups, centres[moving])
        still = (moved != centres[moving]).any(axis=(1, 2))
        centres[moving] = moved
        moving = moving[still]
        if not len(moving):
            break
    return centres, costs


def settle(points: Floats, centres: Floats) -> tuple[Floats, Ints]:
    """k-means on every point from centres that are nearly right; the centres and each point's group."""
    groups = nearest(points, centres)
    for _ in range(STEPS):
        sizes = np.bincount(groups, minlength=len(centres))
        sums = np.stack([np.bincount(groups, points[:, axis], len(centres)) for axis in (0, 1)], axis=1)
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
        again = nearest(points, centres)
        if np.array_equal(again, groups):
            break
        groups = again
    return centres, groups


def silhouettes(given: Sample, groupings: list[Ints]) -> list[float]:
    """The mean silhouette of each grouping (m) of the weighted points; exact when all weights are 1."""
    across = _apart(given.points)
    members = [np.eye(groups.max() + 1)[groups] * given.weights[:, None] for groups in groupings]
    sums = np.split(across @ np.hstack(members), np.cumsum([part.shape[1] for part in members])[:-1], axis=1)
    return [
        _silhouette(part, member.sum(axis=0), groups, given.weights)
        for part, member, groups in zip(sums, members, groupings, strict=True)
    ]


def _apart(points: Floats) -> Floats:
    """Distances between all points, in two tables' room."""
    across: Floats = np.subtract.outer(points[:, 0], points[:, 0])
    other = np.subtract.outer(points[:, 1], points[:, 1])
    np.square(across, out=across)
    across += np.square(other, out=other)
    np.sqrt(across, out=across)
    return across


def _silhouette(sums: Floats, sizes: Floats, groups: Ints, weights: Floats) -> float:
    """From each point's summed distances to every group (m, k); somebody alone in a group counts as 0."""
    rows = np.arange(len(groups))
    inside = sums[rows, groups] / np.maximum(sizes[groups] - 1, 1)
    means = sums / np.maximum(sizes, 1)
    means[:, sizes == 0] = np.inf
    means[rows, groups] = np.inf
    outside = means.min(axis=1)
    larger = np.maximum(inside, outside)
    score = np.where((sizes[groups] > 1) & (larger > 0), (outside - inside) / np.where(larger > 0, larger, 1), 0)
    return float(np.average(score, weights=weights))


def _spread(given: Sample, count: int, chance: np.random.Generator, starts: int) -> Floats:
    """First centres (starts, count, 2) as k-means++ draws them: each with chance by its squared distance from those
    before it."""
    weights = np.tile(given.weights, (starts, 1))
    away = np.full(weights.shape, np.inf)
    chosen: list[Floats] = []
    while len(chosen) < count:
        steps = np.cumsum(weights if not chosen else weights * away, axis=1)
        drawn = (steps <= chance.random((starts, 1)) * steps[:, -1:]).sum(axis=1)
        centre = given.points[np.minimum(drawn, len(given.points) - 1)]
        away = np.minimum(away, ((given.points - centre[:, None]) ** 2).sum(axis=2))
        chosen.append(centre)
    return np.stack(chosen, axis=1)


def _nearest(plain: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """For every start the nearest centre of each point, and |c|^2 - 2 p.c to it (starts, points).

    `plain` (3, points) is x, y and 1. One product and a pass for each centre: twice as fast as argmin.
    """
    starts, count, _ = centres.shape
    factors = np.concatenate([-2 * centres, (centres**2).sum(axis=2, keepdims=True)], axis=2)
    away = (factors.transpose(1, 0, 2).reshape(-1, 3) @ plain).reshape(count, starts, -1)
    least, groups = away[0], np.zeros(away[0].shape, np.int64)
    for at in range(1, count):
        groups[away[at] < least] = at
        least = np.minimum(least, away[at])
    return groups, least


def _means(weighed: Floats, groups: Ints, centres: Floats) -> Floats:
    """New centres (starts, centres, 2); a centre nobody is nearest to stays. `weighed` (points, 3): x, y, 1 times the
    weight."""
    sums = np.stack([(groups == at).astype(float) @ weighed for at in range(centres.shape[1])], axis=1)
    sizes = sums[:, :, 2:]
    return np.where(sizes > 0, sums[:, :, :2] / np.where(sizes > 0, sizes, 1), centres)
