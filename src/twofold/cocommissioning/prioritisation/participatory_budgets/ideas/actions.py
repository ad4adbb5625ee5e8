"""Ideas, from the first word to the ballot: sent, supported, ruled on, appealed, costed, joined, parted, chosen."""

from datetime import date
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import (
    Asks,
    Choice,
    Count,
    Day,
    Email,
    Id,
    Latitude,
    Longitude,
    LongText,
    OptionalText,
    Pence,
    Picture,
    Text,
)
from twofold.foundation.activities.freezing import rule_in
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.models import Commodity, Evidence, PartyKind, Skill
from twofold.foundation.moderation.cases import FOLLOWING, brake
from twofold.foundation.people.models import Membership, Person
from twofold.foundation.places.models import Area
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Part, Step, Voice
from twofold.foundation.trace.models import State as Became
from twofold.foundation.uploads import pictures

from ..actions import stands_still
from ..models import Budget, Project
from .models import Appeal, Costing, Idea, Minutes, Remark, Ruling, SteeringMember
from .rules import REFUSING, State, Verdict, after, joinable

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]


@action(role=Role.RESIDENT, during="ideas")
def send_idea(
    budget: Budget,
    *,
    by: Actor,
    title: Annotated[Title, Asks(_("Your idea in a few words"))],
    text: Annotated[LongText, Asks(_("What should be done, and why?"), hint=_("Who would be better off, and how."))],
    voice: Annotated[
        OptionalText,
        Field(max_length=120),
        Asks(_("Who asks?"), hint=_("As you want to be named, like Year 6 at Northfield school. Leave empty if not.")),
    ] = "",
    area: Annotated[Id | None, Asks(_("Which area is it in?"), choices="area_choices")] = None,
    longitude: Annotated[Longitude | None, Asks(_("Longitude"))] = None,
    latitude: Annotated[Latitude | None, Asks(_("Latitude"))] = None,
    picture: Annotated[
        Picture | None, Asks(_("A picture"), hint=_("JPEG or PNG, up to 8 MB. We remove where it was taken."))
    ] = None,
    picture_alt: Annotated[
        OptionalText, Field(max_length=200), Asks(_("What the picture shows, for people who cannot see it"))
    ] = "",
) -> Idea:
    """Say what you would do with the money. A named officer answers it by a date you will see."""
    if (longitude is None) != (latitude is None):
        raise Refusal(invalid, fields={"latitude": [_now("Give both longitude and latitude, or neither.")]})
    if picture and not picture_alt:
        raise Refusal(invalid, fields={"picture_alt": [_now("Say what the picture shows.")]})
    made = Idea.objects.create(
        budget=budget,
        person_id=by.me,
        voice=voice,
        title=title,
        text=text,
        area=_area(area),
        longitude=longitude,
        latitude=latitude,
        picture=pictures.keep(picture) if picture else "",
        picture_alt=picture_alt if picture else "",
    )
    node = chain.enter(made, Step.SAID, title, address=made.get_absolute_url())
    chain.speak(node, by.me, Part.SAID, chain.spoken_through(by))
    chain.start_clock(budget.activity.place, node, "telling.answer_idea")
    own = Idea.objects.filter(person_id=by.me)
    brake(made, by=by, title=title, text=text, address=made.get_absolute_url(), before=own)
    return made


@action(role=Role.RESIDENT, during=("ideas", "shaping"))
def support_idea(idea: Idea, *, by: Actor) -> Idea:
    """Support an idea. You will hear what becomes of it."""
    chain.speak(chain.node_of(idea), by.me, Part.SUPPORTED, chain.spoken_through(by))
    return idea


class Finding(Choice):
    """What an officer may find about an idea."""

    ELIGIBLE = "eligible", "It fits the rules"
    NOT_ELIGIBLE = "not-eligible", "It does not fit the rules"
    FEASIBLE = "feasible", "It can be done"
    NOT_FEASIBLE = "not-feasible", "It cannot be done"
    LEFT_OFF = "left-off", "It is left off the ballot"


@action(role=Role.OFFICER, changes_subject=True)
def rule_on(
    idea: Idea,
    *,
    by: Actor,
    finding: Annotated[Finding, Asks(_("What do you find?"))],
    reason: Annotated[
        LongText, Asks(_("Why?"), hint=_("In words its author will understand. Your name stands under it."))
    ],
) -> Ruling:
    """Say whether an idea fits the rules and can be done, with the reason, by name."""
    verdict = Verdict(finding)
    became = after(State(idea.state), verdict)
    if became is None:
        raise Refusal(
            conflict, _now("That cannot be said of it now: %(state)s.") % {"state": idea.get_state_display().lower()}
        )
    made = _ruling(idea, verdict, reason, by)
    _move(idea, became)
    node = chain.node_of(idea)
    if verdict in REFUSING:
        chain.settle(node, Became.NO, reason)
        chain.stop_clock(node, reason)
    elif verdict is Verdict.ELIGIBLE:
        chain.settle(node, Became.WEIGHED, reason)
        chain.stop_clock(node, reason)
    return made


