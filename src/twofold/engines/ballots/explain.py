"""Why each project won or lost: what decided it as data, and one or two plain sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .count import Count
from .election import Election
from .equal_shares import EqualSharesPass
from .explain_greedy import GreedyLoss, greedy_losses
from .explain_phragmen import phragmen_losses
from .explain_shares import shares_losses
from .money import plural, show_money
from .outcome import Outcome, Round, Stage
from .phragmen import Phragmen
from .rule_card import RuleCard
from .thresholds import Bar, Barred, Pass


@dataclass(frozen=True, slots=True)
class Loss:
    """What would have made a loser win, all else as it was. Money in minor units.

    `votes_needed` further voters, each choosing this project alone (and, where voters hold shares, bringing the same
    share as everyone); `winning_cost` the most it might have cost. `money_behind` is the most its supporters could
    have raised when they had to, and `spent_on` what they paid for winners, most first.
    """

    votes_needed: int | None
    winning_cost: int | None
    money_behind: int | None = None
    spent_on: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one project won or lost. `reason` is a stage for winners; for losers a bar, or `outranked`."""

    project: str
    won: bool
    reason: str
    sentence: str
    data: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "won": self.won,
            "reason": self.reason,
            "sentence": self.sentence,
            "data": dict(self.data),
        }


def explain(election: Election, card: RuleCard, outcome: Outcome, *, only: str | None = None) -> dict[str, Explanation]:
    """Explain every project of an outcome, or `only` one, by id.

    Under Add1 a loser's figures hold the final share fixed: they say what would have bought it in the pass that
    counted. Figures on the border are given to the safe side. Raises ElectionError for an unknown project.
    """
    return Explainer(election, card, outcome).explain(only)


