from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.engines.ballots import RuleCardError
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, wrong_stage
from twofold.foundation.actions.inputs import (
    Asks,
    Choice,
    Count,
    File,
    Id,
    Latitude,
    Longitude,
    LongText,
    OptionalText,
    Pence,
    Picture,
    Text,
)
from twofold.foundation.activities.letters import tell_followers
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Area, Place
from twofold.foundation.uploads import pictures
from twofold.instruments.ballots import secrecy, voters
from twofold.instruments.ballots.models import Poll
from twofold.instruments.ballots.receipts import Receipt, receipt_for

from . import counting, importing
from .delivery.telling import decided
from .models import BallotKind, Budget, Declaration, Pot, Project, ProjectState
from .paper.settled import papers_unsettled
from .rules import ballot_problems, split_by_pot

STAFF = (Role.OFFICER, Role.MANAGER)
Small = Annotated[int, Field(ge=1, le=500)]


class HowToVote(Choice):
    APPROVAL = "approval", _("Choose the projects you want")
    KNAPSACK = "knapsack", _("Fill a basket up to the budget")
    CUMULATIVE = "cumulative", _("Share out points")
    RANKED = "ranked", _("Put your favourites in order")


class HowToCount(Choice):
    EQUAL_SHARES = "equal-shares", _("Equal shares: every voter has the same share of the money")
    GREEDY = "greedy", _("Most votes first, until the money is spent")
    PHRAGMEN = "phragmen", _("Phragmén: spread the cost of winners over their supporters")


def stands_still(budget: Budget, by: Actor) -> Refusal | None:
    """Once voting has opened, neither the ballot nor its rules may change."""
    voting = budget.activity.stages.filter(name="voting").first()
    if budget.activity.state == State.DRAFT or voting is None or timezone.now() < voting.opens_at:
        return None
    return Refusal(wrong_stage, _("Voting has opened, so the ballot and its rules stand still."))


def project_stands_still(project: Project, by: Actor) -> Refusal | None:
    return stands_still(project.budget, by)


def not_twice(budget: Budget, by: Actor) -> Refusal | None:
    """Whatever way: here, at a kiosk, on paper."""
    if budget.poll is None or by.person_id is None:
        return None
    return voters.refusal_of(budget.poll, voters.with_account(budget.poll, by.person_id))


@action(role=STAFF)
def set_up_budget(
    activity: Activity,
    *,
    by: Actor,
    ballot: Annotated[HowToVote, Asks(_("How do people vote?"))],
    least: Annotated[Small, Asks(_("How many projects must they choose, at least?"))] = 1,
    most: Annotated[Small, Asks(_("How many may they choose, at most?"))] = 10,
    points: Annotated[Count, Asks(_("Points to share out"), hint=_("Only for sharing out points."))] = 0,
    most_points: Annotated[Count, Asks(_("Most points for one project"), hint=_("Only for sharing out points."))] = 0,
) -> Budget:
    """Say how people vote in this budget."""
    if activity.method_name != "participatory_budgets":
        raise Refusal(conflict, _("This activity is not a participatory budget."))
    if least > most:
        raise Refusal(invalid, fields={"most": [str(_("The most must not be less than the least."))]})
    if ballot is HowToVote.CUMULATIVE and not 1 <= most_points <= points <= 1_000:
        raise Refusal(
            invalid, fields={"points": [str(_("Give 1 to 1,000 points, and no more than that to one project."))]}
        )
    budget = Budget.objects.create(
        activity=activity,
        ballot=BallotKind(ballot),
        least=least,
        most=most,
        points=points if ballot is HowToVote.CUMULATIVE else 0,
        most_points=most_points if ballot is HowToVote.CUMULATIVE else 0,
        rule_card=counting.first_card(ballot).as_dict(),
    )
    Poll.objects.create(activity=activity)
    return budget


