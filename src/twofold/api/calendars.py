"""What is open when, as a calendar to subscribe to (RFC 5545)."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.models import Entry
from twofold.foundation.activities.models import Activity, Stage, State
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

CHANGING = ("activities.set_stage", "activities.stop")


def calendar(request: HttpRequest, place: Place) -> HttpResponse:
    """Every stage a visitor may see. A stopped activity's stages stay, cancelled, so that calendars take them out."""
    made = Calendar()
    made.add("prodid", "-//Twofold//Stages//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", place.name)
    made.add("refresh-interval", timedelta(hours=6))
    with inside(place.pk):
        changes = _changes()
        for stage in _stages(place):
            made.add_component(_event(stage, changes.get(f"activities.activity:{stage.activity_id}", 0)))
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def _stages(place: Place) -> list[Stage]:
    seen = Activity.objects.visible_to(Actor.visitor(place.pk))
    return list(Stage.objects.filter(activity__in=seen).select_related("activity__place").order_by("opens_at", "pk"))


def _changes() -> dict[str, int]:
    """How often each activity's dates were set or it was stopped: a calendar takes a higher number for news."""
    told = Entry.objects.filter(action__in=CHANGING).order_by().values_list("subject").annotate(Count("pk"))
    return dict(told)


def _event(stage: Stage, changes: int) -> Event:
    activity, event = stage.activity, Event()
    event.add("uid", f"stage-{stage.place_id}-{stage.pk}@{settings.SITE_ADDRESS.partition('//')[2]}")
    event.add("dtstamp", activity.published_at or stage.opens_at)
    event.add("sequence", changes)
    event.add("summary", f"{stage.title}: {activity.title}")
    event.add("description", activity.summary)
    event.add("dtstart", timezone.localtime(stage.opens_at))
    event.add("dtend", timezone.localtime(stage.closes_at))
    event.add("url", f"{settings.SITE_ADDRESS}{activity.get_absolute_url()}")
    event.add("status", "CANCELLED" if activity.state == State.STOPPED else "CONFIRMED")
    return event
