"""The map as a paper for a committee: one landscape page, what stands beside it, then what to worry about."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.activities.methods import Kind
from twofold.foundation.places.models import Place
from twofold.foundation.resources.leaving import printed

from .reading import Row
from .rules import Missed


def as_pdf(place: Place, rows: Sequence[Row], worries: Sequence[str], missed: Missed | None) -> bytes:
    """The report as PDF. Call inside the place."""
    day = timezone.localdate()
    values = {
        "body": place.body,
        "place": place.name,
        "day": f"{day.day} {day:%B %Y}",
        "kinds": [*(kind.value for kind in Kind), _("users’ own part")],
        "rows": [[row.service.name, *(str(cell.state) for cell in (*row.cells, row.own))] for row in rows],
        "beside": [beside(row) for row in rows],
        "worries": list(worries),
        "missed": in_words(missed),
    }
    return printed("twofold.cycle.mapping", "map", values)


def beside(row: Row) -> list[str]:
    """A service's line of what stands beside the map: users' own part, initiatives, what nobody registered."""
    parts = "; ".join(f"{part.share:.0%} {part.get_part_display().lower()} ({part.year})" for part in row.parts)
    hours = _("about {1:,} ({0:,} to {2:,})").format(*row.hours) if row.hours else _("no estimate yet")
    return [row.service.name, parts or _("not written down yet"), str(row.known), str(row.hidden), hours]


def in_words(missed: Missed | None) -> str:
    if missed is None:
        return "Staff and citizens have not looked at enough of the same things yet to say how much is still missed."
    return (
        f"Staff and citizens together found {missed.seen}. From how far they agree there may be about "
        f"{missed.estimate:.0f} in all ({missed.low:.0f} to {missed.high:.0f})."
    )
