"""After the vote: objections, money set aside, built or not, paid, and returned to a stated place."""

from datetime import date
from typing import Annotated

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Day, LongText, OptionalText, Pence, Picture, Text
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.models import Commodity, PartyKind
from twofold.foundation.people.models import Person
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Part, Step
from twofold.foundation.trace.models import State as Became
from twofold.foundation.uploads import pictures

from ..models import Budget, Pot, Project
from . import telling
from .models import Allocation, AllocationState, Milestone, Objection, Payment, Return
from .rules import allocation_problem, window_problem

STAFF = (Role.OFFICER, Role.MANAGER)


def while_it_is_open(budget: Budget, by: Actor) -> Refusal | None:
    declaration = budget.declaration
    if declaration is None:
        return Refusal(conflict, _now("There is no result to object to yet."))
    ends = telling.objections_end(budget)
    if timezone.localdate() > ends.day:
        return Refusal(conflict, _now("The time to object is over. %(how)s") % {"how": ends.explain()})
    return None


@action(role=Role.RESIDENT, unless=while_it_is_open)
def object_to_result(
    budget: Budget,
    *,
    by: Actor,
    text: Annotated[LongText, Asks(_("What was not right about the vote or the count?"))],
) -> Objection:
    """Object to a result. No money moves until every objection has its answer."""
    made = Objection.objects.create(budget=budget, person_id=by.me, text=text)
    address = telling.address_of("delivery", budget)
    node = chain.enter(made, Step.SAID, _now("Objection: %(t)s") % {"t": budget}, address=address, open_=False)
    chain.speak(node, by.me, Part.SAID, chain.spoken_through(by))
    chain.start_clock(budget.activity.place, node, "telling.answer_appeal")
    return made


@action(role=Role.MANAGER, changes_subject=True)
def answer_objection(
    objection: Objection,
    *,
    by: Actor,
    upheld: Annotated[bool, Asks(_("Was the objection right?"))],
    reasons: Annotated[LongText, Asks(_("Your reasons, and what happens now"))],
) -> Objection:
    """Answer an objection with reasons."""
    if objection.upheld is not None:
        raise Refusal(conflict, _now("This objection is answered."))
    objection.upheld, objection.answer, objection.answered_at = upheld, reasons, timezone.now()
    objection.save(update_fields=["upheld", "answer", "answered_at"])
    node = chain.node_of(objection)
    chain.stop_clock(node, reasons)
    chain.settle(node, Became.YES if upheld else Became.NO, reasons)
    return objection


def money_may_move(project: Project, by: Actor) -> Refusal | None:
    budget = project.budget
    if budget.declaration is None:
        return Refusal(conflict, _now("The result is not declared."))
    waiting = budget.objections.filter(upheld__isnull=True).count()
    problem = window_problem(timezone.localdate(), telling.objections_end(budget).day, waiting)
    if problem:
        return Refusal(conflict, _now(problem))
    if budget.objections.filter(upheld=True).exists():
        return Refusal(conflict, _now("An objection was upheld. Settle the result before money moves."))
    return None


@action(role=Role.OFFICER, unless=money_may_move)
def allocate(
    project: Project,
    *,
    by: Actor,
    amount: Annotated[Pence, Field(gt=0), Asks(_("How much is set aside?"))],
    owner: Annotated[Text, Field(max_length=120), Asks(_("Which officer answers for it?"))],
    due_on: Annotated[Day, Asks(_("By when should it be there?"))],
) -> Allocation:
    """Set money aside for a winner, or for the next on the reserve list. A pot never gives more than it has."""
    pot = Pot.objects.select_for_update().get(pk=project.pot_id)
    if not telling.is_next(project):
        raise Refusal(conflict, _now("Neither a winner nor next on the reserve list."))
    others = Allocation.objects.filter(project__pot=pot)
    allocated = others.aggregate(all=Sum("amount"))["all"] or 0
    back = Return.objects.filter(allocation__in=others, to_pot=True).aggregate(all=Sum("amount"))["all"] or 0
    problem = allocation_problem(amount, pot.amount, allocated, back)
    if problem:
        raise Refusal(invalid, fields={"amount": [_now(problem)]})
    made = Allocation.objects.create(project=project, amount=amount, owner_name=owner, due_on=due_on)
    telling.promised(made, by)
    return made


