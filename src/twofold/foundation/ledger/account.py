"""The statement of account: what both sides put in over a period, by initiative, priced on one basis, with its worries.

Call inside the place. Quantities are what is given and not disputed; nothing here is stored.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twofold.engines.valuation import (
    Basis,
    Book,
    Change,
    Quantity,
    Rate,
    Valuation,
    ValuationError,
    Worth,
    price,
    shipped,
    why_changed,
)
from twofold.engines.valuation.pricing import GIVEN
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Service

from .models import Commodity, Side
from .noughts import said_of
from .rules import Harness, Move, Stage, in_place_of
from .statement import UNITS, Line
from .sums import Given, Moved, Period, Scope, given, net, only, read, standing

REPLACED = gettext_lazy("Citizens give more than before while the public body gives less. Is one replacing the other?")
BLANK = gettext_lazy("The public body wrote nothing down. Write what it put in, or nought and why.")
KEPT = ("initiative", "side", "commodity", "skill")
ByInitiative = Given  # by KEPT
Amounts = dict[tuple[str, str], int]  # what was given to one initiative, by side and commodity


@dataclass(frozen=True)
class Known:
    """What the room of outcomes, which stands above, knows: keys of the initiatives of which an outcome is measured,
    and of those where something got better beyond chance."""

    measured: Collection[int] = ()
    better: Collection[int] = ()


@dataclass
class Row:
    """One initiative, in the ledger's units: amounts by (side, commodity), and each side's worth."""

    initiative: Initiative
    amounts: Amounts
    citizens: Worth
    public: Worth
    confirmed: Amounts = field(default_factory=dict)
    worries: list[str] = field(default_factory=list)
    says: str = ""

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

    def unconfirmed(self, side: str) -> int:
        """Of a side's minutes, those the other side has not said a word to yet."""
        return self.minutes(side) - self.confirmed.get((side, Commodity.MINUTES), 0)

    @property
    def public_is_blank(self) -> bool:
        """Whether nobody wrote down what the public body put in; what it put in is not known then."""
        return not any(amount for (side, _what), amount in self.amounts.items() if side == Side.PUBLIC)

    @property
    def per_public_hour(self) -> float | None:
        """Citizens' hours for each hour of the public body's; None when it gave none."""
        return round(self.citizen_minutes / self.public_minutes, 1) if self.public_minutes else None


@dataclass(frozen=True)
class Account:
    """A place's statement for a period. `run` holds the prices behind every pound of it; `earlier` is the days before,
    as many, at their own prices."""

    period: Period
    run: Valuation
    earlier: Valuation
    rows: Sequence[Row]
    harness: Harness
    scope: Scope = field(default_factory=Scope)
    bars: Sequence[Line] = ()
    of_services: Sequence[tuple[Service, str]] = ()
    book: Book = field(default_factory=shipped)

    @property
    def quantities(self) -> list[Quantity]:
        """All that was given, priced or not."""
        return [line.quantity for line in self.run.lines] + [each.quantity for each in self.run.unpriced]

    def changed(self, side: str) -> Change | None:
        """Why a side's pounds are others than in the days before: more given, or a higher price. None where that
        cannot be told, since there was no price then."""
        try:
            return why_changed(self.earlier, self.run, self.book, side)
        except ValuationError:
            return None

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
        return [rate for rate in self.book.rates if rate.id in used]

    @property
    def worries(self) -> list[tuple[Initiative | Service, str]]:
        own: list[tuple[Initiative | Service, str]] = [(r.initiative, worry) for r in self.rows for worry in r.worries]
        return [*self.of_services, *own]

    @property
    def says(self) -> list[tuple[Initiative, str]]:
        """What the public side says where it put in nothing."""
        return [(row.initiative, row.says) for row in self.rows if row.says]


def statement(
    period: Period,
    basis: Basis,
    scope: Scope | None = None,
    *,
    known: Known | None = None,
    heard: bool = True,
    book: Book | None = None,
) -> Account:
    """The statement of account of a place, or of what `scope` names in it, with what is `known` of outcomes.

    `heard`: whether what the public side says of where it gave nothing is asked for; pages of amounts alone do not.
    """
    scope, known, book = scope or Scope(), known or Known(), book or shipped()
    sums = read(period, scope)
    amounts: ByInitiative = given(sums.now, *KEPT)
    before: ByInitiative = given(sums.before, *KEPT)
    run = price(_quantities(amounts), book, basis)
    then = price(_quantities(before), book, basis)
    was = _Before(_by_initiative(before), _worths(then))
    rows = list(_rows(amounts, run, was, known.measured))
    confirmed = _by_initiative(standing(sums.now, Stage.CONFIRMED, *KEPT))
    for row in rows:
        row.confirmed = confirmed.get(row.initiative.pk, {})
    if heard:
        _let_say(rows, period, scope)
    earlier = price(_quantities(before), book, replace(basis, on=period.before().ends))
    services = list(_of_services(rows, was)) if scope.initiative is None and scope.activity is None else []
    return Account(period, run, earlier, rows, harness(sums.now, known), scope, lines_of(sums.now), services, book)


