"""One pass of the method of equal shares, exact.

Every voter holds a share of the budget. A project can be bought at price `p` per point if its supporters, each paying
`p` times the points they give it or all they have left, raise its cost. The project with the lowest price for a unit
of utility is bought, again and again, until none can be (Peters, Pierczyński, Skowron 2021; equalshares.net).

Why this is exact though it scans doubles: someone who has not been emptied has paid every price in full, and nobody is
emptied twice. So a price is an integer recurrence over earlier prices, `(cost - money of the emptied) / payers`. It is
kept twice: as a fixed-point number with a proven error for speed, and on demand as a fraction. Doubles only propose;
every proposal carries an error bound, and whatever lies within it is settled in fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import ModuleType
from typing import cast

import numpy as np

from . import kernels
from .election import Election, Indices, Ints
from .grouping import Groups
from .levels import Flags, Floats
from .rule_card import Utility
from .thresholds import Gate, Pass
from .ties import TieChain, TieSettled

_BITS = 320
_ONE = 1 << _BITS
# Twice the rounding error of one double operation, to leave room.
_EPS = 4.5e-16
# A step is only skipped if rivals stay clear by far more than doubles can err.
_CLEAR = 1 + 1e-9


@dataclass(frozen=True, eq=False)
class Book:
    """What all passes over one election share: supporters by project, and the utility that ranks prices."""

    groups: Groups
    costs: list[int]
    scale: list[int]
    columns: list[tuple[Indices, Ints, Floats]]
    total: list[int]
    row_mass: Ints
    weighted: bool
    kernel: ModuleType

    @classmethod
    def of(cls, election: Election, groups: Groups, utility: Utility, passes: int = 1) -> "Book":
        """Prices are ranked per unit of cost (cost utility) or as they are (cardinality; points weigh in `groups`)."""
        costs = election.costs
        scale = [cost or 1 for cost in costs] if utility is Utility.COST else [1] * len(costs)
        total = groups.scores.tolist()
        columns = [
            (groups.supporters(c), groups.weights(c), groups.mass(c).astype(np.float64)) for c in range(len(costs))
        ]
        size = np.repeat(groups.size, np.diff(groups.row_start))
        return cls(
            groups=groups,
            costs=costs,
            scale=scale,
            columns=columns,
            total=total,
            row_mass=size * groups.row_weight,
            weighted=bool(groups.row_weight.max(initial=1) > 1),
            kernel=kernels.choose(len(groups.col_group), passes),
        )


@dataclass(slots=True)
class Purchase:
    """One project bought, as the integers from which its exact price follows.

    `payers` counts points paid in full (voters, where ballots carry no points); `emptied` voters by share class gave
    all they had left, after paying `earlier[k]` points for purchase `k`. `voters_in_full` and `voters_emptied` count
    people; `price` is per point in minor units, a double for display and scanning.
    """

    project: int
    cost: int
    payers: int
    emptied: list[int]
    earlier: list[int]
    voters_in_full: int
    price: float = 0.0
    fixed: int = 0
    error: int = 0

    @property
    def voters_emptied(self) -> int:
        return sum(self.emptied)


class EqualSharesPass:
    """State of one pass: what every group still holds, and what has been bought.

    `endowment[k]` is the share of class `k` in minor units. `bought` lists purchases in order, `ties` the ties met,
    `short` the projects whose supporters ran out of money. Given a `model`, the same pass with smaller shares, `agrees`
    tells whether every share in between surely has the same outcome; with `insist`, it stops once that is lost.
    """

    def __init__(
        self,
        book: Book,
        endowment: Sequence[Fraction],
        gate: Gate,
        chain: TieChain,
        model: "EqualSharesPass | None" = None,
        insist: bool = False,
    ) -> None:
        self.book = book
        self.endowment = list(endowment)
        self.fixed_shares = [share.numerator * _ONE // share.denominator for share in endowment]
        self.purse: Floats = np.array([float(share) for share in endowment])[book.groups.share_class]
        self.alive: Flags = np.ones(len(self.purse), dtype=np.bool_)
        self.slot: Indices = np.full(len(book.costs), -1, dtype=np.int32)
        self.stage: Pass = gate.open()
        self.conditional = not gate.unconditional
        self.chain = chain
        self.bought: list[Purchase] = []
        self.ties: list[TieSettled] = []
        self.exact_prices: list[Fraction] = []
        # How far any purse may be off, in doubles: three roundings a purchase, each of at most the largest share.
        self.slop = self.rounding = 3 * _EPS * max((float(share) for share in endowment), default=0.0)
        self.open = {c for c in range(len(book.costs)) if c not in gate.barred and book.total[c]}
        self.least = [cost / total if total else 0.0 for cost, total in zip(book.costs, book.total, strict=True)]
        self.bound = [self.key(c, least) for c, least in enumerate(self.least)]
        self.short: set[int] = set()
        self.model = model
        self.insist = insist
        self.agrees = False
        self.keys: list[float] = []
        self.seen: dict[int, tuple[float, float]] = {}

    def run(self) -> "EqualSharesPass":
        """Buy until nothing can be bought."""
        while (project := self._next()) is not None:
            if not self._buy(project):
                self._unaffordable(project)
            elif self.model is not None and not self._keeps_to(self.model):
                self.model = None
                if self.insist:
                    return self
        self.agrees = self.model is not None and len(self.bought) == len(self.model.bought)
        # Passes that remembered their models would remember every pass there was.
        self.model = None
        return self

    def _keeps_to(self, model: "EqualSharesPass") -> bool:
        """Whether the last purchase was the model's too, and surely so for every share between the model's and ours.

        Purses only grow with shares, and prices only fall with purses. So what the model's winner paid at the lower
        share must beat what any rival would pay at the higher.
        """
        place = len(self.bought) - 1
        if place >= len(model.bought) or model.bought[place].project != self.bought[place].project:
            return False
        return not model.bought[place].cost or model.keys[place] * _CLEAR < self._lowest_rival()

    def _unaffordable(self, project: int) -> None:
        self.open.discard(project)
        self.short.add(project)

    def _lowest_rival(self) -> float:
        """No rival of the last purchase had a lower price for its utility than this."""
        rivals = self.open
        if self.stage.gate.parents:
            rivals = {c for c in rivals if self.stage.waits_for(c) is None}
        return min(map(self.bound.__getitem__, rivals), default=np.inf)

    def key(self, project: int, price: float) -> float:
        return price / self.book.scale[project]

    def _next(self) -> int | None:
        """The project with the lowest price for its utility, ties settled; None when nothing is affordable."""
        found = self._contenders()
        while len(found) > 1:
            prices = {c: self.exact_price(c) for c in found}
            for project in [c for c, price in prices.items() if price is None]:
                self._unaffordable(project)
            keys = {c: price / self.book.scale[c] for c, price in prices.items() if price is not None}
            if keys:
                return self._preferred([c for c in keys if keys[c] == min(keys.values())])
            found = self._contenders()
        return found[0] if found else None

    def _preferred(self, tied: list[int]) -> int:
        if len(tied) > 1:
            self.ties.append(self.chain.settle(tied))
        return self.chain.first(tied)

    def _contenders(self) -> list[int]:
        """Projects whose price, give or take its error, may be the lowest. A price never falls, so old ones bound."""
        best, found, bound, scale = np.inf, [], self.bound, self.book.scale
        beyond = self._model_key()
        for project in sorted(self.open, key=bound.__getitem__):
            if bound[project] > best and bound[project] > beyond:
                break
            if self.conditional and not self.stage.admits(project):
                self._set_aside(project)
                continue
            price, error = self.approximate(project)
            if price == np.inf:
                self._unaffordable(project)
                continue
            self.least[project] = max(self.least[project], price - error)
            bound[project] = self.least[project] / scale[project]
            best = min(best, (price + error) / scale[project] * (1 + _EPS))
            found.append(project)
        return [c for c in found if bound[c] <= best]

    def _model_key(self) -> float:
        """The price for its utility of the model's next purchase, up to which rivals' prices must be known sharply."""
        place = len(self.bought)
        return self.model.keys[place] * _CLEAR if self.model is not None and place < len(self.model.keys) else 0.0

    def _set_aside(self, project: int) -> None:
        if self.stage.bar(project) is not None:
            self.open.discard(project)

    def approximate(self, project: int) -> tuple[float, float]:
        """The price per point now, and how far off it may be; (inf, 0) if surely unaffordable."""
        known = self.seen.get(project)
        if known is None:
            known = self.seen[project] = self._approximate(project)
        return known

    def _approximate(self, project: int) -> tuple[float, float]:
        groups, weight, mass = self.book.columns[project]
        cost = float(self.book.costs[project])
        price, full = self.book.kernel.scan(self.purse, groups, weight, mass, cost, self.least[project])
        doubt = self.book.total[project] * self.slop + (len(groups) + 4) * _EPS * cost
        if price < np.inf:
            return price, doubt / full + 2 * _EPS * price
        if full < cost - doubt:
            return np.inf, 0.0
        exact = self.exact_price(project, level=float((self.purse[groups] / weight).max()), doubt=doubt)
        return (np.inf, 0.0) if exact is None else (float(exact), 2 * _EPS * float(exact))

    def column(self, project: int) -> tuple[Indices, Ints, Floats]:
        """The groups that support a project, what each voter in them gives it, and that times their number."""
        return self.book.columns[project]

    def exact_price(self, project: int, level: float | None = None, doubt: float = 0.0) -> Fraction | None:
        """The price per point in fractions; None if the supporters cannot raise the cost."""
        if level is None:
            level, doubt = self.approximate(project)
            if level == np.inf:
                return None
        poor, near, _, _ = self._sides(project, level, doubt)
        raised = self._money_of(project, poor)
        full = int(self.book.total[project] - self.book.groups.mass(project)[poor | near].sum())
        return self._settle_near(project, near, Fraction(self.book.costs[project]) - raised, full)

    def _settle_near(self, project: int, near: Flags, missing: Fraction, full: int) -> Fraction | None:
        """Walk the doubtful groups from the poorest up, until the price is one the next can pay in full."""
        places = np.flatnonzero(near)
        mass = self.book.groups.mass(project)[places].tolist()
        held = sorted(zip(self._exact_purses(project, places), mass, strict=True))
        full += sum(mass)
        for purse, weight in held:
            if missing <= purse * full:
                break
            missing -= purse * weight
            full -= weight
        return missing / full if full else None

    def _sides(self, project: int, level: float, doubt: float) -> tuple[Flags, Flags, bool, float]:
        """Supporters surely too poor to pay `level`, those too close to call, whether any are, the mass of the poor."""
        margin = doubt + self.slop + 4 * _EPS * level
        return cast(
            tuple[Flags, Flags, bool, float],
            self.book.kernel.sides(self.purse, *self.column(project), level - margin, level + margin),
        )

    def _exact_purses(self, project: int, places: Ints) -> list[Fraction]:
        """What these supporters hold per point they give the project; worked out once for each history."""
        groups, weight, _ = self.column(project)
        known: dict[tuple[int, ...], Fraction] = {}
        return [self.exact_purse(int(groups[i]), known) / int(weight[i]) for i in places]

    def exact_purse(self, group: int, known: dict[tuple[int, ...], Fraction] | None = None) -> Fraction:
        """What each voter of a group holds, exactly."""
        if not self.alive[group]:
            return Fraction(0)
        book = self.book.groups
        row = slice(book.row_start[group], book.row_start[group + 1])
        history = [(self.slot[c], w) for c, w in zip(book.row_project[row], book.row_weight[row], strict=True)]
        paid = sorted((int(slot), int(w)) for slot, w in history if slot >= 0)
        key = (int(book.share_class[group]), *(n for pair in paid for n in pair))
        if known is None or key not in known:
            prices = self.prices()
            left = self.endowment[key[0]] - sum((prices[slot] * w for slot, w in paid), Fraction(0))
            if known is None:
                return left
            known[key] = left
        return known[key]

    def _tally(self, project: int, members: Flags) -> tuple[list[int], list[int]]:
        """Supporters by share class, and the points they paid for each earlier purchase; the emptied count no more."""
        book = self.book.groups
        rows = (book.row_start, book.row_project, self.book.row_mass)
        found: tuple[list[int], list[int]] = self.book.kernel.tally(
            self.column(project)[0],
            members,
            self.alive,
            book.size,
            book.share_class,
            len(self.endowment),
            rows,
            self.slot,
            len(self.bought),
        )
        return found

    def _money_of(self, project: int, members: Flags) -> Fraction:
        classes, earlier = self._tally(project, members)
        held = sum((share * count for share, count in zip(self.endowment, classes, strict=True)), Fraction(0))
        return held - sum((p * count for p, count in zip(self.prices(), earlier, strict=True)), Fraction(0))

    def prices(self) -> list[Fraction]:
        """The exact price per point of every purchase so far."""
        for purchase in self.bought[len(self.exact_prices) :]:
            held = sum((share * n for share, n in zip(self.endowment, purchase.emptied, strict=True)), Fraction(0))
            paid = sum((p * n for p, n in zip(self.exact_prices, purchase.earlier, strict=False) if n), Fraction(0))
            self.exact_prices.append((purchase.cost - held + paid) / purchase.payers)
        return self.exact_prices

    def _buy(self, project: int) -> bool:
        """Buy a project at its price; False if it turns out, in fractions, to be unaffordable."""
        level, doubt = self.approximate(project)
        poor, near, close, lost = self._sides(project, level, doubt)
        emptied = poor
        if close:
            price = self.exact_price(project)
            if price is None:
                return False
            places = np.flatnonzero(near)
            purses = self._exact_purses(project, places)
            emptied = poor.copy()
            poor[places[[purse < price for purse in purses]]] = True
            # Whoever pays the price with their last money is a payer, and yet keeps exactly nothing.
            emptied[places[[purse <= price for purse in purses]]] = True
            lost = float(self.column(project)[2][poor].sum())
        self._record(self._purchase(project, poor, self.book.total[project] - int(lost)))
        groups, weight, _ = self.column(project)
        self.book.kernel.spend(self.purse, groups, weight, self.bought[-1].price, emptied)
        self.alive[groups[emptied]] = False
        return True

    def _purchase(self, project: int, poor: Flags, payers: int) -> Purchase:
        groups, _, _ = self.column(project)
        emptied, earlier = self._tally(project, poor)
        in_full = int(self.book.groups.size[groups[~poor]].sum()) if self.book.weighted else payers
        return Purchase(project, self.book.costs[project], payers, emptied, earlier, in_full)

    def _record(self, purchase: Purchase) -> None:
        self._price(purchase)
        self.slot[purchase.project] = len(self.bought)
        self.bought.append(purchase)
        self.keys.append(self.key(purchase.project, purchase.price))
        self.stage.take(purchase.project)
        self.open.discard(purchase.project)
        self.seen.clear()
        self.slop += self.rounding

    def _price(self, purchase: Purchase) -> None:
        """The price in fixed point with a proven error, falling back on fractions if the error has grown too far."""
        missing = purchase.cost * _ONE - sum(s * n for s, n in zip(self.fixed_shares, purchase.emptied, strict=True))
        error = purchase.voters_emptied
        for before, count in zip(self.bought, purchase.earlier, strict=False):
            if count:
                missing += before.fixed * count
                error += before.error * count
        purchase.fixed = missing // purchase.payers
        purchase.error = error // purchase.payers + 2
        purchase.price = purchase.fixed / _ONE
