"""The statement of account: what both sides put in over a period, by initiative, priced on one basis, with its worries.

Call inside the place. Quantities are what is given and not disputed; nothing here is stored.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from twofold.engines.valuation import Basis, Quantity, Rate, Valuation, Worth, price, shipped
from twofold.engines.valuation.book import OF_TIME
from twofold.engines.valuation.pricing import GIVEN
from twofold.foundation.activities.models import Initiative

from .models import Commodity, Side, Transfer, TransferQuerySet
from .rules import Harness, Move, Stage, in_place_of

KEPT = ("initiative", "side", "commodity", "skill")
ByInitiative = dict[tuple[int, str, str, str], int]  # what was given, by KEPT
Amounts = dict[tuple[str, str], int]  # what was given to one initiative, by side and commodity


@dataclass(frozen=True)
class Period:
    """From a day to a day, both counted."""

    begins: date
    ends: date

    def before(self) -> "Period":
        """As many days again, just before."""
        last = self.begins - timedelta(days=1)
        return Period(last - (self.ends - self.begins), last)

    def of(self, rows: TransferQuerySet) -> TransferQuerySet:
        return rows.filter(happened_on__gte=self.begins, happened_on__lte=self.ends)


@dataclass
class Row:
    """One initiative, in the ledger's units: amounts by (side, commodity), and each side's worth."""

    initiative: Initiative
    amounts: Amounts
    citizens: Worth
    public: Worth
    worries: list[str] = field(default_factory=list)

    def minutes(self, side: str) -> int:
        return self.amounts.get((side, Commodity.MINUTES), 0)

    @property
    def citizen_minutes(self) -> int:
        return self.minutes(Side.CITIZEN)

    @property
    def public_minutes(self) -> int:
        return self.minutes(Side.PUBLIC)

    @property
    def public_pence(self) -> int:
        return self.amounts.get((Side.PUBLIC, Commodity.PENCE), 0)

    @property
    def imposed(self) -> int:
        return self.amounts.get((Side.CITIZEN, Commodity.IMPOSED), 0)

    @property
    def per_public_hour(self) -> float | None:
        """Citizens' hours for each hour of the public body's; None when it gave none."""
        return round(self.citizen_minutes / self.public_minutes, 1) if self.public_minutes else None


@dataclass(frozen=True)
class Account:
    """A place's statement for a period. `run` holds the prices behind every pound of it."""

    period: Period
    run: Valuation
    rows: Sequence[Row]
    harness: Harness

    @property
    def citizens(self) -> Worth:
        return self.run.total(Side.CITIZEN)

    @property
    def public(self) -> Worth:
        return self.run.total(Side.PUBLIC)

    @property
    def rates(self) -> list[Rate]:
        """The rows of the rate book behind the pounds."""
        used = {line.rate for line in self.run.lines}
        return [rate for rate in shipped().rates if rate.id in used]

    @property
    def worries(self) -> list[tuple[Initiative, str]]:
        return [(row.initiative, worry) for row in self.rows for worry in row.worries]


def prices() -> list[tuple[str, str]]:
    """The series of the rate book that price an hour: name and title."""
    return list(dict.fromkeys((rate.series, rate.title) for rate in shipped().rates if rate.method in OF_TIME))


def statement(period: Period, basis: Basis, measured: Collection[int] = ()) -> Account:
    """The place's statement of account. `measured` are the initiatives an outcome of which is measured, by key."""
    amounts = _amounts(period)
    run = price(_quantities(amounts), shipped(), basis)
    earlier = _by_initiative(_amounts(period.before()))
    rows = list(_rows(amounts, run, earlier, measured))
    return Account(period, run, rows, harness(period.of(Transfer.objects.all())))


