"""Writing a charter, signing it, and saying what was not kept: both sides owe something, or nobody can sign."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, not_allowed, wrong_stage
from twofold.foundation.actions.inputs import Asks, Choice, LongText, Text
from twofold.foundation.moderation.cases import brake
from twofold.foundation.places.models import Service

from . import telling
from .models import PARTIES, Breach, Charter, Incentive, Obligation, Signature
from .reading import TITLES, belongs, state_of, versions_of
from .rules import CITIZENS, PUBLIC, SIDES, State, can_be_signed, signed_by_all

OFFICERS = (Role.OFFICER, Role.MANAGER)
ANYBODY_BOUND = (Role.RESIDENT, *OFFICERS)
Purpose = Annotated[LongText, Field(max_length=600)]
Reason = Annotated[LongText, Field(max_length=1_000)]


class Party(Choice):
    """Who it is about."""

    USER = "user", "People who use it"
    CITIZEN = "citizen", "Other citizens"
    FRONTLINE = "frontline", "Staff"
    MANAGER = "manager", "Managers, for the public body"


assert [each.value for each in Party] == list(SIDES) == [name for name, _title in PARTIES]


class Helps(Choice):
    """When it helps."""

    START = "start", "To start"
    KEEP = "keep", "To keep going"


def being_written(charter: Charter, by: Actor) -> Refusal | None:
    if charter.put_forward_on:
        return Refusal(wrong_stage, _now("This version was put forward and is not changed. Write a new version."))
    return None


def line_being_written(line: Obligation | Incentive, by: Actor) -> Refusal | None:
    return being_written(line.charter, by)


def there_to_sign(charter: Charter, by: Actor) -> Refusal | None:
    state = state_of(charter)
    if state is State.WRITING:
        return Refusal(
            wrong_stage, _now("This version is still being written. It can be signed once it is put forward.")
        )
    if state is State.REPLACED:
        return Refusal(wrong_stage, _now("A later version has taken the place of this one."))
    return None


def ones_own(signature: Signature, by: Actor) -> Refusal | None:
    if signature.person_id is None or signature.person_id != by.person_id:
        return Refusal(not_allowed, _now("Only the person who signed can take it back."))
    if signature.withdrawn_on:
        return Refusal(conflict, _now("This signature was taken back already."))
    return None


def of_the_other_side(obligation: Obligation, by: Actor) -> Refusal | None:
    charter = obligation.charter
    if charter.bound_on is None:
        return Refusal(wrong_stage, _now("Nothing is owed before both sides have signed."))
    if state_of(charter) is State.REPLACED:
        return Refusal(wrong_stage, _now("A later version has taken the place of this one."))
    if other(obligation.side) not in sides_of(by):
        return Refusal(not_allowed, _now("The other side says whether this is kept."))
    return None


def not_answered(breach: Breach, by: Actor) -> Refusal | None:
    if breach.answer:
        return Refusal(conflict, _now("This has its answer."))
    if breach.obligation.side not in sides_of(by):
        return Refusal(not_allowed, _now("The side that owes it answers."))
    return None


def other(side: str) -> str:
    return CITIZENS if side == PUBLIC else PUBLIC


def sides_of(by: Actor) -> set[str]:
    return {SIDES[group] for group in by.groups if group in SIDES}


@action(role=OFFICERS, changes_subject=True)
def write_charter(
    service: Service,
    *,
    by: Actor,
    purpose: Annotated[Purpose, Asks(_("What is it for?"), hint=_("In one or two sentences, as you would say it."))],
) -> Charter:
    """Write the next version of a service's charter. It begins with what the version before it said."""
    versions = [charter for charter, _state in versions_of(service.pk)]
    if versions and versions[0].put_forward_on is None:
        raise Refusal(conflict, _now("A version is being written already. Finish that one."))
    before = versions[0] if versions else None
    made = Charter.objects.create(service=service, version=before.version + 1 if before else 1, purpose=purpose)
    if before:
        _copy(before, made)
    return made


@action(role=OFFICERS, unless=being_written)
def add_obligation(
    charter: Charter,
    *,
    by: Actor,
    party: Annotated[Party, Asks(_("Who owes it?"))],
    what: Annotated[Text, Asks(_("What do they owe?"), hint=_("Something that others can see is kept or not."))],
) -> Obligation:
    """Add what a party owes."""
    made, new = Obligation.objects.get_or_create(charter=charter, party=party, what=what)
    if not new:
        raise Refusal(conflict, _now("This is in the charter already."))
    return made


@action(role=OFFICERS, unless=being_written)
def add_incentive(
    charter: Charter,
    *,
    by: Actor,
    party: Annotated[Party, Asks(_("Whom does it help?"))],
    when: Annotated[Helps, Asks(_("When does it help?"))],
    what: Annotated[Text, Asks(_("What is it?"), hint=_("Thanks, training, fares, time off, a say: whatever helps."))],
) -> Incentive:
    """Add what helps a party to start, or to keep going."""
    made, new = Incentive.objects.get_or_create(charter=charter, party=party, when=when, what=what)
    if not new:
        raise Refusal(conflict, _now("This is in the charter already."))
    return made