def rejected_lately(idea: Idea, by: Actor) -> Refusal | None:
    """Why there is nothing to appeal against, or nobody here to do it."""
    last = idea.rulings.last()
    if idea.state != State.REJECTED or last is None:
        return Refusal(conflict, _now("This idea has not been rejected."))
    voice = Voice.objects.filter(node=chain.node_of(idea), person_id=by.person_id or 0)
    if by.person_id is None or not voice.exists():
        return Refusal(not_allowed, _now("Only people who sent or supported the idea can appeal."))
    if last.verdict == Verdict.DISMISSED:
        return Refusal(conflict, _now("An appeal was answered already."))
    place = idea.activity.place
    rule = rule_in(idea.activity, "ideas", "budgets.appeal_window")
    ends = rule.deadline(timezone.localdate(last.at), place.jurisdiction)
    if timezone.localdate() > ends.day:
        return Refusal(conflict, _now("The time to appeal is over. %(how)s") % {"how": ends.explain()})
    return None


@action(role=Role.RESIDENT, changes_subject=True, unless=rejected_lately)
def appeal(idea: Idea, *, by: Actor, text: Annotated[LongText, Asks(_("Why should it be looked at again?"))]) -> Appeal:
    """Ask for a rejection to be looked at again, by somebody else."""
    made = Appeal.objects.create(idea=idea, person_id=by.me, text=text)
    title = _now("Appeal: %(title)s") % {"title": idea.title}
    node = chain.enter(made, Step.SAID, title, address=idea.get_absolute_url(), open_=False)
    chain.speak(node, by.me, Part.ASKED, chain.spoken_through(by))
    chain.start_clock(idea.activity.place, node, "telling.answer_appeal")
    return made


def judged_by_another(appeal: Appeal, by: Actor) -> Refusal | None:
    if appeal.upheld is not None:
        return Refusal(conflict, _now("This appeal is answered."))
    last = appeal.idea.rulings.last()
    if last is not None and last.by == by.ref:
        return Refusal(not_allowed, _now("Somebody else must look at it again than who rejected it."))
    return None


@action(role=STAFF, changes_subject=True, unless=judged_by_another)
def answer_appeal(
    appeal: Appeal,
    *,
    by: Actor,
    upheld: Annotated[bool, Asks(_("Was the appeal right?"), hint=_("If so, the idea goes on."))],
    reasons: Annotated[LongText, Asks(_("Your reasons"))],
) -> Appeal:
    """Answer an appeal, with reasons. The idea goes on, or the rejection stands."""
    idea = Idea.objects.select_for_update().get(pk=appeal.idea_id)
    appeal.upheld, appeal.answer, appeal.answered_at = upheld, reasons, timezone.now()
    appeal.save(update_fields=["upheld", "answer", "answered_at"])
    verdict = Verdict.UPHELD if upheld else Verdict.DISMISSED
    _ruling(idea, verdict, reasons, by)
    _move(idea, after(State.REJECTED, verdict) or State.REJECTED)
    node, about = chain.node_of(appeal), chain.node_of(idea)
    chain.stop_clock(node, reasons)
    chain.settle(node, Became.YES if upheld else Became.NO, reasons)
    chain.settle(about, Became.WEIGHED if upheld else Became.NO, reasons)
    return appeal


@action(role=Role.OFFICER, changes_subject=True)
def cost_idea(
    idea: Idea,
    *,
    by: Actor,
    amount: Annotated[Pence, Field(gt=0), Asks(_("What would it cost?"))],
    basis: Annotated[LongText, Asks(_("What does that rest on?"), hint=_("A quote, a like project, an estimate."))],
) -> Costing:
    """Say what an idea would cost. A later figure takes its turn; the earlier one stays to be read."""
    if idea.state not in (State.ELIGIBLE, State.COSTED, State.SHORTLISTED):
        raise Refusal(conflict, _now("Only an idea that fits the rules, and is not on the ballot yet, is costed."))
    made = Costing.objects.create(idea=idea, amount=amount, basis=basis, officer_name=_name(by), by=by.ref)
    idea.cost = amount
    idea.save(update_fields=["cost"])
    _move(idea, State.COSTED if idea.state == State.ELIGIBLE else State(idea.state))
    return made


@action(role=Role.OFFICER, changes_subject=True)
def shortlist(idea: Idea, *, by: Actor, reason: Annotated[LongText, Asks(_("Why is it on the shortlist?"))]) -> Idea:
    """Put a costed idea on the shortlist, with the reason."""
    if idea.state != State.COSTED:
        raise Refusal(conflict, _now("Only a costed idea can go on the shortlist."))
    _ruling(idea, Verdict.FEASIBLE, reason, by)
    _move(idea, State.SHORTLISTED)
    return idea


