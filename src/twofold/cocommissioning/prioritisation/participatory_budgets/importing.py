"""Budgets decided elsewhere: a `.pb` file becomes a counted budget in a place."""

import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from twofold.engines.ballots import (
    BallotError,
    BallotFileError,
    BallotType,
    Reading,
    RuleCard,
    declared_card,
    read_pb,
    write_pb,
)
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.places.models import Service
from twofold.instruments.ballots import secrecy
from twofold.instruments.ballots.models import Poll

from . import counting
from .models import BallotKind, Budget, Declaration, Pot, Project

PENCE = 100
BALLOT_KIND = {
    BallotType.APPROVAL: BallotKind.APPROVAL,
    BallotType.CHOOSE_1: BallotKind.APPROVAL,
    BallotType.CUMULATIVE: BallotKind.CUMULATIVE,
    BallotType.SCORING: BallotKind.CUMULATIVE,
    BallotType.ORDINAL: BallotKind.RANKED,
}


def bring_in(by: Actor, file: bytes, service: int | None) -> Budget:
    """Everything an import makes: activity, budget, projects, sealed box, count and declaration.

    Raises Refusal naming the file's line and field where the file is at fault.
    """
    try:
        reading = read_pb(file)
        declared = declared_card(reading.election, reading.meta)
        _refuse_unless_it_fits(reading)
        budget, pot = _budget_for(_initiative(service), reading, declared.card)
        _add_projects(budget, pot, reading)
        poll = Poll.objects.create(activity=budget.activity, sealed_at=timezone.now())
        box = secrecy.box_of(poll, pot.contest, _public(reading), reading.election.voters)
        counted = counting.count_by(reading, declared.card)
    except BallotFileError as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None
    except BallotError as error:
        raise Refusal(conflict, str(error)) from None
    counting.keep(budget, pot, box, counted, counted_by=by.person_id)
    _declare(budget, by, declared.assumed)
    return budget


def _public(reading: Reading) -> bytes:
    """The file as we publish it: voters shuffled, ages coarsened, since most ballots are one of a kind."""
    return write_pb(reading.election, reading=reading, seed=secrets.randbits(128))


def _refuse_unless_it_fits(reading: Reading) -> None:
    if PENCE % reading.election.minor:
        raise BallotFileError("amounts have more than two decimals", field="cost")
    if reading.election.budget <= 0 or not all(project.cost > 0 for project in reading.election.projects):
        raise BallotFileError("the budget and every cost must be more than zero", field="cost")


def _initiative(service_id: int | None) -> Initiative:
    service = Service.objects.filter(pk=service_id).first() if service_id else None
    if service is None:
        service, _made = Service.objects.get_or_create(name=str(_("Participatory budgeting")))
    initiative, _made = Initiative.objects.get_or_create(
        name=_("Budgets from elsewhere: %(service)s") % {"service": service.name},
        defaults={
            "service": service,
            "outcome": _("Residents decide how public money is spent."),
            "public_input": _("The pot itself, and the work of running the vote."),
            "citizen_intensity": 3,
            "public_intensity": 3,
        },
    )
    return initiative


def _budget_for(initiative: Initiative, reading: Reading, card: RuleCard) -> tuple[Budget, Pot]:
    meta, election = reading.meta, reading.election
    activity = Activity.objects.create(
        initiative=initiative,
        method_name="participatory_budgets",
        title=(meta.get("description") or meta.get("unit") or _("An imported budget"))[:120],
        summary=_("A budget voted on in %(unit)s, %(year)s.")
        % {"unit": meta.get("unit", _("another place")), "year": meta.get("instance", "")},
        promise=_("This vote is over. Its ballots are here for anyone to count again."),
        state=State.FINISHED,
        published_at=timezone.now(),
    )
    pointed = election.ballot_type.has_points
    budget = Budget.objects.create(
        activity=activity,
        ballot=BALLOT_KIND[election.ballot_type],
        most=max(1, min(len(election.projects), 30_000)),
        points=1 if pointed else 0,
        most_points=1 if pointed else 0,
        rule_card=card.as_dict(),
        currency=(election.currency or "GBP")[:3],
    )
    amount = election.budget * (PENCE // election.minor)
    name = meta.get("subunit") or meta.get("district") or meta.get("unit") or _("The whole place")
    return budget, Pot.objects.create(budget=budget, name=name[:80], amount=amount)


def _add_projects(budget: Budget, pot: Pot, reading: Reading) -> None:
    scale = PENCE // reading.election.minor
    Project.objects.bulk_create(
        (
            Project(
                budget=budget,
                pot=pot,
                number=project.id[:40],
                title=(project.name or _("Project %(number)s") % {"number": project.id})[:200],
                category=", ".join(project.categories)[:80],
                cost=project.cost * scale,
                longitude=project.longitude,
                latitude=project.latitude if project.longitude is not None else None,
            )
            for project in reading.election.projects
        ),
        batch_size=1_000,
    )


def _declare(budget: Budget, by: Actor, assumed: tuple[str, ...]) -> None:
    statement = _("Imported from a file and counted by the rule it declares.")
    Declaration.objects.create(
        budget=budget,
        officer_id=by.person_id,
        officer_name=_("Imported"),
        statement=" ".join([str(statement), *(f"{text[:1].upper()}{text[1:]}." for text in assumed)]),
    )
