"""The map as a paper for a committee: one landscape page, then what to worry about."""

from collections.abc import Sequence

from django.utils import timezone

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
        "kinds": [kind.value for kind in Kind],
        "rows": [[row.service.name, *(str(cell.state) for cell in row.cells)] for row in rows],
        "worries": list(worries),
        "missed": in_words(missed),
    }
    return printed("twofold.cycle.mapping", "map", values)


def in_words(missed: Missed | None) -> str:
    if missed is None:
        return "Staff and citizens have not looked at enough of the same things yet to say how much is still missed."
    return (
        f"Staff and citizens together found {missed.seen}. From how far they agree there may be about "
        f"{missed.estimate:.0f} in all ({missed.low:.0f} to {missed.high:.0f})."
    )
