"""Paper and assisted voting: one ballot a person whatever the channel, papers keyed twice, a kiosk for the desk."""

import hashlib
import hmac
from datetime import timedelta
from typing import Annotated

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from twofold.engines.ballots import BallotRules
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Count, Email, Id, LongText, OptionalText, Text
from twofold.foundation.people.models import Person
from twofold.instruments.ballots import secrecy, voters
from twofold.instruments.ballots.models import Poll, RollMark
from twofold.instruments.ballots.receipts import Receipt, receipt_for
from twofold.instruments.ballots.voters import Standing, Voter

from .. import counting
from ..models import BallotKind, Budget, Pot
from ..rules import ENGINE_TYPE, ballot_problems, split_by_pot
from .models import Batch, Channel, Envelope, KioskCode, SetAside
from .rules import differing, judge, lines_of
from .second_look import looked_again
from .settled import keyed, locked

STAFF = (Role.OFFICER, Role.MANAGER)
OPEN = ("voting", "counting")
LIFETIME = timedelta(minutes=30)
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
Name = Annotated[OptionalText, Field(max_length=120), Asks(_("Name"), hint=_("For somebody without an account."))]
Postcode = Annotated[OptionalText, Field(max_length=12), Asks(_("Postcode"))]
Born = Annotated[Count | None, Field(ge=1900, le=2030), Asks(_("Year of birth"))]
SomebodyElse = Annotated[
    OptionalText,
    Field(max_length=400),
    Asks(
        _("If somebody of this name has voted online: how do you know that this is somebody else?"),
        hint=_("Name nobody."),
    ),
]
Account = Annotated[Email | None, Asks(_("E-mail address"), hint=_("For somebody who has an account."))]


@action(role=STAFF, during=OPEN, changes_subject=True)
def receive_envelope(
    budget: Budget,
    *,
    by: Actor,
    email: Account = None,
    name: Name = "",
    postcode: Postcode = "",
    born: Born = None,
) -> Envelope:
    """Take a paper ballot in. If its voter has voted already it is set aside unopened, and the first ballot counts.

    If somebody of the name has voted online it is set aside too, until it has been looked at again.
    """
    poll = locked(budget)
    voter = _voter(poll, email, name, postcode, born)
    found = voters.standing(poll, voter)
    if found is Standing.VOTED:
        return Envelope.objects.create(budget=budget, set_aside_because=SetAside.VOTED)
    if found is Standing.NEW:
        voters.mark(poll, voter)
        return Envelope.objects.create(budget=budget)
    _refuse_unsaid(voter)
    # On the roll already, so that they cannot vote online while we look.
    held = RollMark.objects.create(poll=poll, digest=voter.digest, name_digest=voter.name_digest)
    return Envelope.objects.create(budget=budget, set_aside_because=SetAside.MAYBE, held=held)


@action(role=STAFF, during=OPEN, changes_subject=True)
def key_batch(
    budget: Budget,
    *,
    by: Actor,
    pot: Annotated[Id, Asks(_("Which pot are the papers for?"), choices="pot_choices")],
    name: Annotated[Text, Field(max_length=60), Asks(_("A name for the pile"), hint=_("Like Hall, pile 3."))],
    papers: Annotated[
        LongText,
        Asks(
            _("The papers, one a line"),
            hint=_("Project numbers with spaces between; 7=3 for three points to number 7; - for a blank paper."),
        ),
    ],
) -> Batch:
    """Key a pile of papers. Somebody else keys it again without seeing this."""
    paying = Pot.objects.filter(pk=pot, budget=budget).first()
    if paying is None:
        raise Refusal(invalid, fields={"pot": [_now("Choose one of this budget's pots.")]})
    lines = lines_of(papers)
    _refuse_more_papers_than_envelopes(budget, paying, len(lines))
    return Batch.objects.create(budget=budget, pot=paying, name=name, papers=len(lines), lines=lines, first_by=by.ref)