@dataclass(frozen=True)
class _Before:
    """The days before, by initiative: amounts, and worths at today's prices, so that only what was given differs."""

    amounts: dict[int, Amounts]
    worths: dict[tuple[int, str], Worth]

    def minutes(self, initiative: int) -> int:
        return self.amounts.get(initiative, {}).get((Side.CITIZEN, Commodity.MINUTES), 0)

    def public(self, initiative: int) -> int:
        found = self.worths.get((initiative, Side.PUBLIC))
        return found.central if found else 0


def harness(rows: Sequence[Moved], known: Known) -> Harness:
    """What became of citizens' time: offered, taken up, confirmed, and what was wasted on the way. In minutes."""
    own = list(only(rows, Side.CITIZEN, Commodity.MINUTES))
    straight = net(own, Move.GIVE, Stage.SOURCE, Stage.GIVEN)
    return Harness(
        offered=net(own, Move.PLEDGE, Stage.SOURCE, Stage.PLEDGED) + straight,
        lapsed=net(own, Move.LAPSE, Stage.PLEDGED, Stage.SOURCE),
        taken_up=straight + net(own, Move.GIVE, Stage.PLEDGED, Stage.GIVEN),
        confirmed=_confirmed(own),
        measured=_confirmed(row for row in own if row.initiative in known.measured),
        led=_confirmed(row for row in own if row.initiative in known.better),
        imposed=sum(given(only(rows, Side.CITIZEN, Commodity.IMPOSED)).values()),
    )


def _confirmed(rows: Iterable[Moved]) -> int:
    return sum(standing(rows, Stage.CONFIRMED).values())


def lines_of(rows: Sequence[Moved]) -> list[Line]:
    """A line for each commodity anybody gave, as the facing bars take it."""
    found: dict[str, Line] = {}
    for (side, commodity), amount in given(rows, "side", "commodity").items():
        found.setdefault(commodity, Line(commodity)).given[side] = amount
    for (side, commodity), amount in standing(rows, Stage.CONFIRMED, "side", "commodity").items():
        found.setdefault(commodity, Line(commodity)).confirmed[side] = amount
    return [found[commodity] for commodity in UNITS if commodity in found]


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


def _rows(amounts: ByInitiative, run: Valuation, earlier: _Before, measured: Collection[int]) -> Iterator[Row]:
    given, worths = _by_initiative(amounts), _worths(run)
    initiatives = Initiative.objects.filter(pk__in=given).select_related("service")
    for each in initiatives.order_by("service__name", "name"):
        citizens, public = (worths.get((each.pk, side), run.nothing()) for side in (Side.CITIZEN, Side.PUBLIC))
        row = Row(each, given[each.pk], citizens, public)
        row.worries = list(_worries(row, earlier, measured))
        yield row


def _worths(run: Valuation) -> dict[tuple[int, str], Worth]:
    """What was given to each initiative by each side, in one pass; imposed time is nobody's gift."""
    found: dict[tuple[int, str], Worth] = {}
    for line in run.lines:
        if line.worth.stream == GIVEN:
            key = int(line.quantity.id.partition(":")[0]), line.quantity.side
            found[key] = found[key] + line.worth if key in found else line.worth
    return found


def _worries(row: Row, earlier: _Before, measured: Collection[int]) -> Iterator[str]:
    pk = row.initiative.pk
    citizens, public = (earlier.minutes(pk), row.citizen_minutes), (earlier.public(pk), row.public.central)
    if in_place_of(citizens=citizens, public=public):
        yield str(REPLACED)
    if _blank(row):
        yield str(BLANK)
    if row.citizen_minutes and row.initiative.pk not in measured:
        yield _("Citizens’ time is written down, and no outcome is measured.")
    if row.imposed > row.citizen_minutes:
        yield _("We make people wait and fill in forms for longer than they help.")


def _of_services(rows: Sequence[Row], earlier: _Before) -> Iterator[tuple[Service, str]]:
    """Services where citizens' time rose while the public body's fell, though in no initiative of theirs alone: what
    is taken from one and asked of another. An initiative nobody gives to any more counts with what it had."""
    now = {row.initiative.pk: row for row in rows}
    gone = Initiative.objects.filter(pk__in=set(earlier.amounts) - set(now)).select_related("service")
    by_service: dict[Service, list[int]] = {}
    for each in (*(row.initiative for row in rows), *gone):
        by_service.setdefault(each.service, []).append(each.pk)
    for service, keys in by_service.items():
        own = [now[pk] for pk in keys if pk in now]
        citizens = sum(earlier.minutes(pk) for pk in keys), sum(row.citizen_minutes for row in own)
        public = sum(earlier.public(pk) for pk in keys), sum(row.public.central for row in own)
        said = any(str(REPLACED) in row.worries for row in own)
        if not said and in_place_of(citizens=citizens, public=public):
            yield service, str(REPLACED)


def _blank(row: Row) -> bool:
    return bool(row.citizen_minutes) and row.public_is_blank


def _let_say(rows: Sequence[Row], period: Period, scope: Scope) -> None:
    """Where the public side gave nothing and says why, its words stand instead of the worry."""
    said = said_of([row.initiative.pk for row in rows if _blank(row)], period, scope)
    for row in rows:
        if (own := said.get(row.initiative.pk)) and own.reasons:
            row.says = _("The public side says: nothing, because: %(why)s") % {"why": " ".join(own.reasons)}
            row.worries = [worry for worry in row.worries if worry != str(BLANK) or not own.whole]
