"""Sharing out points, agreeing what comes first, and choosing how: weights before scores, reasons beside choices."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed, wrong_stage
from twofold.foundation.actions.inputs import Asks, Choice, Count, Day, LongText, OptionalText, Pence, Text
from twofold.foundation.outcomes.actions import GroupOf
from twofold.foundation.outcomes.reading import benefits_here
from twofold.foundation.places.models import Service

from . import telling
from .book import shipped
from .clashing import put_on_record
from .models import Agreement, Chosen, Dissent, Means, Round, Weighting
from .ranking import Row, Verdict
from .reading import TITLES, latest_agreement, ranking_of
from .weights import why_not

OFFICERS = (Role.OFFICER, Role.MANAGER)
ANYBODY_HERE = (Role.RESIDENT, Role.OFFICER, Role.MANAGER, Role.COUNCILLOR)
POINTS = 100
Question = Annotated[Text, Field(max_length=150)]
Code = Annotated[str, Field(max_length=20)]
Points = Annotated[dict[Code, Count], Field(max_length=60)]
People = Annotated[Count, Field(ge=1, le=10_000)]
Reason = Annotated[LongText, Field(max_length=1_000)]


class Setting(Choice):
    """What kind of service it is; methods are judged for some and not for others."""

    ANY = "any", "Any service"
    LONG_TERM = "long-term-conditions", "Long-term conditions"
    OLDER = "older-people", "Older people at home"
    PARENTS = "new-parents", "New parents"
    SCHOOLS = "schools", "Schools"
    HOMES = "homes", "Homes and tenancies"
    STREETS = "neighbourhoods", "Streets and neighbourhoods"
    LEISURE = "leisure", "Leisure and culture"


assert {each.value: each.label for each in Setting} == shipped().settings


class How(Choice):
    """How a sheet was filled in."""

    PAPER = "paper", "On paper"
    SCREEN = "screen", "On a shared screen"


class Belief(Choice):
    """Whether people here believe that they can make a difference."""

    LOW = "low", "Few believe that people can make a difference"
    MIDDLE = "middle", "Some believe it, some do not"
    HIGH = "high", "Most believe that people can make a difference"


assert {each.value for each in Belief} == set(shipped().supply.beliefs)


def still_open(round_: Round, by: Actor) -> Refusal | None:
    if round_.closed_at:
        return Refusal(wrong_stage, _now("This round is closed. What people gave is not changed any more."))
    return None


def closed(round_: Round, by: Actor) -> Refusal | None:
    if round_.closed_at is None:
        return Refusal(wrong_stage, _now("First everybody shares out their points; then we agree."))
    return None


def latest(agreement: Agreement, by: Actor) -> Refusal | None:
    newest = latest_agreement(agreement.round)
    if newest is not None and newest.pk != agreement.pk:
        return Refusal(wrong_stage, _now("A later agreement has taken the place of this one."))
    return None


@action(role=OFFICERS)
def open_round(
    service: Service,
    *,
    by: Actor,
    question: Annotated[Question, Asks(_("What is the question?"), hint=_("As you would ask it out loud."))],
    setting: Annotated[Setting, Asks(_("What kind of service is it?"))],
) -> Round:
    """Ask groups to share out 100 points among benefits. The benefits on the sheet stay as they are now."""
    if Round.objects.filter(question=question).exists():
        raise Refusal(conflict, _now("This was asked already."))
    listed = [{"code": each.code, "group": each.group, "title": each.title} for each in benefits_here()]
    return Round.objects.create(service=service, question=question, setting=setting, benefits=listed, out_of=POINTS)


@action(role=ANYBODY_HERE, unless=still_open)
def weigh(
    round: Round,
    *,
    by: Actor,
    group: Annotated[GroupOf, Asks(_("Whom do you speak as?"))],
    points: Annotated[Points, Asks(_("Share out 100 points"), choices="benefit_choices")],
) -> Weighting:
    """Share out your points among what could get better. Until the round closes you can change them."""
    if group not in by.groups:
        mine = ", ".join(TITLES[name].lower() for name in sorted(by.groups) if name in TITLES)
        raise Refusal(not_allowed, _now("Here you can speak as: %(groups)s.") % {"groups": mine or "–"})
    _check(round, points)
    values = {"group": group, "how": "phone", "points": points, "out_of": round.out_of}
    made, _new = Weighting.objects.update_or_create(round=round, person_id=by.me, defaults=values)
    telling.points_given(made, by)
    return made


@action(role=OFFICERS, unless=still_open)
def enter_sheet(
    round: Round,
    *,
    by: Actor,
    group: Annotated[GroupOf, Asks(_("Whose sheet is it?"))],
    people: Annotated[People, Asks(_("How many people filled it in together?"))],
    how: Annotated[How, Asks(_("How was it filled in?"))],
    points: Annotated[Points, Asks(_("Their points"), choices="benefit_choices")],
) -> Weighting:
    """Enter a sheet from a meeting, by one person or by several together."""
    _check(round, points)
    return Weighting.objects.create(
        round=round, group=group, people=people, how=how, points=points, out_of=round.out_of
    )


@action(role=OFFICERS)
def take_out_sheet(weighting: Weighting, *, by: Actor) -> None:
    """Take out a sheet that was entered wrongly. One that somebody gave on their own phone is theirs."""
    refusal = still_open(weighting.round, by)
    if refusal:
        raise refusal
    if weighting.how == "phone":
        raise Refusal(not_allowed, _now("Somebody gave this themselves; only they can change it."))
    weighting.delete()


@action(role=OFFICERS, changes_subject=True, unless=still_open)
def close_round(round: Round, *, by: Actor) -> Round:
    """Close the round: no sheet is taken after this, and what groups gave is shown. Where they oppose each other a
    case opens for those who decide."""
    sheets = [weighting.sheet for weighting in round.weightings.all()]
    if not sheets:
        raise Refusal(conflict, _now("Nobody has shared out points yet."))
    round.closed_at = timezone.now()
    round.case = put_on_record(round, sheets, by)
    round.save(update_fields=["closed_at", "case"])
    telling.round_closed(round)
    return round


@action(role=(*OFFICERS, Role.COUNCILLOR), changes_subject=True, unless=closed)
def agree(
    round: Round,
    *,
    by: Actor,
    points: Annotated[Points, Asks(_("What we focus on now, in 100 points"), choices="benefit_choices")],
    why: Annotated[Reason, Asks(_("Why this, and why now?"))],
    agreed_by: Annotated[Text, Asks(_("Who agreed?"), hint=_("A meeting, with who was there."))],
    review_on: Annotated[Day, Asks(_("When is it looked at again?"))],
) -> Agreement:
    """Record what was agreed: the focus, the reasons, until when. Nothing is worked out for you from the mean."""
    _check(round, points)
    if review_on <= timezone.localdate():
        raise Refusal(invalid, fields={"review_on": [_now("Choose a day that is still to come.")]})
    made = Agreement.objects.create(
        round=round,
        points=points,
        out_of=round.out_of,
        why=why,
        agreed_by=agreed_by,
        agreed_on=timezone.localdate(),
        review_on=review_on,
    )
    telling.agreed(made, by)
    return made


@action(role=ANYBODY_HERE, unless=latest)
def dissent(
    agreement: Agreement,
    *,
    by: Actor,
    group: Annotated[GroupOf, Asks(_("Whom do you speak as?"))],
    why: Annotated[Reason, Asks(_("What do you not agree with, and why?"))],
) -> Dissent:
    """Say that you do not agree, and why. It stands beside the agreement. Staff can write it down for a group."""
    if group not in by.groups and not by.is_any(*OFFICERS):
        raise Refusal(not_allowed, _now("Speak as one of the groups you belong to."))
    own = by.person_id if group in by.groups else None
    made = Dissent.objects.create(agreement=agreement, group=group, why=why, person_id=own)
    telling.dissented(made, by)
    return made


def answered(dissent: Dissent, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This has its answer.")) if dissent.answer else None


@action(role=(*OFFICERS, Role.COUNCILLOR), changes_subject=True, unless=answered)
def answer_dissent(
    dissent: Dissent,
    *,
    by: Actor,
    answer: Annotated[Reason, Asks(_("Your answer"), hint=_("Everyone reads it beside what was said."))],
) -> Dissent:
    """Answer somebody who does not agree. What they said stays, with the answer beside it."""
    dissent.answer, dissent.answered_at = answer, timezone.now()
    dissent.save(update_fields=["answer", "answered_at"])
    telling.answered(dissent)
    return dissent


@action(role=OFFICERS, unless=latest)
def say_means(
    agreement: Agreement,
    *,
    by: Actor,
    months: Annotated[Count, Field(ge=1, le=120), Asks(_("In how many months must it show results?"))],
    money: Annotated[Pence, Asks(_("Public money in the first year"))],
    adults: Annotated[Count, Field(ge=1, le=10**7), Asks(_("How many adults might it reach?"))],
    belief: Annotated[Belief, Asks(_("Do they believe that people can make a difference?"))],
    may_charge: Annotated[bool, Asks(_("The law lets us charge for it"))] = False,
    may_tax: Annotated[bool, Asks(_("The law lets us ask for a tax increase"))] = False,
    may_transfer: Annotated[bool, Asks(_("We could hand over a building or a service"))] = False,
    safeguarding: Annotated[bool, Asks(_("We have staff who can keep people safe"))] = False,
) -> Means:
    """Say what there is to do it with. A method that needs more is out, and the list says why."""
    return Means.objects.create(
        agreement=agreement,
        months=months,
        pence=money,
        adults=adults,
        belief=belief,
        may_charge=may_charge,
        may_tax=may_tax,
        may_transfer=may_transfer,
        safeguarding=safeguarding,
    )


@action(role=OFFICERS, unless=latest)
def choose(
    agreement: Agreement,
    *,
    by: Actor,
    method: Annotated[Text, Field(max_length=40), Asks(_("Which method?"), choices="method_choices")],
    because: Annotated[
        OptionalText, Field(max_length=1_000), Asks(_("Why, where it is not the first of the list?"))
    ] = "",
) -> Chosen:
    """Put a method on the shortlist. The list advises; where you choose against it, say why."""
    if agreement.chosen.filter(method=method).exists():
        raise Refusal(conflict, _now("This is on the shortlist already."))
    found = ranking_of(agreement.round).agreed
    rows = found.rows if found else []
    at = next((at for at, row in enumerate(rows) if row.method.name == method), None)
    if at is None:
        raise Refusal(invalid, fields={"method": [_now("Choose one of the methods listed.")]})
    overrides = at > 0 or rows[at].verdict is not Verdict.GOOD
    if overrides and not because:
        raise Refusal(invalid, fields={"because": [_against(rows, at)]})
    return Chosen.objects.create(
        agreement=agreement,
        method=method,
        version=shipped().version,
        digest=shipped().digest,
        position=at + 1,
        verdict=rows[at].verdict,
        order=[as_json(row) for row in rows],
        overrides=overrides,
        because=because,
    )


def as_json(row: Row) -> dict[str, object]:
    """What the list said of a method, kept with the choice."""
    effect = [round(each, 3) for each in (row.effect.low, row.effect.value, row.effect.high)]
    return {"method": row.method.name, "effect": effect, "confidence": row.confidence, "verdict": str(row.verdict)}


def _against(rows: list[Row], at: int) -> str:
    row = rows[at]
    if row.verdict is Verdict.GOOD:
        words = _now("The list has %(first)s first. Say why you choose %(this)s.")
        return words % {"first": rows[0].method.title, "this": row.method.title}
    return _now("The list says: %(says)s. Say why you choose it all the same.") % {"says": str(row.verdict).lower()}


def _check(round: Round, points: dict[str, int]) -> None:
    wrong = why_not(points, round.codes, round.out_of)
    if wrong:
        raise Refusal(invalid, fields={"points": [wrong]})