@action(role=STAFF, changes_subject=True, unless=stands_still)
def set_rules(
    budget: Budget,
    *,
    by: Actor,
    rule: Annotated[HowToCount, Asks(_("How are the votes counted?"))],
    least_votes: Annotated[Count, Asks(_("Votes a project needs to be considered at all"), hint=_("0 for none."))] = 0,
    spend_the_rest: Annotated[
        bool, Asks(_("Raise the shares step by step until the money is nearly spent?"), hint=_("Equal shares only."))
    ] = True,
    lot: Annotated[
        OptionalText,
        Asks(_("Words that decide a tie by lot"), hint=_("Publish them before voting opens. Leave empty for no lot.")),
    ] = "",
) -> Budget:
    """Say how votes are counted. The card is frozen when voting opens and printed with the result."""
    try:
        card = counting.card_for(rule, budget.ballot, least_votes=least_votes, spend_the_rest=spend_the_rest, lot=lot)
    except RuleCardError as error:
        raise Refusal(invalid, str(error)) from error
    budget.rule_card = card.as_dict()
    budget.save(update_fields=["rule_card"])
    return budget


@action(role=STAFF, changes_subject=True, unless=stands_still)
def add_pot(
    budget: Budget,
    *,
    by: Actor,
    name: Annotated[Text, Field(max_length=80), Asks(_("What is the pot called?"))],
    amount: Annotated[Pence, Field(gt=0), Asks(_("How much money is in it?"))],
    area: Annotated[
        Id | None, Asks(_("For one area only?"), hint=_("Leave it for the whole place."), choices="area_choices")
    ] = None,
) -> Pot:
    """Put money on the table: a stated amount for the whole place or for one area."""
    return Pot.objects.create(budget=budget, name=name, amount=amount, area=_area(area))


@action(role=STAFF, changes_subject=True, unless=stands_still)
def add_project(
    budget: Budget,
    *,
    by: Actor,
    pot: Annotated[Id, Asks(_("Which pot would pay for it?"), choices="pot_choices")],
    number: Annotated[Text, Field(max_length=40), Asks(_("Its number on the ballot"))],
    title: Annotated[Text, Asks(_("Its name"))],
    summary: Annotated[LongText, Asks(_("What it is, in a sentence or two"))],
    cost: Annotated[Pence, Field(gt=0), Asks(_("What it costs"))],
    description: Annotated[OptionalText, Asks(_("More about it"))] = "",
    proposer: Annotated[OptionalText, Field(max_length=120), Asks(_("Who proposed it"))] = "",
    category: Annotated[OptionalText, Field(max_length=80), Asks(_("Its category"))] = "",
    area: Annotated[Id | None, Asks(_("Which area is it in?"), choices="area_choices")] = None,
    longitude: Annotated[Longitude | None, Asks(_("Longitude"))] = None,
    latitude: Annotated[Latitude | None, Asks(_("Latitude"))] = None,
    picture: Annotated[
        Picture | None,
        Asks(_("A picture"), hint=_("JPEG or PNG, up to 8 MB. We remove hidden details such as where it was taken.")),
    ] = None,
    picture_alt: Annotated[
        OptionalText, Field(max_length=200), Asks(_("What the picture shows, for people who cannot see it"))
    ] = "",
) -> Project:
    """Put a project on the ballot."""
    paying = budget.pots.filter(pk=pot).first()
    if paying is None:
        raise Refusal(invalid, fields={"pot": [str(_("Choose one of this budget's pots."))]})
    if (longitude is None) != (latitude is None):
        raise Refusal(invalid, fields={"latitude": [str(_("Give both longitude and latitude, or neither."))]})
    if picture and not picture_alt:
        raise Refusal(invalid, fields={"picture_alt": [str(_("Say what the picture shows."))]})
    return Project.objects.create(
        budget=budget,
        pot=paying,
        number=number,
        title=title,
        summary=summary,
        description=description,
        proposer=proposer,
        category=category,
        area=_area(area),
        cost=cost,
        longitude=longitude,
        latitude=latitude,
        picture=pictures.keep(picture) if picture else "",
        picture_alt=picture_alt if picture else "",
    )


@action(role=STAFF, changes_subject=True, unless=project_stands_still)
def recost_project(
    project: Project, *, by: Actor, cost: Annotated[Pence, Field(gt=0), Asks(_("What it costs now"))]
) -> Project:
    """Change what a project costs, until voting opens."""
    project.cost = cost
    project.save(update_fields=["cost"])
    return project