def under_way(allocation: Allocation, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This project has ended.")) if allocation.over else None


@action(role=Role.OFFICER, changes_subject=True, unless=under_way)
def contract(
    allocation: Allocation, *, by: Actor, contractor: Annotated[Text, Field(max_length=120), Asks(_("Who builds it?"))]
) -> Allocation:
    """Say who builds it."""
    allocation.state, allocation.contractor = AllocationState.CONTRACTED, contractor
    allocation.save(update_fields=["state", "contractor"])
    return allocation


@action(role=Role.OFFICER, unless=under_way)
def add_milestone(
    allocation: Allocation,
    *,
    by: Actor,
    title: Annotated[Text, Field(max_length=120), Asks(_("What will have happened?"))],
    due_on: Annotated[Day, Asks(_("By when?"))],
) -> Milestone:
    """Promise a step on the way, with its day."""
    return Milestone.objects.create(allocation=allocation, title=title, due_on=due_on)


@action(role=Role.OFFICER, changes_subject=True)
def reach_milestone(
    milestone: Milestone,
    *,
    by: Actor,
    day: Annotated[Day, Asks(_("On which day was it reached?"))],
    photo: Annotated[Picture | None, Asks(_("A photo"), hint=_("JPEG or PNG, up to 8 MB."))] = None,
    photo_alt: Annotated[
        OptionalText, Field(max_length=200), Asks(_("What the photo shows, for people who cannot see it"))
    ] = "",
) -> Milestone:
    """Say that a step was reached, and show it."""
    if milestone.reached_on:
        raise Refusal(conflict, _now("This step was reached already."))
    if day > timezone.localdate():
        raise Refusal(invalid, fields={"day": [_now("That day is yet to come.")]})
    if photo and not photo_alt:
        raise Refusal(invalid, fields={"photo_alt": [_now("Say what the photo shows.")]})
    milestone.reached_on, milestone.missed_because = day, ""
    milestone.photo, milestone.photo_alt = (pictures.keep(photo), photo_alt) if photo else ("", "")
    milestone.save(update_fields=["reached_on", "missed_because", "photo", "photo_alt"])
    return milestone


@action(role=Role.OFFICER, changes_subject=True)
def miss_milestone(
    milestone: Milestone, *, by: Actor, reason: Annotated[LongText, Asks(_("Why was it missed, and what now?"))]
) -> Milestone:
    """Say that a step was missed, and why."""
    if milestone.reached_on:
        raise Refusal(conflict, _now("This step was reached already."))
    milestone.missed_because = reason
    milestone.save(update_fields=["missed_because"])
    return milestone


@action(role=(Role.RESIDENT, Role.COUNCILLOR), changes_subject=True)
def see_for_oneself(milestone: Milestone, *, by: Actor) -> Milestone:
    """Say that you have been there and seen it. Only somebody outside the team can."""
    if by.is_any(*STAFF):
        raise Refusal(not_allowed, _now("Somebody outside the team must see it."))
    if not milestone.reached_on:
        raise Refusal(conflict, _now("This step has not been reached."))
    milestone.seen_by_name, milestone.seen_on = _name(by), timezone.localdate()
    milestone.save(update_fields=["seen_by_name", "seen_on"])
    return milestone


@action(role=Role.OFFICER, changes_subject=True)
def pay(
    allocation: Allocation,
    *,
    by: Actor,
    amount: Annotated[Pence, Field(gt=0), Asks(_("How much was paid?"))],
    payee: Annotated[
        Text, Field(max_length=120), Asks(_("To whom?"), hint=_("A firm or group, not a private person."))
    ],
    paid_on: Annotated[Day, Asks(_("On which day?"))],
    code: Annotated[OptionalText, Field(max_length=40), Asks(_("Budget code"))] = "",
) -> Payment:
    """Write down a payment. It goes into the ledger too, and never exceeds what was set aside."""
    if paid_on > timezone.localdate():
        raise Refusal(invalid, fields={"paid_on": [_now("That day is yet to come.")]})
    money = Allocation.objects.with_money().get(pk=allocation.pk).money
    if amount > money.left:
        left = f"£{money.left / 100:,.2f}"
        raise Refusal(invalid, fields={"amount": [_now("Only %(left)s is left for this project.") % {"left": left}]})
    made = Payment.objects.create(
        allocation=allocation, amount=amount, paid_on=paid_on, payee=payee, code=code, by=by.ref
    )
    given = entries.contribute(
        allocation.activity,
        by=by,
        uid=entries.sent_id(by, "payment"),
        party=entries.named_party(_now("Participatory budget"), PartyKind.BODY),
        commodity=Commodity.PENCE,
        happened_on=paid_on,
    )
    entries.give(given, amount, by=by, uid=entries.sent_id(by, f"payment {made.pk}"))
    return made


@action(role=Role.MANAGER)
def take_back_payment(
    payment: Payment, *, by: Actor, reason: Annotated[LongText, Asks(_("What was wrong with it?"))]
) -> Payment:
    """Take a payment back that was written down wrongly, by adding its opposite."""
    if payment.amount < 0:
        raise Refusal(conflict, _now("This takes a payment back already."))
    made = Payment.objects.create(
        allocation=payment.allocation,
        amount=-payment.amount,
        paid_on=timezone.localdate(),
        payee=payment.payee,
        code=payment.code,
        takes_back=payment,
        by=by.ref,
    )
    return made


@action(role=Role.OFFICER, changes_subject=True, unless=under_way)
def deliver(
    allocation: Allocation,
    *,
    by: Actor,
    outcome: Annotated[LongText, Asks(_("What stands there now?"), hint=_("Everyone who asked for it reads this."))],
    day: Annotated[Day, Asks(_("Since which day?"))],
) -> Allocation:
    """Say that a project is built. Everyone whose idea it was is told."""
    if day > timezone.localdate():
        raise Refusal(invalid, fields={"day": [_now("That day is yet to come.")]})
    return _end(allocation, AllocationState.DELIVERED, outcome, day, by)


@action(role=Role.OFFICER, changes_subject=True, unless=under_way)
def fail(
    allocation: Allocation, *, by: Actor, reason: Annotated[LongText, Asks(_("Why will it not be built?"))]
) -> Allocation:
    """Say that a project will not be built, and why. What is left of its money can go to the reserve list."""
    return _end(allocation, AllocationState.FAILED, reason, timezone.localdate(), by)


def ended(allocation: Allocation, by: Actor) -> Refusal | None:
    return None if allocation.over else Refusal(conflict, _now("Money goes back when the project has ended."))


@action(role=Role.OFFICER, changes_subject=True, unless=ended)
def return_unspent(
    allocation: Allocation,
    *,
    by: Actor,
    to: Annotated[
        Text, Asks(_("Where does the rest go?"), hint=_("The reserve list, next year's pot, a named budget."))
    ],
    to_pot: Annotated[bool, Asks(_("Is it for the reserve list of this vote?"))] = False,
) -> Return:
    """Say where the money that was not spent went."""
    money = Allocation.objects.with_money().get(pk=allocation.pk).money
    if money.left <= 0:
        raise Refusal(conflict, _now("Nothing is left."))
    return Return.objects.create(allocation=allocation, amount=money.left, to=to, to_pot=to_pot, by=by.ref)


def _end(allocation: Allocation, state: AllocationState, outcome: str, day: date, by: Actor) -> Allocation:
    allocation.state, allocation.outcome, allocation.ended_on = state, outcome, day
    allocation.save(update_fields=["state", "outcome", "ended_on"])
    telling.came_of(allocation, by)
    return allocation


def _name(by: Actor) -> str:
    return str(Person.objects.get(pk=by.me))
