"""The links of the chain after the vote: option → decision → promise → done, one chain for each project."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.freezing import rule_in
from twofold.foundation.rulebook.clock import Deadline
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Node, Step
from twofold.foundation.trace.models import State as Became

from ..ideas.models import Idea
from ..models import Budget, Project
from .models import Allocation, AllocationState
from .rules import reserve_order

ENDS = {AllocationState.DELIVERED: Became.DONE, AllocationState.FAILED: Became.FAILED}


def address_of(name: str, budget: Budget) -> str:
    return reverse(f"participatory_budgets:{name}", args=[budget.activity.place.slug, budget.activity_id])


def objections_end(budget: Budget) -> Deadline:
    """The last day on which people may object, by the rule under which voting opened."""
    assert budget.declaration is not None
    declared, place = timezone.localdate(budget.declaration.declared_at), budget.activity.place
    rule = rule_in(budget.activity, "voting", "budgets.objection_window")
    return rule.deadline(declared, place.jurisdiction)


def decided(budget: Budget, by: Actor) -> None:
    """Every project on the ballot gets its decision, with the count's own reason, and so does every idea behind it."""
    for count in budget.counts.select_related("pot"):
        winners = set(count.winners)
        for project in Project.objects.filter(pot=count.pot, number__in=list(count.reasons)):
            reason = spoken(count.reasons[project.number]["sentence"], project.number)
            _decide(project, project.number in winners, reason, by)


def spoken(sentence: str, number: str) -> str:
    """The count's reason where the project itself is the subject: nobody knows it by its number."""
    return sentence.replace(_("Project %(number)s ") % {"number": number}, _("This project "), 1)


def _decide(project: Project, won: bool, reason: str, by: Actor) -> None:
    option = chain.enter(project, Step.OPTION, project.title, address=project.get_absolute_url())
    title = _("The vote on: %(title)s") % {"title": project.title}
    decision = chain.enter(project, Step.DECISION, title, address=address_of("result", project.budget), part="decision")
    chain.link(option, decision, "was voted on", by=by)
    state = Became.YES if won else Became.NO
    chain.settle_all([option, decision, *_ideas(project)], state, reason)


def _ideas(project: Project) -> list[Node]:
    return [chain.node_of(idea) for idea in Idea.objects.filter(project=project)]


def promised(allocation: Allocation, by: Actor) -> None:
    """The money is set aside: now it is a promise with a name and a day."""
    project = allocation.project
    title = _("We will build: %(title)s") % {"title": project.title}
    words = _("%(owner)s answers for it. It should be there by %(day)s.") % {
        "owner": allocation.owner_name,
        "day": f"{allocation.due_on.day} {allocation.due_on:%B %Y}",
    }
    node = chain.enter(allocation, Step.COMMITMENT, title, address=allocation.get_absolute_url())
    chain.link(_decision(project), node, "is carried out by", by=by)
    chain.settle(node, Became.WILL, words)


def came_of(allocation: Allocation, by: Actor) -> None:
    """Built or not: the end of the chain, and every idea that led here says so."""
    project = allocation.project
    state = ENDS[AllocationState(allocation.state)]
    change = chain.enter(allocation, Step.CHANGE, project.title, address=allocation.get_absolute_url(), part="change")
    promise = chain.node_of(allocation)
    chain.link(promise, change, "became", by=by)
    chain.settle_all([promise, change, *_ideas(project)], state, allocation.outcome)


def _decision(project: Project) -> Node:
    return chain.node_of(project, part="decision")


def is_next(project: Project) -> bool:
    """Whether this is a winner, or the first of the reserve list that has no money yet."""
    count = project.budget.counts.filter(pot=project.pot_id).first()
    if count is None:
        return False
    if project.number in count.winners:
        return True
    votes = [(number, int(reason["data"]["votes"])) for number, reason in count.reasons.items()]
    served = set(Allocation.objects.filter(project__pot=project.pot_id).values_list("project__number", flat=True))
    waiting = [number for number in reserve_order(votes, count.winners) if number not in served]
    return waiting[:1] == [project.number]
