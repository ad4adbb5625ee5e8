"""Charters as they are read: how each version stands, what each party owes, what helps it. Call inside the place."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from twofold.foundation.actions.actor import Actor
from twofold.foundation.people.models import Membership

from .models import PARTIES, Breach, Charter, Incentive, Obligation, Signature
from .rules import SIDES, State, states, still_to_sign

TITLES = dict(PARTIES)


@dataclass(frozen=True)
class PartyPart:
    """One party's part of a version."""

    name: str
    owed: list[Obligation]
    helped: list[Incentive]
    signed: list[Signature]
    withdrawn: list[Signature]

    @property
    def title(self) -> Any:
        return TITLES[self.name]

    @property
    def side(self) -> str:
        return SIDES[self.name]

    @property
    def keeps_going(self) -> bool:
        return any(each.when == "keep" for each in self.helped)


def versions_of(service_id: int, reader: Actor | None = None) -> list[tuple[Charter, State]]:
    """Every version of a service's charter, newest first; what is being written is there for whoever asks."""
    return versions_by_service(service_id, reader=reader).get(service_id, [])


def versions_by_service(*services: int, reader: Actor | None = None) -> dict[int, list[tuple[Charter, State]]]:
    """The same for several services, or for all; for a reader, with what they may read of what was not kept."""
    rows = Charter.objects.with_breaches(reader) if reader else Charter.objects.with_all()
    found: dict[int, list[Charter]] = defaultdict(list)
    for each in rows.filter(service__in=services) if services else rows:
        found[each.service_id].append(each)
    return {service: _with_states(listed) for service, listed in found.items()}


def _with_states(listed: list[Charter]) -> list[tuple[Charter, State]]:
    found = states(each.as_ruled for each in listed)
    return [(each, found[each.version]) for each in listed]


def state_of(charter: Charter) -> State:
    return next(state for each, state in versions_of(charter.service_id) if each.pk == charter.pk)


def to_show(versions: list[tuple[Charter, State]]) -> tuple[Charter, State] | None:
    """The version a visitor wants: what binds or did last, else what is there to sign, else what is being written."""
    order = (State.BINDS, State.LAPSED, State.SIGNING, State.WRITING)
    return next((each for wanted in order for each in versions if each[1] is wanted), None)


def belongs(actor: Actor, party: str, charter: Charter) -> bool:
    """Users belong to the services they use; everyone else to a group of the place."""
    if party == "user":
        return Membership.objects.filter(person=actor.me, group=party, service=charter.service_id).exists()
    return party in actor.groups


def parts(charter: Charter) -> list[PartyPart]:
    """Party by party, citizens first."""
    return [_part(charter, name) for name in SIDES]


def _part(charter: Charter, name: str) -> PartyPart:
    signatures = [each for each in charter.signatures.all() if each.party == name]
    return PartyPart(
        name,
        [each for each in charter.obligations.all() if each.party == name],
        [each for each in charter.incentives.all() if each.party == name],
        [each for each in signatures if each.withdrawn_on is None],
        [each for each in signatures if each.withdrawn_on],
    )


def waiting_for(charter: Charter) -> list[Any]:
    """The parties that owe something and have not signed."""
    ruled = charter.as_ruled
    return [TITLES[name] for name in still_to_sign(ruled.owing, ruled.signed)]


def unanswered(charter: Charter) -> list[Breach]:
    return [
        each for owed in charter.obligations.all() for each in owed.breaches.all() if not (each.answer or each.hidden)
    ]
