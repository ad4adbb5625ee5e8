"""Turns who is signed in into who acts here. Call inside the wall."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Value

from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, not_allowed

from .models import Appointment, Group, Membership, Person

CITIZENS = {Group.USER, Group.CITIZEN}
LENT = {Role.VISITOR, Role.SIGNED_IN, Role.RESIDENT}


def actor_in(place_id: int, user: Person | AnonymousUser | None) -> Actor:
    """The actor a person is in this place; a visitor when nobody is signed in."""
    if not isinstance(user, Person) or not user.is_active:
        return Actor.visitor(place_id)
    # Every page asks this, so it is one query.
    memberships = Membership.objects.filter(person=user).values_list(Value("group"), "group")
    found = list(memberships.union(Appointment.objects.filter(person=user).values_list(Value("role"), "role")))
    groups = frozenset(name for kind, name in found if kind == "group")
    roles = {Role(name) for kind, name in found if kind == "role"} | {Role.VISITOR, Role.SIGNED_IN}
    if groups & CITIZENS:
        roles.add(Role.RESIDENT)
    return Actor(place_id=place_id, person_id=user.pk, roles=frozenset(roles), groups=groups)


def on_behalf_of(officer: Actor, person: Person) -> Actor:
    """The officer's hands, the person's rights as a citizen: what is done is logged against both.

    Nobody's post is lent, or an officer could act for a manager and appoint whom they like.
    """
    if Role.OFFICER not in officer.roles:
        raise Refusal(not_allowed, "Only an officer can act for somebody else.")
    represented = actor_in(officer.place_id, person)
    return Actor(
        place_id=officer.place_id,
        person_id=represented.person_id,
        roles=represented.roles & LENT,
        groups=represented.groups & CITIZENS,
        by_hand_of_id=officer.person_id,
    )
