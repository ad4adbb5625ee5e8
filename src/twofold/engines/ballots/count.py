"""The count: one election, one rule card, one outcome."""

from collections.abc import Iterable
from dataclasses import replace

from twofold.engines.progress import Progress, silent

from .completion import Raising
from .election import BallotType, Election
from .equal_shares import Book, EqualSharesPass
from .errors import RuleCardError
from .greedy import Step, greedy, ties_that_mattered
from .grouping import Groups, group
from .metrics import supported_winners
from .outcome import Outcome, PartFunding, Round, Stage
from .phragmen import Phragmen
from .rule_card import Completion, Leftovers, Rule, RuleCard, Utility
from .thresholds import Gate
from .ties import TieChain, TieSettled

# Passes over the same ballots that Add1 may be expected to need; decides only whether compiling repays itself.
_EXPECTED_PASSES = 60


def count(election: Election, card: RuleCard, tell: Progress = silent) -> Outcome:
    """Count an election by a rule card.

    Money is in minor units throughout. Raises RuleCardError if the card does not fit the ballots, ElectionError if it
    names projects that are not on the paper. The same inputs give the same `result_hash` everywhere. `tell` hears how
    far it has come.
    """
    return Count(election, card, tell).run()


def groups_for(election: Election, card: RuleCard) -> Groups:
    """Ballots grouped as this card sees them: points count if it ranks or pays by points, mentions otherwise."""
    if election.ballot_type is BallotType.ORDINAL and not card.point_vector and _by_points(card):
        raise RuleCardError("ranked ballots need a point_vector: say what rank 1, 2, … is worth")
    return group(election, card.point_vector, weighted=_by_points(card))


def _by_points(card: RuleCard) -> bool:
    return card.rule is Rule.GREEDY or (card.rule is Rule.EQUAL_SHARES and card.utility is Utility.POINTS)


class Count:
    """One count under way: the parts every rule needs."""

    def __init__(self, election: Election, card: RuleCard, tell: Progress = silent) -> None:
        self.election = election
        self.tell = tell
        self.card = card
        self.groups = groups_for(election, card)
        self.gate = Gate(election, self.groups, card)
        self.chain = TieChain(election, self.groups, card)

    def run(self) -> Outcome:
        match self.card.rule:
            case Rule.GREEDY:
                outcome = self.greedy()
            case Rule.EQUAL_SHARES:
                outcome = self.equal_shares()
            case Rule.PHRAGMEN:
                outcome = self.phragmen()
        return self._spend_leftovers(outcome)

    def greedy(self) -> Outcome:
        steps = greedy(self.election, self.groups, self.card, self.gate, self.chain)
        ties = ties_that_mattered(self.election, steps, self.chain)
        return self._outcome(self._greedy_rounds(steps, Stage.GREEDY), ties, steps)

    def equal_shares(self) -> Outcome:
        passes = 1 if self.card.completion is Completion.NONE else _EXPECTED_PASSES
        book = Book.of(self.election, self.groups, self.card.utility, passes)
        done = Raising(self.election, self.card, book, self.gate, self.chain, self.tell).run()
        rounds = self._shares_rounds(done.found)
        ties = list(done.found.ties)
        if self.card.completion is Completion.ADD1U:
            steps = greedy(
                self.election, self.groups, self.card, self.gate, self.chain, [p.project for p in done.found.bought]
            )
            rounds += self._greedy_rounds(steps, Stage.COMPLETION)
            ties += ties_that_mattered(self.election, steps, self.chain)
        outcome = self._outcome(rounds, ties, done.found)
        outcome = replace(outcome, shares=tuple(done.found.endowment), passes=done.steps + 1)
        return self._compared(outcome) if self.card.comparison else outcome

    def _compared(self, outcome: Outcome) -> Outcome:
        """The comparison step: greedy's winners instead, if more voters have more winners they support there."""
        rival = self.greedy()
        ours, theirs = (supported_winners(self.election, o.winners) for o in (outcome, rival))
        if int((theirs > ours).sum()) <= int((ours > theirs).sum()):
            return outcome
        return replace(rival, greedy_preferred=True)

    def phragmen(self) -> Outcome:
        done = Phragmen(self.election, self.groups, self.card, self.gate, self.chain).run()
        left, rounds = self.election.budget, []
        for bought in done.bought:
            cost = self.election.projects[bought.project].cost
            left -= cost
            rounds.append(
                Round(self._id(bought.project), Stage.PHRAGMEN, cost, left, bought.time, in_full=bought.supporters)
            )
        return self._outcome(rounds, done.ties, done)

    def _id(self, project: int) -> str:
        return self.election.projects[project].id

    def _greedy_rounds(self, steps: list[Step], stage: Stage) -> list[Round]:
        costs = self.election.costs
        return [
            Round(self._id(s.project), stage, costs[s.project], s.left - costs[s.project], s.score)
            for s in steps
            if s.won
        ]

    def _shares_rounds(self, found: EqualSharesPass) -> list[Round]:
        left, rounds = self.election.budget, []
        for purchase, price in zip(found.bought, found.prices(), strict=True):
            left -= purchase.cost
            rounds.append(
                Round(
                    self._id(purchase.project),
                    Stage.EQUAL_SHARES,
                    purchase.cost,
                    left,
                    price,
                    in_full=purchase.voters_in_full,
                    emptied=purchase.voters_emptied,
                )
            )
        return rounds

    def _outcome(self, rounds: list[Round], ties: Iterable[TieSettled], trace: object) -> Outcome:
        barred = {self._id(c): barred for c, barred in self.gate.barred.items()}
        return Outcome(self.election, self.card, tuple(rounds), tuple(ties), barred, trace=trace)

    def _spend_leftovers(self, outcome: Outcome) -> Outcome:
        if self.card.leftovers is Leftovers.KEEP or outcome.cost >= self.election.budget:
            return outcome
        card = uncapped(self.card)
        gate = Gate(self.election, self.groups, card)
        taken = [self.election.index_of(name) for name in outcome.winners]
        steps = greedy(self.election, self.groups, card, gate, self.chain, taken)
        if self.card.leftovers is Leftovers.FIT:
            return replace(outcome, rounds=(*outcome.rounds, *self._greedy_rounds(steps, Stage.LEFTOVERS)))
        following = next((self._id(step.project) for step in steps if not step.won), None)
        left = self.election.budget - outcome.cost
        return replace(outcome, part_funded=None if following is None else PartFunding(following, left))


def uncapped(card: RuleCard) -> RuleCard:
    """The card by which leftovers are spent: by votes, whatever fits, caps no longer holding."""
    return RuleCard(
        thresholds=card.thresholds,
        exclusive=card.exclusive,
        requires=card.requires,
        point_vector=card.point_vector,
        ties=card.ties,
        lot_seed=card.lot_seed,
    )
