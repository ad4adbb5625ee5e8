from typing import Annotated

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, not_allowed, not_found
from twofold.foundation.actions.inputs import Asks, LongText, Text
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.places.models import Place

from .cases import open_case, settle, thing_of
from .models import Case, Report, State

STAFF = (Role.OFFICER, Role.MANAGER)


@action(role=Role.SIGNED_IN)
def report(
    place: Place,
    *,
    by: Actor,
    thing: Annotated[Text, Asks(_("What is it about?"), hint=_("Filled in for you."))],
    reason: Annotated[LongText, Field(max_length=2_000), Asks(_("What is wrong with it?"))],
) -> Case:
    """Say that something should not stand here. An officer looks at it; it stays until they have."""
    found = thing_of(thing)
    if found is None or not type(found)._default_manager.visible_to(by).filter(pk=found.pk).exists():
        raise Refusal(not_found)
    made = open_case(
        found,
        State.REPORTED,
        reason,
        title=str(found),
        text=found.text,
        address=found.get_absolute_url(),
        writer=found.person_id,
    )
    Report.objects.get_or_create(case=made, person_id=by.me, defaults={"reason": reason})
    return made


def undecided(case: Case, by: Actor) -> Refusal | None:
    if case.state not in (State.PARKED, State.REPORTED):
        return Refusal(conflict, _now("This is settled already."))
    return None


@action(role=STAFF, changes_subject=True, unless=undecided)
def hide(
    case: Case,
    *,
    by: Actor,
    reason: Annotated[LongText, Asks(_("Which house rule does it break?"), hint=_("Its writer reads this."))],
) -> Case:
    """Hide it, with the reason. Its writer is told, still sees it, and can appeal."""
    settle(case, hide=True, decision=reason, by=by)
    _tell(case, _now("Hidden: %(title)s"), reason)
    return case


@action(role=STAFF, changes_subject=True, unless=undecided)
def show(case: Case, *, by: Actor, reason: Annotated[LongText, Asks(_("Why may it stand?"))]) -> Case:
    """Let it stand, or release what a brake parked."""
    parked = case.state == State.PARKED
    settle(case, hide=False, decision=reason, by=by)
    if parked:
        _tell(case, _now("Everyone can read it now: %(title)s"), reason)
    return case


def only_its_writer(case: Case, by: Actor) -> Refusal | None:
    if case.writer_id is None or case.writer_id != by.person_id:
        return Refusal(not_allowed, _now("Only whoever wrote it can appeal."))
    if case.state != State.HIDDEN or case.appeal:
        return Refusal(conflict, _now("There is nothing to appeal against."))
    return None


@action(role=Role.SIGNED_IN, changes_subject=True, unless=only_its_writer)
def appeal_hiding(case: Case, *, by: Actor, text: Annotated[LongText, Asks(_("Why should it stand?"))]) -> Case:
    """Ask for your words to be looked at again, by somebody else."""
    case.appeal = text
    case.save(update_fields=["appeal"])
    return case


def appealed(case: Case, by: Actor) -> Refusal | None:
    if not case.appeal or case.appeal_answer:
        return Refusal(conflict, _now("No appeal is waiting."))
    if case.decided_by == by.ref:
        return Refusal(not_allowed, _now("Somebody else must look at it again than who hid it."))
    return None


@action(role=STAFF, changes_subject=True, unless=appealed)
def answer_hiding_appeal(
    case: Case,
    *,
    by: Actor,
    stands: Annotated[bool, Asks(_("May it stand after all?"))],
    reasons: Annotated[LongText, Asks(_("Your reasons"))],
) -> Case:
    """Answer the appeal with reasons; what may stand is shown again."""
    if stands:
        settle(case, hide=False, decision=reasons, by=by)
    case.appeal_answer = reasons
    case.save(update_fields=["appeal_answer"])
    _tell(case, _now("Your appeal: %(title)s"), reasons)
    return case


def _tell(case: Case, subject: str, text: str) -> None:
    if case.writer_id is not None:
        words = subject % {"title": case.title}
        write_to([case.writer_id], about=case.title, subject=words, text=text, address=case.address, thing=case.thing)