@action(role=Role.OFFICER, changes_subject=True)
def merge_idea(
    idea: Idea,
    *,
    by: Actor,
    into: Annotated[Id, Asks(_("With which idea is it joined?"), choices="other_choices")],
    reason: Annotated[LongText, Asks(_("Why do they belong together?"))],
) -> Idea:
    """Join an idea with another. Its supporters go with it, once each, and both can be followed."""
    other: Idea | None = (
        Idea.objects.select_for_update().filter(pk=into, budget=idea.budget_id).exclude(pk=idea.pk).first()
    )
    if other is None or not joinable(State(idea.state), State(other.state)):
        raise Refusal(invalid, fields={"into": [_now("Choose one of the ideas listed that is still open.")]})
    idea.state, idea.merged_into = State.MERGED, other
    idea.save(update_fields=["state", "merged_into"])
    node, joined = chain.node_of(idea), chain.node_of(other)
    chain.link(node, joined, "joined with", by=by)
    for voice in node.voices.filter(person__isnull=False):
        chain.speak(joined, voice.person_id, Part.SUPPORTED)
    chain.settle(node, Became.WEIGHED, reason)
    chain.stop_clock(node, reason)
    return other


@action(role=Role.OFFICER, changes_subject=True)
def split_idea(
    idea: Idea,
    *,
    by: Actor,
    first: Annotated[Title, Asks(_("The first idea"))],
    first_text: Annotated[LongText, Asks(_("What it is"))],
    second: Annotated[Title, Asks(_("The second idea"))],
    second_text: Annotated[LongText, Asks(_("What it is"))],
    reason: Annotated[LongText, Asks(_("Why are they two ideas?"))],
) -> Idea:
    """Part an idea into two. Everyone who supported it supports both, and can follow either."""
    if not joinable(State(idea.state), State(idea.state)):
        raise Refusal(conflict, _now("This idea is no longer open."))
    node = chain.node_of(idea)
    voices = list(node.voices.filter(person__isnull=False))
    parts = [_part_of(idea, title, text) for title, text in ((first, first_text), (second, second_text))]
    for part in parts:
        made = chain.enter(part, Step.SAID, part.title, address=part.get_absolute_url())
        chain.link(node, made, "parted into", by=by)
        for voice in voices:
            chain.speak(made, voice.person_id, Part(voice.part))
        chain.start_clock(idea.activity.place, made, "telling.answer_idea")
    idea.state = State.SPLIT
    idea.save(update_fields=["state"])
    chain.settle(node, Became.WEIGHED, reason)
    chain.stop_clock(node, reason)
    return parts[0]


@action(role=STAFF)
def note_deliberation(
    idea: Idea,
    *,
    by: Actor,
    gathering: Annotated[Text, Field(max_length=120), Asks(_("Where was it talked about?"))],
    text: Annotated[LongText, Asks(_("What was said?"), hint=_("Arguments, not names."))],
) -> Remark:
    """Keep what a workshop or a meeting said about an idea, for voters to read."""
    return Remark.objects.create(idea=idea, gathering=gathering, text=text, by=by.ref)


@action(role=Role.OFFICER, changes_subject=True)
def put_on_ballot(
    idea: Idea,
    *,
    by: Actor,
    pot: Annotated[Id, Asks(_("Which pot would pay for it?"), choices="pot_choices")],
    number: Annotated[Text, Field(max_length=40), Asks(_("Its number on the ballot"))],
) -> Project:
    """Make a shortlisted idea a project on the ballot, at its last cost."""
    if idea.state != State.SHORTLISTED:
        raise Refusal(conflict, _now("Only an idea on the shortlist goes on the ballot."))
    refusal = stands_still(idea.budget, by)
    if refusal:
        raise refusal
    paying = idea.budget.pots.filter(pk=pot).first()
    if paying is None:
        raise Refusal(invalid, fields={"pot": [_now("Choose one of this budget's pots.")]})
    assert idea.cost is not None  # a constraint promises it
    project = Project.objects.create(
        budget=idea.budget,
        pot=paying,
        number=number,
        title=idea.title,
        summary=idea.text,
        proposer=idea.voice,
        area=idea.area,
        cost=idea.cost,
        longitude=idea.longitude,
        latitude=idea.latitude,
        picture=idea.picture,
        picture_alt=idea.picture_alt,
    )
    idea.project, idea.state = project, State.ON_BALLOT
    idea.save(update_fields=["project", "state"])
    option = chain.enter(project, Step.OPTION, project.title, address=project.get_absolute_url(), state=Became.WEIGHED)
    chain.link(chain.node_of(idea), option, "became", by=by)
    return project


