"""What needs an officer today. Each row says what, why now, by when, and ends in a verb."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.db.models import Value, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from twofold.cycle.focus.models import Agreement
from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.methods import Method, all_methods
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.decisions.waiting import due, reason, shaped
from twofold.foundation.ledger.waiting import Unheard, asked_of_staff
from twofold.foundation.moderation.models import Case
from twofold.foundation.outcomes.models import BusinessCase
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.trace.models import Reply

SOON = timedelta(days=7)
MOST_REPLIES = 200


class Work(Protocol):
    """A row of the workspace. A method offers its own from `work.py`: `def waiting(actor) -> Iterable[Work]`."""

    @property
    def title(self) -> str | Promise: ...
    @property
    def reason(self) -> str | Promise: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def verb(self) -> str | Promise: ...
    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class Row:
    title: str
    reason: str
    due_at: datetime | None
    verb: str
    address: str


@dataclass(frozen=True)
class Band:
    """Rows due about the same time."""

    name: str
    title: str
    rows: list[Work]


def bands(rows: Iterable[Work], now: datetime) -> list[Band]:
    """Late, today, this week, later, whenever: only the ones with something in them."""
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=0)
    late, today, week, later, whenever = list[Work](), list[Work](), list[Work](), list[Work](), list[Work]()
    for row in sorted(rows, key=lambda row: (row.due_at is None, row.due_at or now)):
        due = row.due_at
        if due is None:
            whenever.append(row)
        else:
            (late if due < now else today if due <= tonight else week if due <= now + SOON else later).append(row)
    all_bands = [
        Band("late", _("Late"), late),
        Band("today", _("Today"), today),
        Band("week", _("In the next seven days"), week),
        Band("later", _("Later"), later),
        Band("whenever", _("No date set"), whenever),
    ]
    return [band for band in all_bands if band.rows]


def work_for(actor: Actor, activities: Iterable[Activity], initiatives: Sequence[Initiative]) -> list[Work]:
    now = timezone.now()
    rows: list[Work] = []
    activities = list(activities)
    drafts = [activity for activity in activities if activity.state == State.DRAFT]
    prefetch_related_objects(drafts, *sorted({name for method in all_methods() for name in method.reads}))
    for activity in activities:
        rows += _preparing(activity) if activity.state == State.DRAFT else _turning(activity, now)
    rows += _replies(actor) + _by_their_day(actor) + _ledger(activities, initiatives)
    for source in _sources():
        rows += source(actor)
    return rows


def _preparing(activity: Activity) -> list[Work]:
    undone = [step for step in activity.readiness() if not step.done]
    starts = min((stage.opens_at for stage in activity.stages.all()), default=None)
    if not undone:
        address = reverse("action_form", args=[activity.place.slug, "activities.publish", activity.pk])
        return [Row(activity.title, _("Everything is ready. Nobody can see it yet."), starts, _("Publish"), address)]
    reason = _("Before it can be published: %(step)s") % {"step": undone[0].title}
    address = undone[0].address or activity.get_absolute_url()
    return [Row(activity.title, reason, starts, _("Go on preparing"), address)]


def _turning(activity: Activity, now: datetime) -> list[Work]:
    """Stages that open or close within a week: what people were promised is about to happen."""
    if activity.state != State.LIVE:
        return []
    address = activity.get_absolute_url()
    rows: list[Work] = []
    for stage in activity.stages.all():
        named = {"stage": str(stage.title)}
        if now <= stage.opens_at <= now + SOON:
            reason = _("%(stage)s opens by itself. Look it over first.") % named
            rows.append(Row(activity.title, reason, stage.opens_at, _("Look it over"), address))
        elif stage.opens_at < now <= stage.closes_at <= now + SOON:
            reason = _("%(stage)s closes by itself.") % named
            rows.append(Row(activity.title, reason, stage.closes_at, _("See how it goes"), address))
    return rows


def _replies(actor: Actor) -> list[Work]:
    """Answers we owe. A paused clock is not late, and says what it waits for."""
    waiting = Reply.objects.visible_to(actor).waiting().select_related("node__place")
    return [_reply(reply) for reply in waiting[:MOST_REPLIES]]


MODERATION, AGREEMENT, REVIEW = "moderation", "agreement", "review"


def _by_their_day(actor: Actor) -> list[Work]:
    """What was reported, what decisions promised, what was agreed until now, cases to look at again: one question."""
    soon = timezone.localdate() + SOON
    cases = Case.objects.visible_to(actor).waiting()
    agreed = Agreement.objects.that_hold().filter(review_on__lte=soon)
    review = BusinessCase.objects.to_review(soon)
    rows = shaped(cases, Value(MODERATION), "pk", "title", "because", "opened_at").union(
        shaped(agreed, Value(AGREEMENT), "pk", "round__question", "agreed_by", "review_on"),
        shaped(review, Value(REVIEW), "pk", "title", "title", "review_on"),
        *due(soon),
        all=True,
    )
    return [_dated(*row) for row in rows.order_by("w_at")[:MOST_REPLIES]]


def _dated(kind: str, row: int, title: str, who: str, at: datetime, slug: str) -> Row:
    if kind == MODERATION:  # a day is long for whoever is waiting to be read
        return Row(title, who, at + timedelta(days=1), _("Look at it"), reverse("moderation", args=[slug]))
    day = _end_of(at.date())
    if kind == AGREEMENT:
        words = _("What was agreed to come first holds until this day. Look whether it still should.")
        return Row(title, words, day, _("Look at it again"), reverse("focus:agreement", args=[slug, row]))
    if kind == REVIEW:
        words = _("It was agreed that it is looked at again: does it bring what it was to bring?")
        return Row(title, words, day, _("Look at it again"), reverse("business_case", args=[slug, row]))
    return Row(title, reason(kind, who), day, _("See to it"), reverse("case", args=[slug, row]))


def _reply(reply: Reply) -> Row:
    reason = _("Paused: %(why)s") % {"why": reply.paused_because} if reply.paused_on else reply.explained
    due = None if reply.paused_on else _end_of(reply.due_on)
    return Row(reply.node.title, reason, due, _("Answer"), reply.node.address or reply.node.get_absolute_url())


def _ledger(activities: Iterable[Activity], initiatives: Sequence[Initiative]) -> list[Work]:
    """What is finished and the public side is blank; what citizens gave and nobody has confirmed."""
    by_key = {each.pk: each for each in activities}
    finished = [pk for pk, each in by_key.items() if each.state in (State.FINISHED, State.STOPPED)]
    asked = asked_of_staff(finished)
    lasting = {each.pk: each for each in initiatives}
    unheard = [_to_confirm(each, by_key.get(each.activity or 0), lasting[each.initiative]) for each in asked.unheard]
    return [*(_blank_side(by_key[pk]) for pk in asked.blank), *unheard]


def _blank_side(activity: Activity) -> Row:
    reason = _("It is finished, and the public side is blank. Write what it put in, or nothing and why.")
    return Row(
        activity.title, reason, None, _("Fill it in"), reverse("ledger", args=[activity.place.slug, activity.pk])
    )


def _to_confirm(each: Unheard, activity: Activity | None, initiative: Initiative) -> Row:
    words = {"hours": f"{each.minutes / 60:,.1f}".removesuffix(".0"), "since": long_date(each.since)}
    reason = _("%(hours)s hours that citizens gave wait for our word, the oldest since %(since)s.") % words
    slug = initiative.place.slug
    address = reverse("ledger", args=[slug, activity.pk]) if activity else entries_of(initiative, each.since)
    return Row(str(activity or initiative), reason, _end_of(each.due), _("Confirm"), address)


def entries_of(initiative: Initiative, since: date) -> str:
    return f"{reverse('account_entries', args=[initiative.place.slug, initiative.pk])}?from={since}"


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17)))


def _sources() -> list[Callable[[Actor], Iterable[Work]]]:
    return [import_module(f"{method.app}.work").waiting for method in all_methods() if _offers_work(method)]


def _offers_work(method: Method) -> bool:
    return find_spec(f"{method.app}.work") is not None