class Explainer:
    """The parts shared by all explanations of one outcome."""

    def __init__(self, election: Election, card: RuleCard, outcome: Outcome) -> None:
        self.election = election
        self.card = card
        self.outcome = outcome
        self.count = Count(election, card)
        self.votes = self.count.groups.votes.tolist()
        self.rounds = {round_.project: (i, round_) for i, round_ in enumerate(outcome.rounds)}
        self.stage = self._replayed_stage()

    def explain(self, only: str | None) -> dict[str, Explanation]:
        wanted = range(len(self.election.projects)) if only is None else [self.election.index_of(only)]
        losers = [c for c in wanted if self._id(c) not in self.rounds]
        bars = {c: self._bar(c) for c in losers}
        losses = self._losses([c for c in losers if bars[c] is None])
        return {self._id(c): self._lost(c, bars[c], losses.get(c)) if c in bars else self._won(c) for c in wanted}

    def _id(self, project: int) -> str:
        return self.election.projects[project].id

    def _replayed_stage(self) -> Pass:
        stage = self.count.gate.open()
        for name in self.outcome.winners:
            stage.take(self.election.index_of(name))
        return stage

    def _bar(self, project: int) -> Barred | None:
        bar = self.stage.bar(project)
        if bar is None and (parent := self.stage.waits_for(project)) is not None:
            return Barred(Bar.NEEDS_OTHER, self._id(parent))
        return bar

    def _losses(self, losers: list[int]) -> dict[int, Loss]:
        trace = self.outcome.trace
        if isinstance(trace, EqualSharesPass):
            found = shares_losses(trace, self.count, losers)
            later = greedy_losses(self.count, self.outcome, losers) if self._completed() else {}
            return {c: _easier(_loss(self, found[c]), later.get(c)) for c in losers}
        if isinstance(trace, Phragmen):
            return {c: Loss(*figures) for c, figures in phragmen_losses(trace, self.count, losers).items()}
        return {c: _by_rank(loss) for c, loss in greedy_losses(self.count, self.outcome, losers).items()}

    def _completed(self) -> bool:
        return any(round_.stage is Stage.COMPLETION for round_ in self.outcome.rounds)

    def _won(self, project: int) -> Explanation:
        place, round_ = self.rounds[self._id(project)]
        data = {
            "place": place + 1,
            "votes": self.votes[project],
            "cost": round_.cost,
            "stage": str(round_.stage),
            "figure": str(round_.figure),
            "voters_paying_in_full": round_.in_full,
            "voters_giving_all_they_had": round_.emptied,
            "left_after": round_.left,
        }
        return Explanation(self._id(project), True, str(round_.stage), self._won_sentence(place, round_, project), data)

    def _won_sentence(self, place: int, round_: Round, project: int) -> str:
        lead = f"Project {round_.project} won, chosen in place {place + 1}."
        match round_.stage:
            case Stage.EQUAL_SHARES:
                rest = f", and {round_.emptied:,} gave all they had left" if round_.emptied else ""
                price = self.money(round_.figure)
                how = f"{plural(round_.in_full, 'supporter')} paid {price} each{rest}."
                if self.count.groups.col_weight.max(initial=1) > 1:
                    how = f"{plural(round_.in_full, 'supporter')} paid {price} for each point they gave it{rest}."
                return f"{lead} It costs {self.money(round_.cost)}: {how}"
            case Stage.PHRAGMEN:
                return f"{lead} Its supporters could pay for it once every voter had {self.money(round_.figure)}."
            case Stage.GREEDY:
                return f"{lead} It had {plural(self.votes[project], 'vote')} and fitted the money left."
            case _:
                before = self.money(round_.left + round_.cost)
                return f"{lead} It had {plural(self.votes[project], 'vote')} and fitted the {before} left over."

    def _lost(self, project: int, bar: Barred | None, loss: Loss | None) -> Explanation:
        cost = self.election.projects[project].cost
        data: dict[str, Any] = {"votes": self.votes[project], "cost": cost}
        if bar is not None:
            data["refers_to"] = bar.by
            return Explanation(self._id(project), False, str(bar.bar), self._bar_sentence(project, bar), data)
        assert loss is not None
        data |= {
            "votes_needed": loss.votes_needed,
            "winning_cost": loss.winning_cost,
            "cost_cut": None if loss.winning_cost is None else cost - loss.winning_cost,
            "money_behind": loss.money_behind,
            "spent_on": dict(loss.spent_on),
        }
        return Explanation(self._id(project), False, "outranked", self._loss_sentence(project, loss), data)

    def _bar_sentence(self, project: int, bar: Barred) -> str:
        lead = f"Project {self._id(project)} did not win:"
        votes = plural(self.votes[project], "vote")
        match bar.bar:
            case Bar.NO_VOTES:
                return f"{lead} nobody voted for it."
            case Bar.THRESHOLD:
                return f"{lead} it had {votes}, and the rules ask for at least {_rounded_up(bar.by)} to be considered."
            case Bar.OVER_BUDGET:
                return f"{lead} it costs more than the whole budget of {self.money(self.election.budget)}."
            case Bar.RIVAL_WON:
                return f"{lead} only one of it and project {bar.by} may win, and {bar.by} won."
            case Bar.NEEDS_OTHER:
                return f"{lead} it depends on project {bar.by}, which did not win."
            case Bar.CATEGORY_CAP | Bar.AREA_CAP:
                return f"{lead} it did not fit the money still allowed for {bar.by}."

    def _loss_sentence(self, project: int, loss: Loss) -> str:
        votes, cost = plural(self.votes[project], "vote"), self.election.projects[project].cost
        parts = [f"Project {self._id(project)} did not win, with {votes} and a cost of {self.money(cost)}."]
        if loss.money_behind is not None and loss.money_behind >= cost:
            parts.append("Its supporters could raise that, but the budget no longer held it.")
        elif loss.money_behind is not None:
            parts.append(f"When it mattered, its supporters could raise {self.money(loss.money_behind)} of that.")
        if loss.spent_on:
            paid = [f"{self.money(amount)} to project {name}" for name, amount in loss.spent_on[:2]]
            parts.append(f"They had already paid {' and '.join(paid)}.")
        parts += self._ways(cost, loss)
        return " ".join(parts)

    def _ways(self, cost: int, loss: Loss) -> list[str]:
        ways = []
        if loss.votes_needed:
            ways.append(f"with {plural(loss.votes_needed, 'more vote')}")
        if loss.winning_cost:
            ways.append(f"had it cost {self.money(cost - loss.winning_cost)} less")
        held = " at the final share" if self.outcome.passes > 1 else ""
        return [f"It would have won{held} {', or '.join(ways)}."] if ways else []

    def money(self, amount: int | Fraction) -> str:
        return show_money(amount, minor=self.election.minor, currency=self.election.currency)


def _loss(explainer: Explainer, figures: tuple[int | None, int | None, int, dict[int, int]]) -> Loss:
    votes, cost, money, spent = figures
    ranked = sorted(spent.items(), key=lambda item: -item[1])
    return Loss(votes, cost, money, tuple((explainer._id(c), amount) for c, amount in ranked if amount))


def _by_rank(loss: GreedyLoss) -> Loss:
    return Loss(loss.votes_needed, loss.winning_cost)


def _easier(shares: Loss, completion: GreedyLoss | None) -> Loss:
    """Whichever way in was nearer: through equal shares, or through the funding by votes that followed."""
    if completion is None:
        return shares
    votes = min((v for v in (shares.votes_needed, completion.votes_needed) if v is not None), default=None)
    cost = max((c for c in (shares.winning_cost, completion.winning_cost) if c is not None), default=None)
    return Loss(votes, cost, shares.money_behind, shares.spent_on)


def _rounded_up(text: str) -> str:
    needed = Fraction(text)
    return f"{-(-needed.numerator // needed.denominator):,}"
