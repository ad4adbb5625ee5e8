from typing import Annotated

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, wrong_stage
from twofold.foundation.actions.inputs import Asks, LongText
from twofold.foundation.activities.models import Activity
from twofold.foundation.activities.models import State as ActivityState
from twofold.foundation.moderation.cases import FOLLOWING, brake
from twofold.foundation.places.models import Place

from . import chain
from .models import Part, Question, Reply, State, Step, Voice

STAFF = (Role.OFFICER, Role.MANAGER)
MOST_TOLD = 2_000
NOTE_TOLD = """
WITH told (id, sent) AS MATERIALIZED (%s)
UPDATE trace_voice SET told_at = told.sent FROM told WHERE trace_voice.id = told.id
"""


def published(activity: Activity, by: Actor) -> Refusal | None:
    return Refusal(wrong_stage, _now("This has not begun.")) if activity.state == ActivityState.DRAFT else None


@action(role=(Role.VISITOR, Role.SIGNED_IN), unless=published)
def ask_question(
    activity: Activity,
    *,
    by: Actor,
    text: Annotated[
        LongText,
        Field(max_length=2_000),
        Asks(_("What would you like to know?"), hint=_("Everyone reads it with its answer. Leave out private things.")),
    ],
) -> Question:
    """Ask about an activity. You need no account. A clock runs until somebody has answered, for everyone to read."""
    made = Question.objects.create(activity=activity, person_id=by.person_id, text=text)
    node = chain.enter(made, Step.SAID, text, address=made.get_absolute_url(), open_=False)
    chain.speak(node, by.person_id, Part.ASKED, chain.spoken_through(by))
    chain.start_clock(activity.place, node, "telling.answer_question")
    # All who have no account are one to the brake: many at once wait for a person's eye, and none is thrown away.
    mine = Q(person=by.person_id) if by.person_id else Q(person__isnull=True)
    own = Question.objects.filter(mine)
    brake(made, by=by, title=text, text=text, address=made.get_absolute_url(), before=own)
    return made


def unanswered(question: Question, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This question is answered already.")) if question.answer else None


@action(role=STAFF, changes_subject=True, unless=unanswered)
def answer_question(
    question: Question, *, by: Actor, answer: Annotated[LongText, Asks(_("Your answer"), hint=_("Everyone reads it."))]
) -> Question:
    """Answer a question, for everybody to read."""
    question.answer, question.answered_at = answer, timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    node = chain.enter(question, Step.SAID, question.text, address=question.get_absolute_url())
    chain.stop_clock(node, answer)
    chain.settle(node, State.DONE, answer)
    return question


def running(reply: Reply, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This has its answer; its clock is stopped.")) if reply.answered_at else None


@action(role=STAFF, changes_subject=True, unless=running)
def pause_clock(
    reply: Reply,
    *,
    by: Actor,
    reason: Annotated[LongText, Asks(_("What are we waiting for?"), hint=_("Whoever asked reads this."))],
) -> Reply:
    """Pause a reply clock while we wait for somebody else. It goes on when you say so, and only an answer ends it."""
    if reply.paused_on:
        raise Refusal(conflict, _now("This clock is paused already."))
    return chain.pause(reply, reason)


@action(role=STAFF, changes_subject=True, unless=running)
def resume_clock(reply: Reply, *, by: Actor) -> Reply:
    """Let a paused clock run on with the working days it had left."""
    if not reply.paused_on:
        raise Refusal(conflict, _now("This clock is running."))
    return chain.run_on(reply, reply.place, timezone.localdate())


@action(role=Role.SYSTEM)
def note_told(place: Place, *, by: Actor) -> None:
    """Remember who was told, since the letters that told them are not kept for ever."""
    waiting = Voice.objects.newly_told().order_by("pk").select_for_update(of=("self",), skip_locked=True)
    sql, params = waiting.values_list("pk", "sent")[:MOST_TOLD].query.sql_with_params()
    with connection.cursor() as cursor:  # the ORM's own SQL, which every value stays a parameter of
        cursor.execute(NOTE_TOLD % sql, params)


def _chain_follows(question: Question, hidden: bool) -> None:
    """A question is open in the chain once it is answered, unless it is hidden."""
    address = question.get_absolute_url()
    chain.enter(question, Step.SAID, question.text, address=address, open_=bool(question.answer) and not hidden)


FOLLOWING[Question._meta.label_lower] = _chain_follows