@action(role=OFFICERS, changes_subject=True, unless=line_being_written)
def take_out_obligation(obligation: Obligation, *, by: Actor) -> None:
    """Take an obligation out of a version that is still being written."""
    _take_out(obligation, by)


@action(role=OFFICERS, changes_subject=True, unless=line_being_written)
def take_out_incentive(incentive: Incentive, *, by: Actor) -> None:
    """Take an incentive out of a version that is still being written."""
    _take_out(incentive, by)


@action(role=OFFICERS, changes_subject=True, unless=being_written)
def put_forward(charter: Charter, *, by: Actor) -> Charter:
    """Put the version forward to be signed. From then on it is public and nothing in it is changed."""
    if not can_be_signed(charter.owing):
        raise Refusal(conflict, _now("A charter binds both sides: citizens and the public body each owe something."))
    charter.put_forward_on = timezone.localdate()
    charter.save(update_fields=["put_forward_on"])
    telling.put_forward(charter)
    return charter


@action(role=ANYBODY_BOUND, changes_subject=True, unless=there_to_sign)
def sign(
    charter: Charter, *, by: Actor, party: Annotated[Party, Asks(_("Whom do you sign for?"), choices="party_choices")]
) -> Signature:
    """Sign for a party you belong to. Your name is not shown; your signature stands until you take it back."""
    if not can_be_signed(charter.owing):
        raise Refusal(conflict, _now("A charter binds both sides: citizens and the public body each owe something."))
    if party not in charter.owing:
        raise Refusal(conflict, _now("Nothing is asked of them in this charter."))
    if not belongs(by, party, charter):
        title = str(TITLES[party]).lower()
        raise Refusal(
            not_allowed, _now("Each party signs by its own people. You are not one of: %(who)s.") % {"who": title}
        )
    if charter.signatures.filter(party=party, person_id=by.me, withdrawn_on__isnull=True).exists():
        raise Refusal(conflict, _now("You have signed this."))
    made = Signature.objects.create(charter=charter, party=party, person_id=by.me, signed_on=timezone.localdate())
    _bind(charter)
    return made


@action(role=ANYBODY_BOUND, changes_subject=True, unless=ones_own)
def withdraw_signature(signature: Signature, *, by: Actor) -> Signature:
    """Take your signature back. That you signed and took it back stays to be read, with both days."""
    signature.withdrawn_on = timezone.localdate()
    signature.save(update_fields=["withdrawn_on"])
    return signature


@action(role=ANYBODY_BOUND, unless=of_the_other_side)
def say_what_was_not_kept(
    obligation: Obligation,
    *,
    by: Actor,
    why: Annotated[Reason, Asks(_("What was not kept, and when?"), hint=_("Name nobody. Everyone reads it."))],
) -> Breach:
    """Say that something the other side owes was not kept. It is answered beside what you said."""
    made = Breach.objects.create(obligation=obligation, side=other(obligation.side), why=why, person_id=by.person_id)
    telling.not_kept(made, by)
    before = Breach.objects.filter(person=by.person_id, obligation=obligation)
    brake(made, by=by, title=str(obligation), text=made.text, address=made.get_absolute_url(), before=before)
    return made


@action(role=ANYBODY_BOUND, changes_subject=True, unless=not_answered)
def answer_what_was_not_kept(
    breach: Breach,
    *,
    by: Actor,
    answer: Annotated[Reason, Asks(_("Your answer"), hint=_("What happened, and what changes. Everyone reads it."))],
) -> Breach:
    """Answer for your side. What was said stays, with the answer beside it."""
    breach.answer, breach.answered_at = answer, timezone.now()
    breach.save(update_fields=["answer", "answered_at"])
    telling.answered(breach)
    return breach


def _copy(before: Charter, made: Charter) -> None:
    for owed in before.obligations.all():
        Obligation.objects.create(charter=made, party=owed.party, what=owed.what)
    for helps in before.incentives.all():
        Incentive.objects.create(charter=made, party=helps.party, when=helps.when, what=helps.what)


def _take_out(line: Obligation | Incentive, by: Actor) -> None:
    """Under the charter's own lock, so that it is not put forward in between."""
    charter = Charter.objects.select_for_update().get(pk=line.charter_id)
    refusal = being_written(charter, by)
    if refusal:
        raise refusal
    line.delete()


def _bind(charter: Charter) -> None:
    """The first time that all who owe something have signed, both sides are bound, and hear of it."""
    fresh = Charter.objects.with_all().get(pk=charter.pk)
    if fresh.bound_on is None and signed_by_all(fresh.as_ruled):
        fresh.bound_on = timezone.localdate()
        fresh.save(update_fields=["bound_on"])
        telling.binds(fresh)
