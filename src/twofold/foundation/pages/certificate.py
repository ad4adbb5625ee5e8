"""A certificate of the hours a person gave in a place: theirs alone to print, from My page."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from twofold.foundation.actions.errors import Refusal, not_found, sign_in_first
from twofold.foundation.ledger.models import Commodity, Transfer
from twofold.foundation.ledger.sums import Period
from twofold.foundation.people.models import Person
from twofold.foundation.resources.leaving import printed
from twofold.foundation.rulebook.clock import long_date

from .account_asked import explained, period_of
from .page import PlaceRequest, page


@page("pages/accounts.html")
def certificate(request: PlaceRequest) -> HttpResponse:
    """Of whoever asks, for the days in the address; nobody else's can be asked for."""
    if request.actor.person_id is None:
        raise Refusal(not_found if request.user.is_authenticated else sign_in_first)
    try:
        period = period_of(request)
    except Refusal:
        return explained(request)
    said = words(request, Person.objects.get(pk=request.actor.me), period)
    response = HttpResponse(printed("twofold.foundation.pages", "certificate", said), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="hours-given.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def words(request: PlaceRequest, person: Person, period: Period) -> dict[str, Any]:
    """What it prints, in words already."""
    rows = hours_of(person, period)
    confirmed, unconfirmed = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return {
        "name": person.name,
        "body": request.place.body,
        "place": request.place.name,
        "begins": long_date(period.begins),
        "ends": long_date(period.ends),
        "made_on": long_date(timezone.localdate()),
        "rows": [[name, _hours(sure), _hours(unsure)] for name, sure, unsure in rows],
        "confirmed": _hours(confirmed),
        "unconfirmed": _hours(unconfirmed),
    }


def hours_of(person: Person, period: Period) -> list[tuple[str, int, int]]:
    """By initiative: its name, minutes confirmed and minutes that wait."""
    own = period.of(Transfer.objects.filter(party__person=person, commodity=Commodity.MINUTES))
    rows = own.balances("initiative__name")
    found = [(row["initiative__name"], row["confirmed"], row["given"]) for row in rows]
    return sorted(row for row in found if row[1] or row[2])


def _hours(minutes: int) -> str:
    return f"{minutes / 60:,.1f}"
