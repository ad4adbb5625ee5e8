"""How contributions move, and who may say so. Pure: no Django, no database.

A contribution is a small set of accounts, one for each stage; a transfer moves an amount from one to another, so that
every row balances by construction. `source` is the world outside and may go below nought; no other stage may.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

MINUTES_A_DAY = 24 * 60


class Stage(StrEnum):
    SOURCE = "source"
    PLEDGED = "pledged"
    GIVEN = "given"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"


class Move(StrEnum):
    PLEDGE = "pledge"
    GIVE = "give"
    CONFIRM = "confirm"
    DISPUTE = "dispute"
    LAPSE = "lapse"
    LOWER = "lower"
    REVERSE = "reverse"


S = Stage
# Every way an amount may move; `reverse` goes back along any of them.
MOVES: dict[Move, frozenset[tuple[Stage, Stage]]] = {
    Move.PLEDGE: frozenset({(S.SOURCE, S.PLEDGED)}),
    Move.GIVE: frozenset({(S.SOURCE, S.GIVEN), (S.PLEDGED, S.GIVEN)}),
    Move.CONFIRM: frozenset({(S.GIVEN, S.CONFIRMED), (S.DISPUTED, S.CONFIRMED)}),
    Move.DISPUTE: frozenset({(S.GIVEN, S.DISPUTED)}),
    Move.LAPSE: frozenset({(S.PLEDGED, S.SOURCE)}),
    Move.LOWER: frozenset({(S.GIVEN, S.SOURCE), (S.DISPUTED, S.SOURCE)}),
}


def allowed() -> list[tuple[str, str, str]]:
    """Every (move, from, to) the database lets in."""
    forward = [(move, a, b) for move, pairs in MOVES.items() for a, b in pairs]
    return sorted({*forward, *((Move.REVERSE, b, a) for _move, a, b in forward)})


@dataclass(frozen=True)
class Step:
    """One transfer, as the rules see it."""

    move: Move
    came_from: Stage
    went_to: Stage
    amount: int


@dataclass
class Balance:
    """What stands at each stage, in the commodity's own unit."""

    at: dict[Stage, int] = field(default_factory=lambda: dict.fromkeys(Stage, 0))

    @classmethod
    def after(cls, steps: Iterable[Step]) -> "Balance":
        balance = cls()
        for step in steps:
            balance.at[step.came_from] -= step.amount
            balance.at[step.went_to] += step.amount
        return balance

    @property
    def given(self) -> int:
        """Everything given, confirmed or not; what is disputed is left out."""
        return self.at[Stage.GIVEN] + self.at[Stage.CONFIRMED]


@dataclass(frozen=True)
class Witness:
    """Who would confirm: which side they stand on, and whether they gave it themselves or wrote it in."""

    is_citizen: bool
    is_staff: bool
    gave_it: bool
    wrote_it: bool


def may_confirm(giver_is_citizen: bool, witness: Witness) -> str:
    """Why this witness may not confirm; empty when they may. What one side gave, the other side confirms."""
    if witness.gave_it:
        return "Somebody else must confirm what you gave yourself."
    if witness.wrote_it:
        return "Somebody else must confirm what you wrote in."
    if giver_is_citizen and not witness.is_staff:
        return "What citizens give is confirmed by staff."
    if not giver_is_citizen and not witness.is_citizen:
        return "What the public body gives is confirmed by a citizen."
    return ""


@dataclass(frozen=True)
class Harness:
    """What became of the time citizens offered, in minutes. Of what was confirmed, some went where an outcome is
    `measured`, and some of that `led` to something better. The imposed stands beside: nobody offered it."""

    offered: int
    lapsed: int
    taken_up: int
    confirmed: int
    imposed: int
    measured: int = 0
    led: int = 0

    @property
    def unanswered(self) -> int:
        """Offered, and neither taken up nor let go."""
        return max(self.offered - self.lapsed - self.taken_up, 0)


def in_place_of(*, citizens: tuple[int, int], public: tuple[int, int]) -> bool:
    """Whether citizens' time may be replacing the public body's: theirs rose while the other fell. Pairs are
    (before, now); without a before there is nothing to compare."""
    return 0 < citizens[0] < citizens[1] and public[0] > public[1]