def harness(rows: TransferQuerySet) -> Harness:
    """What became of citizens' time: offered, taken up, confirmed, and what was wasted on the way. In minutes."""
    own = rows.filter(side=Side.CITIZEN, commodity=Commodity.MINUTES).order_by()
    moved: dict[tuple[str, str, str], int] = {(move, a, b): amount for move, a, b, amount in _moved(own)}

    def net(move: Move, a: Stage, b: Stage) -> int:
        return moved.get((move, a, b), 0) - moved.get((Move.REVERSE, b, a), 0)

    imposed = rows.filter(commodity=Commodity.IMPOSED).balances("commodity")
    return Harness(
        offered=net(Move.PLEDGE, Stage.SOURCE, Stage.PLEDGED) + net(Move.GIVE, Stage.SOURCE, Stage.GIVEN),
        lapsed=net(Move.LAPSE, Stage.PLEDGED, Stage.SOURCE),
        taken_up=net(Move.GIVE, Stage.SOURCE, Stage.GIVEN) + net(Move.GIVE, Stage.PLEDGED, Stage.GIVEN),
        confirmed=net(Move.CONFIRM, Stage.GIVEN, Stage.CONFIRMED) + net(Move.CONFIRM, Stage.DISPUTED, Stage.CONFIRMED),
        imposed=sum(row["given"] + row["confirmed"] for row in imposed),
    )


def _moved(rows: TransferQuerySet) -> Any:
    return rows.values_list("move", "came_from", "went_to").annotate(Sum("amount"))


def _amounts(period: Period) -> ByInitiative:
    """What was given by (initiative, side, commodity, skill), confirmed or not; what is disputed is left out."""
    rows = period.of(Transfer.objects.all()).balances(*KEPT)
    found = {tuple(row[name] for name in KEPT): row["given"] + row["confirmed"] for row in rows}
    return {key: amount for key, amount in found.items() if amount}


def _quantities(amounts: ByInitiative) -> Iterator[Quantity]:
    for (initiative, side, commodity, skill), amount in amounts.items():
        name = ":".join(part for part in (str(initiative), side, commodity, skill) if part)
        yield Quantity(name, side, commodity, amount, skill)


def _by_initiative(amounts: ByInitiative) -> dict[int, Amounts]:
    found: dict[int, Amounts] = {}
    for (initiative, side, commodity, _skill), amount in amounts.items():
        own = found.setdefault(initiative, {})
        own[side, commodity] = own.get((side, commodity), 0) + amount
    return found


def _rows(
    amounts: ByInitiative, run: Valuation, earlier: dict[int, Amounts], measured: Collection[int]
) -> Iterator[Row]:
    given, worths = _by_initiative(amounts), _worths(run)
    initiatives = Initiative.objects.filter(pk__in=given).select_related("service")
    for each in initiatives.order_by("service__name", "name"):
        citizens, public = (worths.get((each.pk, side), run.nothing()) for side in (Side.CITIZEN, Side.PUBLIC))
        row = Row(each, given[each.pk], citizens, public)
        row.worries = list(_worries(row, earlier.get(each.pk, {}), measured))
        yield row


def _worths(run: Valuation) -> dict[tuple[int, str], Worth]:
    """What was given to each initiative by each side, in one pass; imposed time is nobody's gift."""
    found: dict[tuple[int, str], Worth] = {}
    for line in run.lines:
        if line.worth.stream == GIVEN:
            key = int(line.quantity.id.partition(":")[0]), line.quantity.side
            found[key] = found[key] + line.worth if key in found else line.worth
    return found


def _worries(row: Row, earlier: Amounts, measured: Collection[int]) -> Iterator[str]:
    if in_place_of(
        citizens=(earlier.get((Side.CITIZEN, Commodity.MINUTES), 0), row.citizen_minutes),
        public=(earlier.get((Side.PUBLIC, Commodity.MINUTES), 0), row.public_minutes),
    ):
        yield _("Citizens give more than before while the public body gives less. Is one replacing the other?")
    if row.citizen_minutes and not (row.public_minutes or row.public_pence or _gave(row, Side.PUBLIC)):
        yield _("The public body wrote nothing down. Write what it put in, or nought and why.")
    if row.citizen_minutes and row.initiative.pk not in measured:
        yield _("Citizens’ time is written down, and no outcome is measured.")
    if row.imposed > row.citizen_minutes:
        yield _("We make people wait and fill in forms for longer than they help.")


def _gave(row: Row, side: str) -> bool:
    return any(amount for (own, _what), amount in row.amounts.items() if own == side)
