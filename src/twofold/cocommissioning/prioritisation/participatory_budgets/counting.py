"""Between the tables and the engine: boxes made of slips, cards made of an officer's choices, counts made of boxes."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from twofold.engines.ballots import (
    Completion,
    Election,
    Leftovers,
    Outcome,
    Reading,
    Rule,
    RuleCard,
    Threshold,
    ThresholdKind,
    TieKey,
    Utility,
    count,
    explain,
    metrics,
    read_pb,
    write_pb,
)
from twofold.engines.ballots import Project as Line
from twofold.instruments.ballots import secrecy
from twofold.instruments.ballots.models import Box, Poll

from .models import BallotKind, Budget, Count, Pot, Project
from .rules import ENGINE_TYPE, MINOR, Choice, Paper, PotTerms, Terms


@dataclass(frozen=True)
class Counted:
    """One box counted by one card, with everything the result page needs, as JSON values."""

    outcome: dict[str, Any]
    reasons: dict[str, Any]
    measures: dict[str, Any]
    beside: dict[str, Any]
    warnings: list[str]


def terms_of(budget: Budget) -> Terms:
    kind: Any = str(budget.ballot)
    return Terms(kind, budget.least, budget.most, budget.points, budget.most_points, budget.currency)


def pots_of(budget: Budget) -> list[PotTerms]:
    return [
        PotTerms(pot.pk, pot.name, pot.amount, pot.area.name if pot.area else "")
        for pot in budget.pots.select_related("area")
    ]


def choices_of(budget: Budget) -> dict[int, Choice]:
    return {
        project.pk: Choice(project.pk, project.pot_id, project.title, project.cost)
        for project in budget.projects.on_ballot()
    }


def slip(papers: Mapping[int, Paper]) -> dict[str, list[list[int]]]:
    """A ballot as the intake keeps it: for each pot, [project, points] in the voter's order."""
    return {str(pot): [[project, points] for project, points in paper.items()] for pot, paper in papers.items()}


def first_card(ballot: str) -> RuleCard:
    """What a new budget starts with: equal shares, raised step by step, then most votes."""
    return card_for("equal-shares", ballot)


def card_for(rule: str, ballot: str, *, least_votes: int = 0, spend_the_rest: bool = True, lot: str = "") -> RuleCard:
    """The engine's card for an officer's choices. Raises the engine's RuleCardError when they contradict each other."""
    shares = rule == Rule.EQUAL_SHARES
    pointed = ballot in (BallotKind.CUMULATIVE, BallotKind.RANKED)
    last = TieKey.LOT if lot else TieKey.PAPER
    return RuleCard(
        rule=Rule(rule),
        utility=Utility.POINTS if shares and pointed else Utility.COST,
        completion=Completion.ADD1U if shares and spend_the_rest else Completion.NONE,
        leftovers=Leftovers.KEEP,
        point_vector=(3, 2, 1) if ballot == BallotKind.RANKED else (),
        thresholds=(Threshold(ThresholdKind.VOTES, Fraction(least_votes)),) if least_votes else (),
        ties=(TieKey.VOTES, TieKey.COST, last),
        lot_seed=lot,
    )


def seal_and_count(budget: Budget, poll: Poll, *, counted_by: int | None) -> None:
    """Turn the intake into one box for each pot, seal them, and count each box as anybody else would: from its file."""
    pots = list(budget.pots.all())
    papers: dict[int, list[list[list[int]]]] = {pot.pk: [] for pot in pots}
    for content in secrecy.slips(poll):
        for pot_id, paper in content.items():
            papers[int(pot_id)].append(paper)
    files = {pot.contest: (box_file(budget, pot, papers[pot.pk]), len(papers[pot.pk])) for pot in pots}
    boxes = {box.contest: box for box in secrecy.seal(poll, files)}
    for pot in pots:
        box = boxes[pot.contest]
        counted = count_by(read_pb(secrecy.file_in(box)), RuleCard.from_dict(budget.rule_card))
        keep(budget, pot, box, counted, counted_by=counted_by)


