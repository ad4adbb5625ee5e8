"""A made-up village to match in."""

from typing import Any

import numpy as np

from twofold.engines.matching import Opportunity, Person

TOPICS = ("gardens", "meals", "reading", "repairs", "music")
SKILLS = ("cooking", "driving", "patience")
SAYS = ("I grow vegetables on the allotment", "reading stories to children", "mending bicycles and kettles", "")


def some(chance: np.random.Generator, names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for name in names if chance.random() < 0.4)


def person(name: str = "Ada", **fields: Any) -> Person:
    return Person(name, **{key: frozenset(v) if isinstance(v, set) else v for key, v in fields.items()})


def opportunity(name: str = "Garden", **fields: Any) -> Opportunity:
    return Opportunity(name, **{key: frozenset(v) if isinstance(v, set) else v for key, v in fields.items()})


def village(seed: int, people: int, opportunities: int, most: int = 3) -> tuple[list[Person], list[Opportunity]]:
    chance = np.random.default_rng(seed)
    return (
        [
            Person(
                f"P{at}",
                some(chance, TOPICS),
                str(chance.choice(SAYS)),
                some(chance, SKILLS),
                times=some(chance, ("mon", "tue", "wed")),
                at=(51 + chance.uniform(0, 0.1), 1 + chance.uniform(0, 0.1)),
                travel=float(chance.uniform(1, 9)),
                most=int(chance.integers(0, most)),
                a_week=int(chance.integers(1, 3)),
                kept=int(chance.integers(0, 9)),
            )
            for at in range(people)
        ],
        [
            Opportunity(
                f"O{at}",
                topics=some(chance, TOPICS),
                says=str(chance.choice(SAYS)),
                needs=frozenset({"driving"}) if chance.random() < 0.2 else frozenset(),
                times=some(chance, ("mon", "tue", "wed")),
                at=(51.05, 1.05),
                week=str(chance.choice(["1", "2"])),
                minimum=int(chance.integers(0, 3)),
                places=int(chance.integers(2, 4)),
            )
            for at in range(opportunities)
        ],
    )