def keyed_by_another(batch: Batch, by: Actor) -> Refusal | None:
    if batch.agreed_at:
        return Refusal(conflict, _now("This pile is agreed and in the box."))
    if batch.first_by == by.ref:
        return Refusal(not_allowed, _now("Somebody else must key it again."))
    return None


@action(role=STAFF, during=OPEN, changes_subject=True, unless=keyed_by_another)
def key_again(
    batch: Batch,
    *,
    by: Actor,
    papers: Annotated[LongText, Asks(_("The same papers, one a line, from the pile"))],
) -> Batch:
    """Key the same pile again. Where both agree, it goes into the box; where not, the papers to look at are named."""
    poll = locked(batch.budget)
    batch.second_by, batch.differing = by.ref, differing(batch.lines, lines_of(papers))
    if not batch.differing:
        found = judge(batch.lines, rules_for(batch.budget, batch.pot))
        ids = {project.number: project.pk for project in batch.pot.projects.on_ballot()}
        contents = [{ids[number]: points for number, points in paper.items()} for paper in found.good]
        secrecy.put_in(poll, [counting.slip({batch.pot_id: content}) for content in contents])
        batch.invalid, batch.lines, batch.agreed_at = dict(found.invalid), [], timezone.now()
    batch.save(update_fields=["second_by", "differing", "invalid", "lines", "agreed_at"])
    return batch


def keyed_by_oneself(batch: Batch, by: Actor) -> Refusal | None:
    if batch.agreed_at:
        return Refusal(conflict, _now("This pile is agreed and in the box."))
    if batch.first_by != by.ref:
        return Refusal(not_allowed, _now("Only whoever keyed it first can mend it."))
    return None


@action(role=STAFF, during=OPEN, changes_subject=True, unless=keyed_by_oneself)
def mend_batch(
    batch: Batch, *, by: Actor, papers: Annotated[LongText, Asks(_("The papers as they are, one a line"))]
) -> Batch:
    """Mend what you keyed first; the other keyer then keys it once more."""
    batch.lines = lines_of(papers)
    _refuse_more_papers_than_envelopes(batch.budget, batch.pot, len(batch.lines) - batch.papers)
    batch.papers, batch.differing, batch.second_by = len(batch.lines), [], ""
    batch.save(update_fields=["lines", "papers", "differing", "second_by"])
    return batch


class Code(BaseModel):
    """A kiosk code, shown once."""

    code: str

    @property
    def spoken(self) -> str:
        return _now("The code is %(code)s. It works once, for half an hour.") % {"code": self.code}


