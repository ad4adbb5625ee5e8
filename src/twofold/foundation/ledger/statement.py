"""What both sides put in, added up for reading: quantities only. Call inside the place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Commodity, Side, Transfer, TransferQuerySet

UNITS: dict[str, tuple[str | Promise, float, str | Promise]] = {
    Commodity.MINUTES: (_("Time"), 60, _("hours")),
    Commodity.PENCE: (_("Money"), 1, "pence"),
    Commodity.SPACE: (_("Rooms and buildings"), 60, _("hours")),
    Commodity.ITEMS: (_("Goods"), 1, _("items")),
    Commodity.METRES: (_("Travel"), 1000, _("km")),
    Commodity.INTRODUCTIONS: (_("Introductions"), 1, ""),
    Commodity.IMPOSED: (_("Time we made people spend"), 60, _("hours")),
}


@dataclass
class Line:
    """One commodity: what each side gave, and how much of it the other side has confirmed. In the commodity's unit."""

    commodity: str
    given: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Side.values, 0))
    confirmed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Side.values, 0))
    pledged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Side.values, 0))

    def as_row(self) -> dict[str, Any]:
        """As the facing bars take it, in units people use."""
        label, per, unit = UNITS[self.commodity]
        shown = {side: _shown(self.given[side], per) for side in Side.values}
        return {"label": label, "citizens": shown[Side.CITIZEN], "public": shown[Side.PUBLIC], "unit": str(unit)}


def both_sides(transfers: TransferQuerySet) -> list[Line]:
    """A line for each commodity anybody gave or pledged, time and money first."""
    found: dict[str, Line] = {}
    for row in transfers.balances("side", "commodity"):
        line = found.setdefault(row["commodity"], Line(row["commodity"]))
        line.given[row["side"]] = row["given"] + row["confirmed"]
        line.confirmed[row["side"]] = row["confirmed"]
        line.pledged[row["side"]] = row["pledged"]
    return [found[commodity] for commodity in UNITS if commodity in found]


def of_activity(activity_id: int) -> list[Line]:
    return both_sides(Transfer.objects.filter(activity=activity_id))


def of_year(day: date) -> list[Line]:
    """The place's calendar year up to a day."""
    return both_sides(Transfer.objects.filter(happened_on__gte=day.replace(month=1, day=1), happened_on__lte=day))


def rows_of(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Rows of the facing bars: what somebody gave, on either side."""
    return [line.as_row() for line in lines if any(line.given.values())]


def _shown(amount: int, per: float) -> float:
    return amount if per == 1 else round(amount / per, 1)