def box_file(budget: Budget, pot: Pot, papers: Iterable[list[list[int]]]) -> bytes:
    """One pot's ballots as a public .pb file, voters shuffled."""
    projects = {project.pk: project for project in pot.projects.on_ballot().select_related("area")}
    numbers = {pk: project.number for pk, project in projects.items()}
    pointed = budget.ballot == BallotKind.CUMULATIVE
    ballots: list[Any] = [
        {numbers[pk]: points for pk, points in paper} if pointed else [numbers[pk] for pk, _points in paper]
        for paper in papers
    ]
    election = Election.build(
        [_line(project) for project in projects.values()],
        ballots,
        pot.amount,
        ENGINE_TYPE[terms_of(budget).kind],
        minor=MINOR,
        currency=budget.currency,
    )
    # The seed shuffles the voters once more and is forgotten here: nobody can undo what nobody knows.
    return write_pb(election, meta=_meta(budget, pot), seed=secrets.randbits(128))


def keep(budget: Budget, pot: Pot, box: Box, counted: Counted, *, counted_by: int | None) -> Count:
    return Count.objects.create(
        budget=budget,
        pot=pot,
        box=box,
        counted_by_id=counted_by,
        voters=box.voters,
        outcome=counted.outcome,
        reasons=counted.reasons,
        measures=counted.measures,
        beside=counted.beside,
        warnings=counted.warnings,
        input_hash=counted.outcome["input_hash"],
        result_hash=counted.outcome["result_hash"],
    )


def count_by(reading: Reading, card: RuleCard) -> Counted:
    """Count, explain every project, measure the outcome, and set another rule beside it."""
    election = reading.election
    outcome = count(election, card)
    other = count(election, other_card(card, election))
    return Counted(
        outcome=outcome.as_dict(),
        reasons={number: reason.as_dict() for number, reason in explain(election, card, outcome).items()},
        measures=metrics(election, outcome.winners).as_dict(),
        beside=_beside(election, other),
        warnings=[str(warning) for warning in reading.warnings],
    )


def other_card(card: RuleCard, election: Election) -> RuleCard:
    """The rule to set beside: most votes beside a fairer one, equal shares beside most votes."""
    if card.rule is not Rule.GREEDY:
        return RuleCard(
            rule=Rule.GREEDY,
            thresholds=card.thresholds,
            ties=card.ties,
            lot_seed=card.lot_seed,
            point_vector=card.point_vector,
        )
    return RuleCard(
        rule=Rule.EQUAL_SHARES,
        completion=Completion.ADD1U,
        increment=step_for(election),
        utility=Utility.POINTS if card.point_vector else Utility.COST,
        point_vector=card.point_vector,
        thresholds=card.thresholds,
        ties=card.ties,
        lot_seed=card.lot_seed,
    )


def step_for(election: Election) -> Fraction:
    """About a hundredth of a voter's share, as a power of ten of the currency, and never less than one unit."""
    hundredth = election.share / (100 * election.minor)
    return Fraction(10 ** max(0, len(str(int(hundredth))) - 1))


def _beside(election: Election, other: Outcome) -> dict[str, Any]:
    return {
        "rule_card": other.card.as_dict(),
        "winners": list(other.winners),
        "cost": other.cost,
        "measures": metrics(election, other.winners).as_dict(),
    }


def _line(project: Project) -> Line:
    return Line(
        id=project.number,
        cost=project.cost,
        name=project.title,
        categories=(project.category,) if project.category else (),
        area=project.area.name if project.area else "",
        latitude=project.latitude,
        longitude=project.longitude,
    )


def _meta(budget: Budget, pot: Pot) -> dict[str, str]:
    place = budget.activity.place
    voting = next(stage for stage in budget.activity.stages.all() if stage.name == "voting")
    return {
        "description": f"{budget.activity.title}: {pot.name}",
        "country": str(place.get_jurisdiction_display()),
        "unit": place.name,
        "instance": str(voting.closes_at.year),
        "date_begin": voting.opens_at.date().isoformat(),
        "date_end": voting.closes_at.date().isoformat(),
        "min_length": str(budget.least),
        "max_length": str(budget.most),
        **({"max_sum_cost": str(pot.amount // MINOR)} if budget.ballot == BallotKind.KNAPSACK else {}),
        **({"max_sum_points": str(budget.points)} if budget.ballot == BallotKind.CUMULATIVE else {}),
    }
