"""My page: what I said, gave and was promised, across every place I belong to. Newest news first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.activities.models import Following, State
from twofold.foundation.expenses.models import Claim
from twofold.foundation.expenses.reading import own_claims
from twofold.foundation.ledger.models import Commodity, Contribution, Note, Party
from twofold.foundation.ledger.rules import Move
from twofold.foundation.ledger.statement import UNITS
from twofold.foundation.ledger.waiting import asked_of
from twofold.foundation.notices.models import Pace, Wish
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.keys import calendar_token
from twofold.foundation.people.models import (
    Appointment,
    Asset,
    CalendarLink,
    Consent,
    Interest,
    Membership,
    Person,
    Purpose,
)
from twofold.foundation.places.models import Place
from twofold.foundation.trace.models import Voice
from twofold.foundation.trace.reading import Mine, mine
from twofold.foundation.wall.rows import inside, reading_own

from .ledger import in_words

OWN = (Membership, Appointment, Voice, Party, Following)
MOST, FEW = 50, 5


@dataclass(frozen=True)
class Section:
    """One place's part of My page, rendered while inside it."""

    place: Place
    html: str


@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    person = request.user
    assert isinstance(person, Person)
    sections = [Section(place, _section(place, person)) for place in _places_of(person)]
    response = render(request, "pages/my_page.html", {"sections": sections})
    response["Cache-Control"] = "private, no-store"
    return response


def _places_of(person: Person) -> list[Place]:
    """Wherever the person has a row of their own."""
    with reading_own(person.pk):
        ids = {pk for model in OWN for pk in model._default_manager.values_list("place_id", flat=True).distinct()}
    return list(Place.objects.filter(pk__in=ids).order_by("name"))


def _section(place: Place, person: Person) -> str:
    with inside(place.pk):
        actor = actor_in(place.pk, person)
        lines = [line for line in mine(actor) if not _is_claim(line)]
        context = {
            "place": place,
            "lines": lines[:MOST],
            "news": sum(_is_news(line) for line in lines),
            "claims": own_claims(actor)[:MOST],
            "your_word": _your_word(actor),
            "gifts": [_gift(each) for each in _given(person)],
            "today": timezone.localdate(),
            "pace": _pace(person),
            "calendar": _calendar(place, person),
            **_about(person, actor.is_any(Role.RESIDENT)),
            "followed": list(Following.objects.filter(person=person).select_related("activity__place")[:MOST]),
        }
        return render_to_string("pages/_my_place.html", context)


def _about(person: Person, resident: bool) -> dict[str, Any]:
    """What they told this place about themselves; asked of residents only."""
    if not resident:
        return {}
    given = set(Consent.objects.in_force().filter(person=person).values_list("purpose", flat=True))
    return {
        "resident": True,
        "interests": list(Interest.objects.filter(person=person)),
        "assets": list(Asset.objects.filter(person=person)),
        "consents": [(purpose, purpose.label, purpose in given) for purpose in Purpose],
    }


def _pace(person: Person) -> str:
    wish = Wish.objects.filter(person=person).first()
    return str(Pace(wish.pace if wish else Pace.AT_ONCE).label)


def _calendar(place: Place, person: Person) -> str:
    """The address of their own calendar, if they made one."""
    link = CalendarLink.objects.filter(person=person).first()
    if link is None:
        return ""
    return f"{settings.SITE_ADDRESS}/api/v1/places/{place.slug}/calendars/{calendar_token(link.pk)}.ics"


def _is_news(line: Mine) -> bool:
    return line.latest.changed_at > line.voice.at


def _is_claim(line: Mine) -> bool:
    """Claims have a list of their own, with their amounts."""
    return line.node.thing.startswith(f"{Claim._meta.label_lower}:")


def _given(person: Person) -> list[Any]:
    own = Contribution.objects.filter(party__person=person).with_amounts()
    notes = Prefetch("notes", Note.objects.select_related("transfer"))
    return list(own.select_related("activity__place", "initiative", "party").prefetch_related(notes)[:MOST])


def _your_word(actor: Actor) -> list[tuple[Contribution, str]]:
    """What waits for a citizen's word; staff give theirs at their desk."""
    if actor.person_id is None or not actor.is_any(Role.RESIDENT) or actor.is_any(Role.OFFICER, Role.MANAGER):
        return []
    waiting: Iterable[Any] = asked_of(actor.person_id).select_related("initiative", "activity", "party")[:FEW]
    return [(each, in_words(each.given, each.commodity)) for each in waiting]


def _again(contribution: Contribution) -> bool:
    """Whether the same may be given again: an hour of something that is under way."""
    live = contribution.activity is not None and contribution.activity.state == State.LIVE
    return live and contribution.commodity == Commodity.MINUTES


def _why_disputed(contribution: Contribution) -> list[str]:
    return [note.text for note in contribution.notes.all() if note.transfer and note.transfer.move == Move.DISPUTE]


def _gift(contribution: Any) -> dict[str, Any]:
    label, per, unit = UNITS[contribution.commodity]
    given = contribution.given + contribution.confirmed
    held = given + contribution.disputed
    return {
        "contribution": contribution,
        "what": label,
        "given": round(given / per, 1) if per != 1 else given,
        "pledged": round(contribution.pledged / per, 1) if per != 1 else contribution.pledged,
        "disputed": round(contribution.disputed / per, 1) if per != 1 else contribution.disputed,
        "unit": "" if contribution.commodity == Commodity.PENCE else unit,
        "confirmed": bool(contribution.confirmed),
        "held": held,
        "may_correct": (contribution.given or contribution.disputed) and not contribution.confirmed,
        "again": _again(contribution) and held,
        "disputed_because": _why_disputed(contribution) if contribution.disputed else [],
        "may_claim": contribution.activity is not None and contribution.commodity == Commodity.MINUTES,
    }
