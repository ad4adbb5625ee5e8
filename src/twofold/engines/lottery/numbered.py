"""A thousand numbered panels, published by hash before the draw, so that three dice in public can choose one."""

import csv
import io
from collections import Counter, deque
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from .chance import Chance
from .kinds import Kinds
from .lottery import Lottery
from .pool import Person
from .solver import Floats, Ints

PANELS = 1000


@dataclass(frozen=True)
class NumberedPanels:
    """Panel `n` is `panels[n]`: the ids of its members, sorted. Each number is equally likely to be drawn."""

    panels: tuple[tuple[str, ...], ...]

    @cached_property
    def text(self) -> str:
        """The file to publish or to keep sealed: CSV, one row a seat."""
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["panel", "person"])
        rows.writerows([f"{number:03}", person] for number, panel in enumerate(self.panels) for person in panel)
        return out.getvalue()

    @property
    def hash(self) -> str:
        """SHA-256 of the file, which binds whoever publishes it."""
        return sha256(self.text.encode()).hexdigest()

    def chance_of(self) -> dict[str, float]:
        """Each person's chance in the draw of a number, by id; those on no panel are not named."""
        counts = Counter(person for panel in self.panels for person in panel)
        return {person: count / len(self.panels) for person, count in counts.items()}


def number_panels(lottery: Lottery, seed: str, panels: int = PANELS) -> NumberedPanels:
    """Round a lottery to equally likely panels, seat people evenly, and number the panels in an order from the seed."""
    chance = Chance(seed, "panels")
    times = apportion(lottery, panels)
    order = [at for at, count in enumerate(times.tolist()) for _ in range(count)]
    chance.shuffle(order)
    seating = Seating(lottery.kinds, chance)
    return NumberedPanels(tuple(seating.seat(lottery.panels[at]) for at in order))


def draw(seed: str, panels: int = PANELS) -> int:
    """The number drawn by a seed."""
    return Chance(seed, "draw").below(panels)


def apportion(lottery: Lottery, panels: int) -> Ints:
    """How many times (P) each panel stands in the list: its share rounded down, then whatever helps chances most."""
    wanted: Floats = np.minimum(lottery.target, lottery.chances) * panels
    each = lottery.panels / lottery.kinds.people
    # A hair above, so that a share of 0.249999999999 becomes 249.999… and then 250, on every machine.
    times = np.floor(lottery.shares * panels + 1e-6).astype(np.int64)
    total = times @ each
    for _ in range(panels - int(times.sum())):
        behind = np.maximum(wanted - total - each, 0)
        best = int(np.argmin(np.round((behind**2) @ lottery.kinds.people, 9)))
        times[best] += 1
        total = total + each[best]
    return times


class Seating:
    """Fills counts with people, those seated least recently first, never two from one household."""

    def __init__(self, kinds: Kinds, chance: Chance) -> None:
        self._queues: list[deque[Person]] = []
        for alike in kinds.members:
            people = list(alike)
            chance.shuffle(people)
            self._queues.append(deque(people))

    def seat(self, counts: Ints) -> tuple[str, ...]:
        """The ids of one panel, sorted."""
        homes: set[str] = set()
        seated: list[str] = []
        for queue, count in zip(self._queues, counts.tolist(), strict=True):
            seated += [self._next(queue, homes).id for _ in range(count)]
        return tuple(sorted(seated))

    def _next(self, queue: deque[Person], homes: set[str]) -> Person:
        # Someone is free: a household of this sort is taken at most once, and there are enough of them.
        person = next(person for person in queue if person.household is None or person.household not in homes)
        queue.remove(person)
        queue.append(person)
        if person.household is not None:
            homes.add(person.household)
        return person
