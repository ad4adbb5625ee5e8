from datetime import datetime
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Count, Id, LongText, Moment, Text
from twofold.foundation.places.models import Place, Service

from .freezing import freeze
from .models import Activity, Following, Initiative, Stage, State

Title = Annotated[Text, Field(max_length=120)]
STAFF = (Role.OFFICER, Role.MANAGER)


@action(role=STAFF)
def start_initiative(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is it called?"))],
    service: Annotated[Id, Asks(_("Which service is it part of?"), choices="service_choices")],
    outcome: Annotated[LongText, Asks(_("What should get better, and for whom?"))],
    public_input: Annotated[
        LongText, Asks(_("What does the public body put in?"), hint=_("Money, staff time, places."))
    ],
    citizen_intensity: Annotated[Count, Asks(_("How much do citizens do?"), hint=_("0 is nothing, 4 is they lead"))],
    public_intensity: Annotated[Count, Asks(_("How much do staff do?"), hint=_("0 is nothing, 4 is they lead"))],
) -> Initiative:
    """Start lasting co-production on a service."""
    if not Service.objects.filter(pk=service).exists():
        raise Refusal(invalid, fields={"service": [str(_("Choose one of the services listed."))]})
    _refuse_unless_0_to_4(citizen_intensity=citizen_intensity, public_intensity=public_intensity)
    return Initiative.objects.create(
        name=name,
        service_id=service,
        outcome=outcome,
        public_input=public_input,
        citizen_intensity=citizen_intensity,
        public_intensity=public_intensity,
    )


@action(role=STAFF)
def start_activity(
    initiative: Initiative,
    *,
    by: Actor,
    method: Annotated[Text, Asks(_("Which method?"), choices="method_choices")],
    title: Annotated[Title, Asks(_("Its title, as a question or a promise"))],
    summary: Annotated[LongText, Asks(_("What is it about, in a sentence or two?"))],
    promise: Annotated[LongText, Asks(_("What will happen with what people give?"), hint=_("Who answers, by when."))],
) -> Activity:
    """Prepare one run of a method. Nobody outside sees it until it is published."""
    if method not in dict(initiative.method_choices):
        raise Refusal(invalid, fields={"method": [str(_("Choose one of the methods listed."))]})
    return Activity.objects.create(
        initiative=initiative, method_name=method, title=title, summary=summary, promise=promise
    )


@action(role=STAFF, changes_subject=True)
def set_stage(
    activity: Activity,
    *,
    by: Actor,
    stage: Annotated[Text, Asks(_("Which stage?"), choices="stage_choices")],
    opens_at: Annotated[Moment, Asks(_("When does it open?"))],
    closes_at: Annotated[Moment, Asks(_("When does it close?"))],
) -> Stage:
    """Set when a stage opens and closes. A stage that has opened can be made longer, not shorter or later."""
    if stage not in dict(activity.stage_choices):
        raise Refusal(invalid, fields={"stage": [str(_("Choose one of the stages listed."))]})
    if closes_at <= opens_at:
        raise Refusal(invalid, fields={"closes_at": [str(_("A stage must close after it opens."))]})
    existing = activity.stages.filter(name=stage).first()
    if existing and activity.state != State.DRAFT and existing.opens_at <= timezone.now():
        _refuse_to_shorten(existing, opens_at, closes_at)
    made, _made = Stage.objects.update_or_create(
        activity=activity, name=stage, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    return made


@action(role=STAFF, changes_subject=True)
def publish(activity: Activity, *, by: Actor) -> Activity:
    """Open the activity to everyone. Every step of its preparation must be done."""
    if activity.state != State.DRAFT:
        raise Refusal(conflict, _("This activity is published already."))
    missing = [str(step.title) for step in activity.readiness() if not step.done]
    if missing:
        raise Refusal(conflict, _("Not ready yet: %(missing)s.") % {"missing": "; ".join(missing)})
    activity.state, activity.published_at = State.LIVE, timezone.now()
    activity.save(update_fields=["state", "published_at"])
    return activity


@action(role=Role.MANAGER, changes_subject=True)
def stop(
    activity: Activity,
    *,
    by: Actor,
    reason: Annotated[LongText, Asks(_("Why does it stop?"), hint=_("Everyone who took part will read this."))],
) -> Activity:
    """Stop an activity before its end, with the reason on its page."""
    if activity.state != State.LIVE:
        raise Refusal(conflict, _("Only an activity under way can be stopped."))
    activity.state, activity.stopped_because = State.STOPPED, reason
    activity.save(update_fields=["state", "stopped_because"])
    return activity


@action(role=Role.SYSTEM)
def freeze_rules(activity: Activity, *, by: Actor) -> None:
    """Copy the rules of stages that have opened, so that a later change of law or practice leaves them alone."""
    freeze(activity)


@action(role=Role.SIGNED_IN)
def follow(activity: Activity, *, by: Actor) -> None:
    """Hear what becomes of this activity."""
    Following.objects.get_or_create(activity=activity, person_id=by.me)


@action(role=Role.SIGNED_IN)
def unfollow(activity: Activity, *, by: Actor) -> None:
    """Hear no more of this activity."""
    Following.objects.filter(activity=activity, person_id=by.me).delete()


def _refuse_unless_0_to_4(**intensities: int) -> None:
    wrong = {name: [str(_("Enter a whole number from 0 to 4."))] for name, n in intensities.items() if not 0 <= n <= 4}
    if wrong:
        raise Refusal(invalid, fields=wrong)


def _refuse_to_shorten(stage: Stage, opens_at: datetime, closes_at: datetime) -> None:
    # People have planned around a stage once it is open: a promise kept is worth a tidy calendar.
    if opens_at != stage.opens_at:
        raise Refusal(invalid, fields={"opens_at": [str(_("This stage has opened already; its start stays."))]})
    if closes_at < stage.closes_at:
        raise Refusal(invalid, fields={"closes_at": [str(_("This stage is open; it can close later, not sooner."))]})
