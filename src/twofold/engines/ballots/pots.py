"""Several pots in one vote: districts and the whole city, with what one leaves passed on, and a second stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from .count import count
from .election import Election
from .errors import RuleCardError
from .outcome import Outcome
from .rule_card import RuleCard


class PassOn(StrEnum):
    """Where money left in a pot goes: nowhere; into another pot before it is counted; or into a second stage."""

    KEEP = "keep"
    TO_POT = "to-pot"
    SECOND_STAGE = "second-stage"


@dataclass(frozen=True, eq=False)
class Pot:
    """One pot: its name, its election (own budget, projects and ballots) and its rule card."""

    name: str
    election: Election
    card: RuleCard


@dataclass(frozen=True, slots=True)
class SecondStage:
    """A project funded from the pooled leftovers of all pots. `support` is its votes or points."""

    pot: str
    project: str
    cost: int
    support: int


@dataclass(frozen=True, eq=False)
class PotsOutcome:
    """Every pot's outcome by name, what was passed on, what the second stage funded, and what is left in the end."""

    outcomes: dict[str, Outcome]
    passed_on: int
    second_stage: tuple[SecondStage, ...]
    left: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "pots": {name: outcome.as_dict() for name, outcome in self.outcomes.items()},
            "passed_on": self.passed_on,
            "second_stage": [
                {"pot": s.pot, "project": s.project, "cost": s.cost, "support": s.support} for s in self.second_stage
            ],
            "left": self.left,
        }


def count_pots(pots: Sequence[Pot], pass_on: PassOn = PassOn.KEEP, receiver: str = "") -> PotsOutcome:
    """Count several pots of one vote.

    With `TO_POT`, every other pot is counted first and what they leave is added to the pot called `receiver` (Łódź:
    estates, then the whole city). With `SECOND_STAGE`, leftovers are pooled and fund losers of any pot, most votes
    first and cheaper first among equals, skipping what does not fit (Poznań). All pots must use the same currency and
    minor units. Raises RuleCardError if they do not, or if names repeat or `receiver` is unknown.
    """
    _check(pots, pass_on, receiver)
    outcomes = {pot.name: count(pot.election, pot.card) for pot in pots if pot.name != receiver}
    spare = sum(max(0, o.election.budget - o.cost) for o in outcomes.values())
    for pot in pots:
        if pot.name == receiver:
            richer = pot.election.with_budget(pot.election.budget + spare)
            outcomes[pot.name] = count(richer, pot.card)
            return PotsOutcome(outcomes, spare, (), max(0, richer.budget - outcomes[pot.name].cost))
    if pass_on is PassOn.KEEP:
        return PotsOutcome(outcomes, 0, (), spare)
    stage = _second_stage(outcomes, spare)
    return PotsOutcome(outcomes, spare, stage, spare - sum(s.cost for s in stage))


def _check(pots: Sequence[Pot], pass_on: PassOn, receiver: str) -> None:
    names = [pot.name for pot in pots]
    if len(set(names)) < len(names):
        raise RuleCardError("two pots have the same name")
    if len({(pot.election.minor, pot.election.currency) for pot in pots}) > 1:
        raise RuleCardError("the pots do not hold the same currency in the same units")
    if (pass_on is PassOn.TO_POT) != bool(receiver) or (receiver and receiver not in names):
        raise RuleCardError(f"'{receiver}' is not a pot that could receive what the others leave")


def _second_stage(outcomes: dict[str, Outcome], spare: int) -> tuple[SecondStage, ...]:
    waiting = sorted(
        (candidate for name, outcome in outcomes.items() for candidate in _candidates(name, outcome)),
        key=lambda s: (-s.support, s.cost, s.pot, s.project),
    )
    funded = []
    for candidate in waiting:
        if candidate.cost <= spare:
            funded.append(candidate)
            spare -= candidate.cost
    return tuple(funded)


def _candidates(name: str, outcome: Outcome) -> list[SecondStage]:
    """Losers that thresholds, exclusions and dependencies do not rule out; caps and the old pot no longer bind."""
    from .count import Count, uncapped

    card = replace(uncapped(outcome.card))
    tally = Count(outcome.election, card)
    stage = tally.gate.open()
    for winner in outcome.winners:
        stage.take(outcome.election.index_of(winner))
    votes = tally.groups.scores.tolist()
    return [
        SecondStage(name, project.id, project.cost, votes[i])
        for i, project in enumerate(outcome.election.projects)
        if i not in stage.taken and stage.admits(i)
    ]
