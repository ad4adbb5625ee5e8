from typing import Annotated

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Choice, Email, Id
from twofold.foundation.places.models import Place, Service

from .models import Appointment, Group, Membership, Person


class Standing(Choice):
    """The two groups a person may put themselves in; staff and elected members are appointed."""

    CITIZEN = "citizen", "I live, work or study here"
    USER = "user", "I use one of the services"


class Post(Choice):
    OFFICER = "officer", "Officer"
    MANAGER = "manager", "Manager"
    COUNCILLOR = "councillor", "Councillor"


GROUP_OF_POST = {
    Post.OFFICER: Group.FRONTLINE,
    Post.MANAGER: Group.MANAGER,
    Post.COUNCILLOR: Group.ELECTED,
}


@action(role=Role.SIGNED_IN)
def join_place(
    place: Place,
    *,
    by: Actor,
    standing: Annotated[Standing, Asks("What brings you here?")],
    service: Annotated[Id | None, Asks("Which service?", choices="service_choices")] = None,
) -> Membership:
    """Join this place as somebody who lives, works or studies here, or who uses one of its services."""
    used = _named_service(service) if standing is Standing.USER else None
    membership, _ = Membership.objects.get_or_create(person_id=by.me, group=Group(standing), service=used)
    return membership


@action(role=(Role.MANAGER, Role.SYSTEM))
def appoint(
    place: Place,
    *,
    by: Actor,
    email: Annotated[Email, Asks("Their e-mail address", hint="They need an account first.")],
    post: Annotated[Post, Asks("Their post")],
) -> Appointment:
    """Give a person a post here: officer, manager or councillor."""
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refusal(
            invalid, fields={"email": ["Nobody has an account with this address. Ask them to sign up first."]}
        )
    appointment, made = Appointment.objects.get_or_create(person=person, role=Role(post))
    if not made:
        raise Refusal(conflict, f"{person} already holds this post.")
    Membership.objects.get_or_create(person=person, group=GROUP_OF_POST[post])
    return appointment


@action(role=Role.MANAGER, changes_subject=True)
def end_appointment(appointment: Appointment, *, by: Actor) -> None:
    """End a person's post. They keep their account and whatever they did stays on record."""
    if appointment.person_id == by.me:
        raise Refusal(
            conflict, "Ask another manager to end your own post, so that the place is never left without one."
        )
    if appointment.role == Role.MANAGER and _managers() == 1:
        raise Refusal(conflict, "This is the only manager left. Appoint another first.")
    group = GROUP_OF_POST[Post(appointment.role)]
    Membership.objects.filter(person=appointment.person_id, group=group).delete()
    appointment.delete()


def _managers() -> int:
    """How many there are, held so until the transaction ends: two may be ending each other's post just now."""
    return len(Appointment.objects.select_for_update().filter(role=Role.MANAGER))


def _named_service(service_id: int | None) -> Service:
    service = Service.objects.filter(pk=service_id).first() if service_id else None
    if service is None:
        raise Refusal(invalid, fields={"service": ["Choose the service you use."]})
    return service
