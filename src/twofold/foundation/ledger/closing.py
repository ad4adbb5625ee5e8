"""Closing a period: its figures stay as they were known at a cut. What comes to light later is entered later."""

import hashlib
import json
from collections.abc import Iterator
from typing import Annotated, Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.engines.valuation import shipped
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Day
from twofold.foundation.places.models import Place

from .adding import cut
from .models import ClosedPeriod, DaySum, Transfer
from .noughts import refuse_blanks
from .sums import Period


@action(role=Role.MANAGER)
def close_period(
    place: Place,
    *,
    by: Actor,
    begins: Annotated[Day, Asks(_("From which day?"))],
    ends: Annotated[Day, Asks(_("To which day?"), hint=_("The last day of the period. It must be over."))],
) -> ClosedPeriod:
    """Close a period of the accounts. Its figures stay; a correction is entered later and stands beside them. No public
    side in it may be blank: it put in something, or nothing and says why."""
    if ends < begins:
        raise Refusal(invalid, fields={"ends": [_now("The last day comes before the first.")]})
    if ends >= timezone.localdate():
        raise Refusal(invalid, fields={"ends": [_now("That day is not over yet.")]})
    made = cut(place)
    if ClosedPeriod.objects.filter(begins__lte=ends, ends__gte=begins).exists():
        raise Refusal(conflict, _now("Some of these days are closed already."))
    refuse_blanks(Period(begins, ends))
    closed = ClosedPeriod(begins=begins, ends=ends, cut=made, closed_by=by.ref, book=shipped().version)
    closed.digest = digest(closed, DaySum.objects.filter(cut__until__lte=made.until))
    closed.save()
    return closed


def digest(closed: ClosedPeriod, rows: Any) -> str:
    """SHA-256 of what went which way on which day, as lines of JSON in order; of sums or of transfers alike."""
    days = Period(closed.begins, closed.ends).of(rows).order_by()
    found = days.values_list(*DaySum.KEPT).annotate(Sum("amount"))
    lines = sorted(json.dumps([*map(str, row[:-1]), int(row[-1])]) for row in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def closed_as(period: Period) -> ClosedPeriod | None:
    """The close of exactly these days."""
    return ClosedPeriod.objects.filter(begins=period.begins, ends=period.ends).select_related("cut").first()


def later_entries(closed: ClosedPeriod) -> int:
    """How many transfers for its days came after the close."""
    later = Transfer.objects.filter(recorded_at__gt=closed.cut.until)
    return Period(closed.begins, closed.ends).of(later).count()


def not_reproduced() -> Iterator[ClosedPeriod]:
    """Closed periods whose figures, added up anew from the transfers known then, are not what was closed."""
    for closed in ClosedPeriod.objects.select_related("cut"):
        if digest(closed, Transfer.objects.filter(recorded_at__lte=closed.cut.until)) != closed.digest:
            yield closed
