"""Who gets what: permuted blocks within strata, whole groups, or a salted hash for people who come one by one.

Everything follows from the seed and the list, so that anyone can draw it again and find the same. It is drawn once:
assigning again until it looks right is what randomisation is there to prevent.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .chance import Chance, digest
from .errors import TrialsError

# With two arms, blocks of 4, 6 and 8: long and varied enough that the last place of a block is hard to foretell.
TIMES = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is randomised: a person, or a group under its name. `stratum` holds its values in the plan's columns."""

    id: str
    stratum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's arm, and the block it was drawn in: its number from 1 in the stratum, its size, the place from 1."""

    unit: str
    stratum: tuple[str, ...]
    block: int
    size: int
    place: int
    arm: str


def assign_in_blocks(units: Sequence[Unit], arms: Sequence[str], seed: str) -> tuple[Place, ...]:
    """Permuted blocks of 2, 3 or 4 times the number of arms, sizes drawn at random, within each stratum.

    Units are taken in the order of their ids, so that the order of the list cannot be used to choose. The last block of
    a stratum may stay unfilled. Raises TrialsError for ids that stand twice or fewer than two arms.
    """
    checked_arms(arms)
    if twice := [unit for unit, times in Counter(unit.id for unit in units).items() if times > 1]:
        raise TrialsError(f"'{twice[0]}' stands twice in the list")
    strata: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
    for unit in sorted(units, key=lambda unit: unit.id):
        strata[unit.stratum].append(unit)
    return tuple(place for stratum in sorted(strata) for place in in_blocks(strata[stratum], stratum, arms, seed))


def in_blocks(units: Sequence[Unit], stratum: tuple[str, ...], arms: Sequence[str], seed: str) -> list[Place]:
    chance = Chance(seed, "\n".join(("blocks", *stratum)))
    places: list[Place] = []
    number = 0
    while len(places) < len(units):
        number += 1
        times = TIMES[chance.below(len(TIMES))]
        block = list(arms) * times
        chance.shuffle(block)
        taken = units[len(places) : len(places) + len(block)]
        places += [
            Place(unit.id, stratum, number, len(block), at, arm)
            for at, (unit, arm) in enumerate(zip(taken, block, strict=False), 1)
        ]
    return places


def arm_of(unit: str, arms: Sequence[str], salt: str) -> str:
    """The arm of someone who comes along: SHA-256 of salt and id. The same id always meets the same arm.

    The hash is a number of 256 bits; its remainder favours no arm by more than 2**-250.
    """
    checked_arms(arms)
    return arms[int.from_bytes(digest(salt, unit), "big") % len(arms)]


def assign_stream(units: Sequence[str], arms: Sequence[str], salt: str) -> tuple[Place, ...]:
    """`arm_of` for a list; blocks do not apply and are 0."""
    return tuple(Place(unit, (), 0, 0, 0, arm_of(unit, arms, salt)) for unit in units)


def assign_groups(
    members: Mapping[str, Unit], group_of: Mapping[str, str], arms: Sequence[str], seed: str
) -> tuple[Place, ...]:
    """Whole groups in blocks: `group_of` names each person's group, and everyone gets the arm of theirs.

    A group's stratum is that of its members; raises TrialsError if they differ.
    """
    strata: dict[str, tuple[str, ...]] = {}
    for person, unit in members.items():
        group = group_of[person]
        if strata.setdefault(group, unit.stratum) != unit.stratum:
            raise TrialsError(f"the group '{group}' lies in two strata; a group must lie in one")
    drawn = {
        place.unit: place
        for place in assign_in_blocks([Unit(group, stratum) for group, stratum in strata.items()], arms, seed)
    }
    return tuple(Place(person, *place_of(drawn[group_of[person]])) for person in sorted(members))


def place_of(place: Place) -> tuple[tuple[str, ...], int, int, int, str]:
    return place.stratum, place.block, place.size, place.place, place.arm


def checked_arms(arms: Sequence[str]) -> None:
    if len(arms) < 2 or len(set(arms)) < len(arms):
        raise TrialsError("there must be two arms or more, each named once")
