"""Equal shares made to spend the pot: raise every share step by step (Add1), then fund by votes what still fits.

Equal shares alone leaves money over. Add1 repeats the count with a little more for everyone until the winners would
cost more than the pot, and takes the last outcome that did not. Steps that provably change nothing are not run: if the
same projects are bought in the same order with shares `low` and `high`, and at each purchase the winner's price at
`low` beats every rival's at `high`, then so it is for every share in between, because purses only grow with shares and
prices only fall with purses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from twofold.engines.progress import Progress, silent

from .election import Election
from .equal_shares import Book, EqualSharesPass
from .errors import ElectionError
from .rule_card import Add1Stop, Completion, RuleCard, Start
from .thresholds import Gate
from .ties import TieChain

Endowment = Callable[[int], list[Fraction]]


@dataclass(frozen=True, eq=False)
class Completed:
    """The pass that counts, how many steps of Add1 led to it, and how many passes were run to know that."""

    found: EqualSharesPass
    steps: int
    passes_run: int


def endowments(election: Election, card: RuleCard) -> Endowment:
    """What each class of voters holds after `k` steps. Unequal shares grow in proportion, by the step on average."""
    base = list(election.endowment) or [_first_share(election, card)]
    step = card.increment * election.minor
    mean = _mean(election) if election.endowment else base[0]
    if election.endowment and mean:
        return lambda k: [amount * (1 + k * step / mean) for amount in base]
    return lambda k: [amount + k * step for amount in base]


def _first_share(election: Election, card: RuleCard) -> Fraction:
    share = election.share
    return Fraction(share // election.minor * election.minor) if card.start is Start.FLOOR else share


def _mean(election: Election) -> Fraction:
    assert election.share_class is not None
    if not election.voters:
        return Fraction(0)
    counts = [int((election.share_class == k).sum()) for k in range(len(election.endowment))]
    return sum((a * n for a, n in zip(election.endowment, counts, strict=True)), Fraction(0)) / election.voters


class Raising:
    """The search for the pass that counts."""

    def __init__(
        self, election: Election, card: RuleCard, book: Book, gate: Gate, chain: TieChain, tell: Progress = silent
    ) -> None:
        self.election, self.card, self.book, self.gate, self.chain = election, card, book, gate, chain
        self.tell = tell
        self.endowment = endowments(election, card)
        self.passes_run = 0

    def count(self, step: int, model: EqualSharesPass | None = None, insist: bool = False) -> EqualSharesPass:
        self.passes_run += 1
        self.tell(f"equal shares: count {self.passes_run:,}, every share raised {step:,} times")
        return EqualSharesPass(self.book, self.endowment(step), self.gate, self.chain, model, insist).run()

    def run(self) -> Completed:
        """The first pass, or under Add1 the last before the pot is overspent."""
        step, reach, found, patient = 0, 1, self.count(0), False
        if self.cost(found) > self.election.budget:
            raise ElectionError("the voters' endowments together buy more than the budget")
        while self.card.completion is not Completion.NONE and not self.finished(found):
            further = self.count(step + reach, found, insist=reach > 1)
            if reach > 1 and not further.agrees:
                reach, patient = reach // 2, True
                continue
            if self.cost(further) > self.election.budget:
                break
            step, found = step + reach, further
            # A stride that barely held is tried again before a longer one, which would be the likelier to fail.
            reach, patient = (reach if patient else reach * 2) if further.agrees else 1, False
        return Completed(found, step, self.passes_run)

    def cost(self, found: EqualSharesPass) -> int:
        return sum(purchase.cost for purchase in found.bought)

    def finished(self, found: EqualSharesPass) -> bool:
        """No larger share can add a winner, or the card says to stop because nothing more fits the pot."""
        if not found.short:
            return True
        left = self.election.budget - self.cost(found)
        fits = any(self.book.costs[c] <= left and found.stage.admits(c) for c in found.short)
        return self.card.add1_stop is Add1Stop.EXHAUSTIVE and not fits
