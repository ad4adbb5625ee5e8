"""Filling the seats of members who left, so that the panel meets its quotas again: a small lottery of its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .errors import LotteryError
from .lottery import SECONDS, Lottery, Objective, lottery
from .pool import Person, Pool
from .quotas import Quota


def replacements(
    pool: Pool, quotas: Sequence[Quota], panel: Sequence[str], gone: Sequence[str], *, seconds: float = SECONDS
) -> Lottery:
    """The leximin lottery over who may replace `gone` on `panel`: whoever comes, every quota holds.

    Nobody who left, stays, or lives with someone who stays can be drawn. Raises Infeasible, naming what clashes in what
    is left of the quotas, if the pool has no such replacements; LotteryError for ids that do not fit together.
    """
    staying = remaining(pool, panel, gone)
    homes = {person.household for person in staying} - {None}
    out = {*panel, *(person.id for person in pool.people if person.household in homes)}
    return lottery(
        pool.without(sorted(out)), left_over(pool, quotas, staying), len(set(gone)), Objective.LEXIMIN, seconds=seconds
    )


def remaining(pool: Pool, panel: Sequence[str], gone: Sequence[str]) -> list[Person]:
    known = {person.id: person for person in pool.people}
    if strangers := [member for member in panel if member not in known]:
        raise LotteryError(f"'{strangers[0]}' is on the panel but not in the pool")
    if strangers := [member for member in gone if member not in panel]:
        raise LotteryError(f"'{strangers[0]}' cannot leave: not on the panel")
    if not gone:
        raise LotteryError("nobody left, so there is nobody to replace")
    return [known[member] for member in panel if member not in gone]


def left_over(pool: Pool, quotas: Sequence[Quota], staying: Sequence[Person]) -> list[Quota]:
    """What each quota still asks for, and still allows, beside those who stay."""
    have = Counter(pair for person in staying for pair in zip(pool.features, person.values, strict=True))
    left = []
    for quota in quotas:
        filled = have[quota.feature, quota.value]
        if filled > quota.most:
            raise LotteryError(f"{quota} is already exceeded by the {filled} who stay")
        left.append(replace(quota, least=max(quota.least - filled, 0), most=quota.most - filled))
    return left
