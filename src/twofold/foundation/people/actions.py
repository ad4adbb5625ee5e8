from typing import Annotated

from django.utils import timezone
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid, not_allowed
from twofold.foundation.actions.inputs import Asks, Choice, Email, Id, Text
from twofold.foundation.places.models import Place, Service

from .keys import SHOWN, Key, hashed, key_for
from .models import (
    ApiKey,
    Appointment,
    Asset,
    AssetKind,
    CalendarLink,
    Consent,
    Group,
    Interest,
    Membership,
    Person,
    Purpose,
)

MOST_ASSETS = 30
MOST_INTERESTS = 5


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


class Kind(Choice):
    SKILL = "skill", "Something I can do"
    EXPERIENCE = "experience", "Something I have lived through"
    LANGUAGE = "language", "A language I speak"
    EQUIPMENT = "equipment", "Something I can lend"
    SPACE = "space", "A room or garden I can share"
    PEOPLE = "people", "People I can bring along"


class May(Choice):
    INVITE = "invite", "Ask me now and then to help with what I care about"
    PHONE = "phone", "Ring me about what I said"
    TOTALS = "totals", "Count my group and area in totals that name nobody"
    RESEARCH = "research", "Ask me to take part in research"


@action(role=Role.RESIDENT)
def offer_asset(
    place: Place,
    *,
    by: Actor,
    kind: Annotated[Kind, Asks("What is it?")],
    text: Annotated[Text, Asks("Say it in your own words", hint="Like: I mend bicycles. I speak Polish.")],
) -> Asset:
    """Tell us something you could bring. Nobody reads it unless you let us ask you."""
    if Asset.objects.filter(person_id=by.me).count() >= MOST_ASSETS:
        raise Refusal(conflict, f"That is {MOST_ASSETS} already. Take one away first.")
    return Asset.objects.create(person_id=by.me, kind=AssetKind(kind), text=text)


def only_ones_own(thing: Asset | Interest, by: Actor) -> Refusal | None:
    return None if thing.person_id == by.person_id else Refusal(not_allowed)


@action(role=Role.RESIDENT, changes_subject=True, unless=only_ones_own)
def take_asset_away(asset: Asset, *, by: Actor) -> None:
    """Take back something you told us you could bring."""
    asset.delete()


@action(role=Role.RESIDENT)
def care_about(
    place: Place,
    *,
    by: Actor,
    topic: Annotated[Text, Field(max_length=80), Asks("What matters to you?", hint="A few words, like: safe cycling.")],
) -> Interest:
    """Name one of the few things that matter to you. Five at most, so that what we ask of you stays little."""
    if Interest.objects.filter(person_id=by.me).count() >= MOST_INTERESTS:
        raise Refusal(conflict, f"You have named {MOST_INTERESTS}. Take one away to name another.")
    return Interest.objects.create(person_id=by.me, topic=topic)


@action(role=Role.RESIDENT, changes_subject=True, unless=only_ones_own)
def stop_caring(interest: Interest, *, by: Actor) -> None:
    """Take away something that no longer matters to you."""
    interest.delete()


@action(role=Role.SIGNED_IN)
def allow(place: Place, *, by: Actor, purpose: Annotated[May, Asks("What may we do?")]) -> Consent:
    """Allow one thing. You can take it back at any time, and nothing you do here depends on it."""
    words = str(Purpose(purpose).label)
    found, _made = Consent.objects.in_force().get_or_create(
        person_id=by.me, purpose=Purpose(purpose), defaults={"words": words}
    )
    return found


@action(role=Role.SIGNED_IN)
def take_back_leave(place: Place, *, by: Actor, purpose: Annotated[May, Asks("What may we no longer do?")]) -> None:
    """Take back what you allowed."""
    allowed = Consent.objects.in_force().filter(person_id=by.me, purpose=Purpose(purpose))
    allowed.update(withdrawn_at=timezone.now())


@action(role=Role.SIGNED_IN)
def make_calendar_link(place: Place, *, by: Actor) -> CalendarLink:
    """Make an address that shows your dates here in your own calendar. An address you made before stops working."""
    CalendarLink.objects.filter(person_id=by.me).delete()
    return CalendarLink.objects.create(person_id=by.me)


@action(role=Role.SIGNED_IN)
def end_calendar_link(place: Place, *, by: Actor) -> None:
    """End the address of your calendar. Whoever has it sees nothing more."""
    CalendarLink.objects.filter(person_id=by.me).delete()


class KeyRole(Choice):
    VISITOR = "visitor", "Read what everyone may read"
    OFFICER = "officer", "Read and do what an officer may"


@action(role=Role.MANAGER, secret=key_for)
def make_api_key(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Text, Field(max_length=80), Asks("What is it for?", hint="So that you know it again.")],
    role: Annotated[KeyRole, Asks("What may it do?")],
) -> Key:
    """Make a key for a program. It is shown once; nothing a key does needs a person's own word."""
    if len(by.key) < 16:
        raise Refusal(conflict, "Send this with an idempotency key: the API key is made from it.")
    made = key_for(by.key)
    ApiKey.objects.create(name=name, role=Role(role), begins=made.key[:SHOWN], digest=hashed(made.key))
    return made


@action(role=Role.MANAGER, changes_subject=True)
def revoke_api_key(key: ApiKey, *, by: Actor) -> ApiKey:
    """End a key. Whatever was done with it stays on the record."""
    if key.revoked_at:
        raise Refusal(conflict, "This key was ended already.")
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    return key


@action(role=Role.SYSTEM)
def note_use(key: ApiKey, *, by: Actor) -> None:
    """Remember the day a key was last used, so that a key nobody needs can be seen."""
    ApiKey.objects.filter(pk=key.pk).update(last_used_on=timezone.localdate())


def _managers() -> int:
    """How many there are, held so until the transaction ends: two may be ending each other's post just now."""
    return len(Appointment.objects.select_for_update().filter(role=Role.MANAGER))


def _named_service(service_id: int | None) -> Service:
    service = Service.objects.filter(pk=service_id).first() if service_id else None
    if service is None:
        raise Refusal(invalid, fields={"service": ["Choose the service you use."]})
    return service
