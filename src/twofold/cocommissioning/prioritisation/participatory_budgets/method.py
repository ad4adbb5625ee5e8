"""Participatory budgets: residents decide how a stated pot of public money is spent."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.activities.methods import Kind, Method, StageKind, Step

if TYPE_CHECKING:
    from twofold.foundation.activities.models import Activity


def readiness(activity: "Activity") -> Iterator[Step]:
    budget = next(iter(activity.budgets.all()), None)
    stages = {stage.name for stage in activity.stages.all()}
    prepare = reverse("participatory_budgets:prepare", args=[activity.place.slug, activity.pk])
    yield Step(_("Say how people vote"), budget is not None, prepare)
    pots = budget.pots.all() if budget else []
    yield Step(_("Name the money: at least one pot"), bool(pots), prepare)
    # Where people send ideas first, the ballot is made of them later.
    enough = "ideas" in stages or _enough(budget)
    yield Step(_("Put enough projects on the ballot, or open a stage for ideas"), enough, prepare)
    yield Step(_("Set when voting opens and closes"), "voting" in stages, prepare)
    yield Step(_("Set when the count is"), "counting" in stages, prepare)


def _enough(budget: object) -> bool:
    from .models import Budget, ProjectState

    if not isinstance(budget, Budget):
        return False
    on_ballot = [project.pot_id for project in budget.projects.all() if project.state == ProjectState.ON_BALLOT]
    # A choice needs two; and nobody could vote if a ballot must name more projects than there are.
    wanted = max(2, budget.least)
    return bool(on_ballot) and all(on_ballot.count(pot.pk) >= wanted for pot in budget.pots.all())


method = Method(
    name="participatory_budgets",
    slug="budgets",
    title=_("Participatory budget"),
    about=_("Residents decide how a stated pot of public money is spent."),
    kind=Kind.PRIORITISATION,
    stages=(
        StageKind(
            "ideas",
            _("Ideas"),
            _("Say what you would do with the money."),
            required=False,
            rules=("telling.answer_idea", "budgets.appeal_window"),
        ),
        StageKind("shaping", _("Shaping"), _("Ideas are checked, costed and shortlisted in the open."), required=False),
        StageKind(
            "voting",
            _("Voting"),
            _("Choose the projects that should get the money."),
            rules=("budgets.youngest_voter", "budgets.objection_window"),
        ),
        StageKind("counting", _("The count"), _("A named officer counts and declares the result.")),
        StageKind("building", _("Building"), _("Winning projects are built."), required=False),
    ),
    app="twofold.cocommissioning.prioritisation.participatory_budgets",
    readiness=readiness,
    reads=("budgets__pots", "budgets__projects"),
)
