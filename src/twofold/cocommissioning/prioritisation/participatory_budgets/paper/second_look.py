"""A second look at two of one name: one person who voted twice, or two people? What is kept names nobody."""

from typing import Annotated

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Count, Id, LongText, Text
from twofold.foundation.notices.outbox import write_to
from twofold.instruments.ballots import voters
from twofold.instruments.ballots.models import NameCheck, NameCheckState
from twofold.instruments.ballots.voters import Standing

from ..models import Budget
from .models import Channel, Envelope, SecondLook, SetAside
from .settled import locked

STAFF = (Role.OFFICER, Role.MANAGER)
OPEN = ("voting", "counting")
Because = Annotated[LongText, Field(max_length=2_000), Asks(_("How do you know?"), hint=_("Name nobody."))]


class Shut(Choice):
    """Why an envelope that was looked at again stays shut."""

    ONLINE = SetAside.ONLINE.value, SetAside.ONLINE.label
    UNREACHED = SetAside.UNREACHED.value, SetAside.UNREACHED.label


class Answered(BaseModel):
    """What became of an answer, in words for whoever gave it."""

    may_vote: bool

    @property
    def spoken(self) -> str:
        return _now("Thank you. You can vote now.") if self.may_vote else str(voters.ON_PAPER)


def looked_at_already(envelope: Envelope, by: Actor) -> Refusal | None:
    if envelope.set_aside_because == SetAside.MAYBE:
        return None
    return Refusal(conflict, _("This envelope does not wait for a second look."))


@action(role=STAFF, during=OPEN, changes_subject=True, unless=looked_at_already)
def accept_envelope(envelope: Envelope, *, by: Actor, because: Because) -> Envelope:
    """Accept an envelope after all: its voter is somebody else of the same name, and has not voted online."""
    locked(envelope.budget)
    envelope.set_aside_because, envelope.held = "", None
    envelope.save(update_fields=["set_aside_because", "held"])
    looked_again(envelope.budget, Channel.ENVELOPE, by, accepted=True, because=because)
    return envelope


@action(role=STAFF, during=OPEN, changes_subject=True, unless=looked_at_already)
def leave_aside(
    envelope: Envelope, *, by: Actor, because: Annotated[Shut, Asks(_("Why does it stay shut?"))]
) -> Envelope:
    """Leave an envelope unopened: its voter voted online, or could not be asked."""
    locked(envelope.budget)
    held = envelope.held
    envelope.set_aside_because, envelope.held = because.value, None
    envelope.save(update_fields=["set_aside_because", "held"])
    if held:
        held.delete()  # who has not voted online after all still can
    looked_again(envelope.budget, Channel.ENVELOPE, by, accepted=False, because=because.label)
    return envelope


@action(role=Role.RESIDENT, during="voting", changes_subject=True)
def say_who_you_are(
    budget: Budget,
    *,
    by: Actor,
    postcode: Annotated[Text, Field(max_length=12), Asks(_("Your postcode"))],
    born: Annotated[Count, Field(ge=1900, le=2030), Asks(_("The year you were born"))],
) -> Answered:
    """Say once what tells you from somebody of your name whose paper ballot has come. Only a digest of it is kept."""
    poll = locked(budget)
    voter = voters.with_account(poll, by.me, postcode=postcode, born=born)
    if NameCheck.objects.filter(poll=poll, person=by.me).exists():
        raise Refusal(conflict, _now("You have answered this already."))
    if not voters.is_asked(poll, by.me):
        raise Refusal(conflict, _now("You need not answer this."))
    NameCheck.objects.create(poll=poll, person_id=by.me, digest=voter.digest)
    return Answered(may_vote=voters.standing(poll, voter) is Standing.NEW)


@action(role=Role.RESIDENT, during="voting", changes_subject=True)
def ask_to_look_again(budget: Budget, *, by: Actor) -> Budget:
    """Tell the team that the paper ballot is not yours, so that an officer looks at it again."""
    poll = locked(budget)
    given = NameCheck.objects.filter(poll=poll, person=by.me, state=NameCheckState.GIVEN)
    free = voters.standing(poll, voters.with_account(poll, by.me)) is Standing.NEW
    if free or not given.update(state=NameCheckState.APPEALED):
        raise Refusal(conflict, _now("There is nothing to look at again, or you have asked already."))
    return budget


@action(role=STAFF, during="voting", changes_subject=True)
def answer_voter(
    budget: Budget,
    *,
    by: Actor,
    number: Annotated[Id, Asks(_("The voter’s number"), hint=_("As on the list at the paper desk."))],
    may_vote: Annotated[bool, Asks(_("Is the paper ballot somebody else’s, so that they may vote online?"))],
    because: Because,
) -> Budget:
    """Tell somebody who says that a paper ballot is not theirs whether they may vote online, and write them why."""
    poll = locked(budget)
    waiting = NameCheck.objects.filter(poll=poll, pk=number, state=NameCheckState.APPEALED).first()
    if waiting is None:
        raise Refusal(invalid, fields={"number": [_now("No voter of this number waits for an answer.")]})
    waiting.state = NameCheckState.ALLOWED if may_vote else NameCheckState.UPHELD
    waiting.save(update_fields=["state"])
    looked_again(budget, Channel.ONLINE, by, accepted=may_vote, because=because)
    _write(budget, waiting, because)
    return budget


def looked_again(budget: Budget, channel: Channel, by: Actor, *, accepted: bool, because: str) -> None:
    if accepted and not because.strip():
        raise Refusal(invalid, fields={"because": [_now("Say how you know.")]})
    SecondLook.objects.create(budget=budget, channel=channel, accepted=accepted, because=because, by=by.ref)


def _write(budget: Budget, answer: NameCheck, because: str) -> None:
    """The letter, in the transaction of what it tells."""
    if answer.state == NameCheckState.ALLOWED:
        subject = _now("You can vote now")
        text = _now(
            "A paper ballot came with your name. You told us that it was not yours. We looked at it again and found "
            "that you are right. You can vote online until voting ends."
        )
    else:
        subject = _now("The paper ballot counts")
        text = _now(
            "A paper ballot came with your name, your postcode and your year of birth. You told us that it was not "
            "yours. We looked at it again and found no reason to set it aside, so you cannot vote online as well."
        )
    write_to(
        [answer.person_id],
        about=budget.activity.title,
        subject=subject,
        text=f"{text}\n\n" + _now("How we know: %(because)s") % {"because": because},
        address=budget.activity.get_absolute_url(),
    )
