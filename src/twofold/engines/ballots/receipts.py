"""A voter's receipt: what they held, what it paid for, what is left, and why."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .count import groups_for
from .election import BallotType, Election
from .equal_shares import EqualSharesPass
from .errors import BallotError
from .money import plural, show_money
from .outcome import Outcome, Stage
from .phragmen import Phragmen


@dataclass(frozen=True, slots=True)
class Payment:
    """What one voter paid towards one winner, exactly, in minor units; `all_they_had` if it took the last of it."""

    project: str
    amount: Fraction
    all_they_had: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """One voter's part in the outcome. `share` is None under rules in which voters hold no money."""

    share: Fraction | None
    payments: tuple[Payment, ...]
    left: Fraction | None
    winners_chosen: tuple[str, ...]
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "share": None if self.share is None else str(self.share),
            "payments": [{"project": p.project, "amount": str(p.amount)} for p in self.payments],
            "left": None if self.left is None else str(self.left),
            "winners_chosen": list(self.winners_chosen),
            "sentences": list(self.sentences),
        }


def receipt(election: Election, outcome: Outcome, ballot: list[str] | dict[str, int], share_class: int = 0) -> Receipt:
    """The receipt for a ballot as cast (ids in rank order, or id → points); it need not say whose it is.

    `share_class` picks among `election.endowment` where voters hold different shares. Amounts are exact. Raises
    ElectionError for a project that is not on the paper.
    """
    weights = _weights(election, outcome, ballot)
    chosen = tuple(name for name in outcome.winners if weights.get(election.index_of(name)))
    trace = outcome.trace
    if isinstance(trace, EqualSharesPass):
        return _shares_receipt(election, trace, outcome, weights, chosen, share_class)
    payments = tuple(_phragmen_payments(election, trace, weights)) if isinstance(trace, Phragmen) else ()
    lines = [_chosen_line(chosen)]
    return Receipt(None, payments, None, chosen, tuple(lines))


def _weights(election: Election, outcome: Outcome, ballot: list[str] | dict[str, int]) -> dict[int, int]:
    groups_for(election, outcome.card)
    if isinstance(ballot, dict):
        return {election.index_of(name): points for name, points in ballot.items() if points > 0}
    places = [election.index_of(name) for name in ballot]
    vector = outcome.card.point_vector
    if election.ballot_type is not BallotType.ORDINAL or not vector:
        return dict.fromkeys(places, 1)
    return {place: points for place, points in zip(places, vector, strict=False) if points}


def _shares_receipt(
    election: Election,
    found: EqualSharesPass,
    outcome: Outcome,
    weights: dict[int, int],
    chosen: tuple[str, ...],
    share_class: int,
) -> Receipt:
    if share_class >= len(found.endowment):
        raise BallotError(f"there is no share class {share_class}")
    share = left = found.endowment[share_class]
    by_points = found.book.groups.col_weight.max(initial=1) > 1
    payments = []
    for purchase, price in zip(found.bought, found.prices(), strict=True):
        if weight := weights.get(purchase.project, 0):
            owed = price * (weight if by_points else 1)
            payments.append(Payment(election.projects[purchase.project].id, min(owed, left), owed >= left))
            left -= min(owed, left)
    lines = _shares_lines(election, outcome, share, payments, left, chosen)
    return Receipt(share, tuple(payments), left, chosen, tuple(lines))


def _shares_lines(
    election: Election,
    outcome: Outcome,
    share: Fraction,
    payments: list[Payment],
    left: Fraction,
    chosen: tuple[str, ...],
) -> list[str]:
    def money(amount: Fraction) -> str:
        return show_money(amount, minor=election.minor, currency=election.currency)

    lines = [f"Your share of the budget was {money(share)}."]
    for payment in payments:
        rest = ", which was all you had left" if payment.all_they_had else ""
        lines.append(f"You paid {money(payment.amount)} towards project {payment.project}{rest}.")
    completed = [r.project for r in outcome.rounds if r.stage is not Stage.EQUAL_SHARES and r.project in chosen]
    lines += [f"Project {name}, which you chose, was funded by votes from money left over." for name in completed]
    if left:
        why = "no other project you chose could be paid for by the voters who chose it"
        lines.append(f"You have {money(left)} left: {why}.")
    return [*lines, _chosen_line(chosen)]


def _chosen_line(chosen: tuple[str, ...]) -> str:
    if not chosen:
        return "None of the projects you chose won."
    return f"{plural(len(chosen), 'project')} you chose won: {', '.join(chosen)}."


def _phragmen_payments(election: Election, found: Phragmen, weights: dict[int, int]) -> list[Payment]:
    last, payments = Fraction(0), []
    for bought in found.bought:
        if bought.project in weights:
            payments.append(Payment(election.projects[bought.project].id, bought.time - last, True))
            last = bought.time
    return payments
