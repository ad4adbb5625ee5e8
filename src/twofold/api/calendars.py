"""What is open when, as a calendar to subscribe to (RFC 5545): everybody's, and each person's own."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _now
from icalendar import Calendar, Event

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, not_found
from twofold.foundation.actions.models import Entry
from twofold.foundation.activities.models import Activity, Stage, State
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.keys import calendar_owner
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.trace.models import Reply
from twofold.foundation.trace.reading import Mine, mine
from twofold.foundation.wall.rows import inside

CHANGING = ("activities.set_stage", "activities.stop")


def calendar(request: HttpRequest, place: Place) -> HttpResponse:
    """Every stage a visitor may see. A stopped activity's stages stay, cancelled, so that calendars take them out."""
    with inside(place.pk):
        events = _events(Activity.objects.visible_to(Actor.visitor(place.pk)))
    return _answer(place.name, events)


def own_calendar(request: HttpRequest, place: Place, token: str) -> HttpResponse:
    """The stages of what one person follows, and the days on which they are owed an answer. The address is the key."""
    with inside(place.pk):
        owner = calendar_owner(token)
        person = Person.objects.filter(pk=owner, is_active=True).first() if owner else None
        if person is None:
            raise Refusal(not_found)
        actor = actor_in(place.pk, person)
        followed = Activity.objects.visible_to(actor).filter(followings__person=person)
        events = _events(followed) + [_promise(each, each.reply) for each in mine(actor) if each.reply]
    response = _answer(place.name, events)
    response["Cache-Control"] = "private, no-store"
    return response


def _answer(name: str, events: list[Event]) -> HttpResponse:
    made = Calendar()
    made.add("prodid", "-//Twofold//Stages//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", timedelta(hours=6))
    for event in events:
        made.add_component(event)
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def _events(seen: QuerySet[Activity]) -> list[Event]:
    changes = _changes()
    return [_event(stage, changes.get(f"activities.activity:{stage.activity_id}", 0)) for stage in _stages(seen)]


def _promise(line: Mine, reply: Reply) -> Event:
    """The day an answer is due, as an all-day entry."""
    event = Event()
    event.add("uid", f"reply-{reply.place_id}-{reply.pk}@{_host()}")
    event.add("dtstamp", line.voice.at)
    event.add("summary", _now("Answer due: %(title)s") % {"title": line.node.title})
    event.add("dtstart", reply.due_on)
    event.add("url", f"{settings.SITE_ADDRESS}{line.node.get_absolute_url()}")
    return event


def _host() -> str:
    return str(settings.SITE_ADDRESS.partition("//")[2])


def _stages(seen: QuerySet[Activity]) -> list[Stage]:
    return list(Stage.objects.filter(activity__in=seen).select_related("activity__place").order_by("opens_at", "pk"))


def _changes() -> dict[str, int]:
    """How often each activity's dates were set or it was stopped: a calendar takes a higher number for news."""
    told = Entry.objects.filter(action__in=CHANGING).order_by().values_list("subject").annotate(Count("pk"))
    return dict(told)


def _event(stage: Stage, changes: int) -> Event:
    activity, event = stage.activity, Event()
    event.add("uid", f"stage-{stage.place_id}-{stage.pk}@{_host()}")
    event.add("dtstamp", activity.published_at or stage.opens_at)
    event.add("sequence", changes)
    event.add("summary", f"{stage.title}: {activity.title}")
    event.add("description", activity.summary)
    event.add("dtstart", timezone.localtime(stage.opens_at))
    event.add("dtend", timezone.localtime(stage.closes_at))
    event.add("url", f"{settings.SITE_ADDRESS}{activity.get_absolute_url()}")
    event.add("status", "CANCELLED" if activity.state == State.STOPPED else "CONFIRMED")
    return event