@action(role=STAFF)
def invite_to_steer(
    budget: Budget,
    *,
    by: Actor,
    email: Annotated[Email, Asks(_("Whose e-mail address?"), hint=_("Somebody who belongs to this place."))],
) -> SteeringMember:
    """Ask a resident into the steering group. They are in it once they have declared their interests."""
    person = Person.objects.filter(email=email).first()
    if person is None or not Membership.objects.filter(person=person).exists():
        raise Refusal(invalid, fields={"email": [_now("Nobody here has this address.")]})
    return SteeringMember.objects.create(budget=budget, person=person, name=str(person))


def only_oneself(member: SteeringMember, by: Actor) -> Refusal | None:
    if member.person_id is None or member.person_id != by.person_id:
        return Refusal(not_allowed, _now("Everyone declares their own interests."))
    return None


@action(role=Role.RESIDENT, changes_subject=True, unless=only_oneself)
def declare_interests(
    member: SteeringMember,
    *,
    by: Actor,
    interests: Annotated[
        LongText,
        Asks(_("What could be thought to sway you?"), hint=_("Your street, employer, clubs. Write none if none.")),
    ],
) -> SteeringMember:
    """Declare your interests, for everyone to read. Declare again when they change."""
    member.interests, member.declared_at = interests, timezone.now()
    member.save(update_fields=["interests", "declared_at"])
    return member


@action(role=STAFF)
def minute(
    budget: Budget,
    *,
    by: Actor,
    held_on: Annotated[Day, Asks(_("When did the steering group meet?"))],
    text: Annotated[LongText, Asks(_("What was decided, and who stood aside with an interest?"))],
    residents: Annotated[Count, Field(ge=1, le=200), Asks(_("How many residents were there?"))],
    officers: Annotated[Count, Field(le=50), Asks(_("How many officers?"))],
    length: Annotated[Count, Field(ge=1, le=900), Asks(_("How long did it take, in minutes?"))],
) -> Minutes:
    """Publish the minutes of a meeting. Its hours go into the ledger, residents' and officers' alike."""
    if held_on > timezone.localdate():
        raise Refusal(invalid, fields={"held_on": [_now("That day is yet to come.")]})
    if not SteeringMember.objects.filter(budget=budget, declared_at__isnull=False).exists():
        raise Refusal(conflict, _now("Nobody in the steering group has declared their interests yet."))
    made = Minutes.objects.create(
        budget=budget, held_on=held_on, text=text, residents=residents, officers=officers, length=length, by=by.ref
    )
    _give_hours(
        budget, by, f"steering {made.pk}", PartyKind.CITIZEN, _now("Steering group"), residents, length, held_on
    )
    if officers:
        name = _now("Officers of the steering group")
        _give_hours(budget, by, f"officers {made.pk}", PartyKind.STAFF, name, officers, length, held_on)
    return made


def _give_hours(
    budget: Budget, by: Actor, what: str, kind: PartyKind, name: str, people: int, length: int, day: date
) -> None:
    made = entries.contribute(
        budget.activity,
        by=by,
        uid=entries.sent_id(by, what),
        party=entries.named_party(name, kind, people),
        commodity=Commodity.MINUTES,
        skill=Skill.LIVED if kind == PartyKind.CITIZEN else Skill.PROFESSIONAL,
        happened_on=day,
        evidence=Evidence.DERIVED,
    )
    entries.give(made, people * length, by=by, uid=entries.sent_id(by, f"{what} given"))


def _ruling(idea: Idea, verdict: Verdict, reason: str, by: Actor) -> Ruling:
    return Ruling.objects.create(idea=idea, verdict=verdict, reason=reason, officer_name=_name(by), by=by.ref)


def _move(idea: Idea, state: State) -> None:
    if idea.state != state:
        idea.state = state
        idea.save(update_fields=["state"])


def _part_of(idea: Idea, title: str, text: str) -> Idea:
    return Idea.objects.create(
        budget=idea.budget,
        person_id=idea.person_id,
        voice=idea.voice,
        title=title,
        text=text,
        area=idea.area,
        longitude=idea.longitude,
        latitude=idea.latitude,
        split_from=idea,
    )


def _name(by: Actor) -> str:
    return str(Person.objects.get(pk=by.me))


def _area(area_id: int | None) -> Area | None:
    if area_id is None:
        return None
    area = Area.objects.filter(pk=area_id).first()
    if area is None:
        raise Refusal(invalid, fields={"area": [_now("Choose one of the areas listed.")]})
    return area


def _chain_follows(idea: Idea, hidden: bool) -> None:
    """What is hidden is closed in the chain too."""
    chain.enter(idea, Step.SAID, idea.title, address=idea.get_absolute_url(), open_=not hidden)


FOLLOWING[Idea._meta.label_lower] = _chain_follows
