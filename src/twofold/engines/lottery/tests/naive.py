"""Slow and plain: every panel there is, by people, and leximin over them by asking for each person in turn."""

from collections import Counter
from itertools import combinations

import numpy as np

from twofold.engines.lottery import Person
from twofold.engines.lottery.solver import INF, Floats, Model

from .shared import Problem


def valid(problem: Problem, panel: tuple[Person, ...]) -> bool:
    pool, quotas, size = problem
    have = Counter(pair for person in panel for pair in zip(pool.features, person.values, strict=True))
    homes = [person.household for person in panel if person.household is not None]
    within = all(quota.least <= have[quota.feature, quota.value] <= quota.most for quota in quotas)
    return len(panel) == size and within and len(set(homes)) == len(homes)


def every_panel(problem: Problem) -> list[tuple[Person, ...]]:
    pool, _, size = problem
    return [panel for panel in combinations(pool.people, size) if valid(problem, panel)]


def most(on: Floats, floors: Floats, goal: Floats, open_: Floats) -> float:
    """The most of `goal` @ chances + level, where chances are at least their floors and, for the open, the level."""
    people, panels = on.shape
    matrix = np.vstack([np.hstack([on, -open_[:, None]]), np.append(np.ones(panels), 0.0)])
    rows = np.append(floors, 1.0), np.append(np.full(people, INF), 1.0)
    level = 0.0 if goal.any() else 1.0
    bounds = np.append(np.zeros(panels), 0.0), np.append(np.ones(panels), 1.0)
    found = Model(matrix, rows, bounds, np.append(goal @ on, level)).solve()
    assert found.found
    return found.value


def leximin_by_people(problem: Problem) -> dict[str, float]:
    """Raise the lowest; whoever cannot have more while the others keep that level is settled; and again."""
    pool = problem[0]
    panels = every_panel(problem)
    on = np.array([[float(person in panel) for panel in panels] for person in pool.people])
    floors, open_ = np.zeros(len(on)), np.ones(len(on))
    while open_.any():
        level = most(on, floors - 1e-9, np.zeros(len(on)), open_)
        least = np.where(open_ > 0, level, floors)
        for at in np.flatnonzero(open_).tolist():
            if most(on, least - 1e-9, np.eye(len(on))[at], np.zeros(len(on))) <= level + 1e-7:
                floors[at], open_[at] = level, 0.0
    return {person.id: float(chance) for person, chance in zip(pool.people, floors, strict=True)}