@action(role=STAFF, changes_subject=True, unless=project_stands_still)
def withdraw_project(
    project: Project, *, by: Actor, reason: Annotated[LongText, Asks(_("Why is it withdrawn?"))]
) -> Project:
    """Take a project off the ballot before voting opens. Its page stays, with the reason."""
    project.state, project.withdrawn_because = ProjectState.WITHDRAWN, reason
    project.save(update_fields=["state", "withdrawn_because"])
    return project


@action(role=Role.RESIDENT, during="voting", secret=receipt_for, unless=not_twice)
def cast_ballot(
    budget: Budget,
    *,
    by: Actor,
    projects: Annotated[list[Id], Field(max_length=500), Asks(_("Your projects"), choices="project_choices")] = [],  # noqa: B006
    points: Annotated[dict[Id, Count], Field(max_length=500), Asks(_("Your points"), choices="project_choices")] = {},  # noqa: B006
) -> Receipt:
    """Vote, once and in secret. The receipt proves that your ballot is in, not what it says."""
    poll = budget.poll
    assert poll is not None
    paper = dict(points) if budget.ballot == BallotKind.CUMULATIVE else dict.fromkeys(projects, 1)
    choices = counting.choices_of(budget)
    problems = ballot_problems(counting.terms_of(budget), counting.pots_of(budget), choices, paper)
    if len(projects) != len(set(projects)):
        problems.append(str(_("The same project is chosen twice.")))
    if problems:
        field = "points" if budget.ballot == BallotKind.CUMULATIVE else "projects"
        raise Refusal(invalid, fields={field: problems})
    return secrecy.cast(poll, by=by, content=counting.slip(split_by_pot(choices, paper)))


@action(role=Role.OFFICER, during="counting", changes_subject=True)
def seal_and_count(budget: Budget, *, by: Actor) -> Budget:
    """Seal the ballot boxes and count them by the frozen rule card. What is counted is not yet declared."""
    poll = Poll.objects.select_for_update().get(activity=budget.activity_id)
    if poll.sealed:
        raise Refusal(conflict, _("The boxes are sealed and counted already."))
    if budget.activity.stage_refusal(("voting",)) is None:
        raise Refusal(wrong_stage, _("Voting is still open."))
    problem = papers_unsettled(budget)
    if problem:
        raise Refusal(conflict, problem)
    counting.seal_and_count(budget, poll, counted_by=by.person_id)
    return budget


@action(role=Role.OFFICER, changes_subject=True)
def declare_result(
    budget: Budget,
    *,
    by: Actor,
    statement: Annotated[
        LongText,
        Asks(_("Your declaration"), hint=_("Your name, that you counted by the published rules, and the result.")),
    ],
) -> Declaration:
    """Declare the result by name. From now on everyone can read it, recount it and ask about it."""
    if not budget.counts.exists():
        raise Refusal(conflict, _("Count the ballots first."))
    if budget.declarations.exists():
        raise Refusal(conflict, _("The result is declared already."))
    officer = Person.objects.get(pk=by.me)
    made = Declaration.objects.create(budget=budget, officer=officer, officer_name=str(officer), statement=statement)
    budget.activity.state = State.FINISHED
    budget.activity.save(update_fields=["state"])
    decided(budget, by)
    tell_followers(
        budget.activity,
        str(_("The result: %(title)s") % {"title": budget.activity.title}),
        str(_("The votes are counted. See what won, and why each project won or did not.")),
    )
    return made


@action(role=(*STAFF, Role.SYSTEM))
def import_budget(
    place: Place,
    *,
    by: Actor,
    file: Annotated[
        File, Asks(_("The ballots, as a .pb file"), hint=_("The exchange format of pabulib.org, up to 12 MB."))
    ],
    service: Annotated[Id | None, Asks(_("Which service was it for?"), choices="service_choices")] = None,
) -> Budget:
    """Import a budget that was voted on elsewhere, count it by its own rule and show why each project won or lost."""
    return importing.bring_in(by, file, service)


def _area(area_id: int | None) -> Area | None:
    if area_id is None:
        return None
    area = Area.objects.filter(pk=area_id).first()
    if area is None:
        raise Refusal(invalid, fields={"area": [str(_("Choose one of the areas listed."))]})
    return area