def code_for(key: str) -> Code:
    """The code a request's key makes, so that no table need keep it for a repeated request."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"kiosk {key}".encode(), "sha256")
    code = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:8])
    return Code(code=f"{code[:4]} {code[4:]}")


@action(role=STAFF, during="voting", changes_subject=True, secret=code_for)
def issue_code(
    budget: Budget,
    *,
    by: Actor,
    email: Account = None,
    name: Name = "",
    postcode: Postcode = "",
    born: Born = None,
    somebody_else: SomebodyElse = "",
) -> Code:
    """Give somebody whose identity you checked a code for the kiosk. It works once, for half an hour."""
    poll = locked(budget)
    voter = _voter(poll, email, name, postcode, born)
    found = voters.standing(poll, voter)
    if found is Standing.VOTED:
        raise Refusal(conflict, _now("This person has voted already."))
    if found is Standing.NAMESAKE:
        _refuse_unsaid(voter)
        if not somebody_else:
            raise Refusal(invalid, fields={"somebody_else": [_now("Somebody of this name has voted online.")]})
        looked_again(budget, Channel.KIOSK, by, accepted=True, because=somebody_else)
    same = Q(person_id=voter.person_id) if voter.person_id else Q(roll_digest=voter.digest)
    KioskCode.objects.filter(same, budget=budget).delete()
    if len(by.key) < 16:
        raise Refusal(conflict, _now("Send this with an idempotency key: the code is made from it."))
    given = code_for(by.key)
    KioskCode.objects.create(
        budget=budget,
        person_id=voter.person_id,
        roll_digest="" if voter.person_id else voter.digest,
        name_digest=voter.name_digest,
        namesakes=voters.namesakes(poll, voter),
        digest=_hashed(given.code),
        expires_at=timezone.now() + LIFETIME,
    )
    return given


@action(role=Role.VISITOR, during="voting", changes_subject=True, secret=receipt_for)
def cast_at_kiosk(
    budget: Budget,
    *,
    by: Actor,
    code: Annotated[Text, Field(max_length=20), Asks(_("The code you were given"))],
    projects: Annotated[list[Id], Field(max_length=500), Asks(_("Your projects"), choices="project_choices")] = [],  # noqa: B006
    points: Annotated[dict[Id, Count], Field(max_length=500), Asks(_("Your points"), choices="project_choices")] = {},  # noqa: B006
) -> Receipt:
    """Vote at a shared screen with a code from the desk, once and in secret."""
    poll = locked(budget)
    given = KioskCode.objects.select_for_update().filter(budget=budget, digest=_hashed(code)).first()
    if given is None or not given.live:
        raise Refusal(invalid, fields={"code": [_now("This code is not good any more. Ask at the desk for another.")]})
    paper = dict(points) if budget.ballot == BallotKind.CUMULATIVE else dict.fromkeys(projects, 1)
    choices = counting.choices_of(budget)
    problems = ballot_problems(counting.terms_of(budget), counting.pots_of(budget), choices, paper)
    if problems or len(projects) != len(set(projects)):
        raise Refusal(invalid, fields={"projects": problems or [_now("The same project is chosen twice.")]})
    voter = Voter(given.person_id, given.roll_digest, given.name_digest, looked_at=True)
    if voters.is_marked(poll, voter) or voters.namesakes(poll, voter) > given.namesakes:
        raise Refusal(conflict, _now("You, or somebody of your name, have voted already. Ask at the desk."))
    given.delete()
    return secrecy.cast(poll, by=by, content=counting.slip(split_by_pot(choices, paper)), voter=voter)


def rules_for(budget: Budget, pot: Pot) -> BallotRules:
    """What a good paper is, as the engine judges it."""
    terms = counting.terms_of(budget)
    return BallotRules(
        ENGINE_TYPE[terms.kind],
        costs={project.number: project.cost for project in pot.projects.on_ballot()},
        least=terms.least,
        most=terms.most,
        most_cost=pot.amount if terms.kind == "knapsack" else None,
        least_points=1,
        most_points=terms.most_points if terms.kind == "cumulative" else None,
        most_sum=terms.points if terms.kind == "cumulative" else None,
    )


def _refuse_more_papers_than_envelopes(budget: Budget, pot: Pot, more: int) -> None:
    came = Envelope.objects.filter(budget=budget).accepted().count()
    if keyed(budget, pot) + more > came:
        message = _now("That is more papers than the %(came)s envelopes accepted.") % {"came": came}
        raise Refusal(invalid, fields={"papers": [message]})


def _voter(poll: Poll, email: str | None, name: str, postcode: str, born: int | None) -> Voter:
    if email:
        person = Person.objects.filter(email=email).first()
        if person is None:
            raise Refusal(invalid, fields={"email": [_now("Nobody has an account with this address.")]})
        return voters.with_account(poll, person.pk, postcode=postcode, born=born)
    if not (name and postcode and born):
        raise Refusal(invalid, fields={"name": [_now("Give an e-mail address, or name, postcode and year of birth.")]})
    return voters.on_the_roll(poll, name, postcode, born)


def _refuse_unsaid(voter: Voter) -> None:
    """Somebody with an account whose name is on paper: postcode and year of birth settle it at once."""
    if voter.person_id is not None:
        message = _now("A paper ballot of this name has come. Give their postcode and year of birth too.")
        raise Refusal(invalid, fields={"postcode": [message]})


def _hashed(code: str) -> str:
    return hashlib.sha256(code.replace(" ", "").upper().encode()).hexdigest()
