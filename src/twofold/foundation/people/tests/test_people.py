"""Who belongs, who holds a post, who acts for whom."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.people.actions import Post, Standing, appoint, end_appointment, join_place
from twofold.foundation.people.actors import actor_in, on_behalf_of
from twofold.foundation.people.founding import register
from twofold.foundation.people.models import Appointment, Group, Membership, Person
from twofold.foundation.places.actions import add_service, describe_place
from twofold.foundation.places.models import Service
from twofold.foundation.wall.rows import inside
from twofold.testing.cast import House, at_once


def standings(house: House, name: str) -> list[tuple[str, str | None]]:
    person = house.person(name)
    rows = house.read(lambda: list(Membership.objects.filter(person=person).values_list("group", "service__name")))
    return sorted(rows)


def appointment(house: House, name: str) -> Appointment:
    return house.read(lambda: Appointment.objects.get(person=house.person(name)))


def roles(house: House, name: str) -> set[Role]:
    return set(house.actor(name).roles) - {Role.VISITOR, Role.SIGNED_IN}


def test_who_joins_is_a_resident_and_joining_twice_is_joining_once(house: House) -> None:
    assert roles(house, "sam") == set()
    first = house.act("sam", join_place, house.place, standing=Standing.CITIZEN)
    again = house.act("sam", join_place, house.place, standing=Standing.CITIZEN)
    assert first == again
    assert standings(house, "sam") == [("citizen", None)]
    assert roles(house, "sam") == {Role.RESIDENT}


def test_joining_a_hundred_ways_at_once_is_joining_once(house: House) -> None:
    by = house.actor("sam")
    at_once(*[lambda: join_place(house.place, by=by, standing=Standing.CITIZEN)] * 8)
    assert standings(house, "sam") == [("citizen", None)]


def test_a_user_names_the_service(house: House) -> None:
    library = house.read(lambda: Service.objects.get(name="Libraries").pk)
    theirs = add_service(house.elsewhere, by=house.actor("ola", house.elsewhere), name="Repairs").pk
    for service in (None, theirs, 987_654_321):
        with pytest.raises(Refusal) as refused:
            house.act("sam", join_place, house.place, standing="user", service=service)
        assert set(refused.value.fields) == {"service"}
    house.act("sam", join_place, house.place, standing="user", service=library)
    house.act("sam", join_place, house.place, standing="citizen", service=library)
    assert standings(house, "sam") == [("citizen", None), ("user", "Libraries")]


@pytest.mark.parametrize("standing", ["frontline", "manager", "elected", "CITIZEN", ""])
def test_nobody_puts_themselves_among_staff_or_members(house: House, standing: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("sam", join_place, house.place, standing=standing)
    assert set(refused.value.fields) == {"standing"}


def test_the_database_refuses_a_standing_that_makes_no_sense(house: House) -> None:
    rosa, library = house.person("rosa"), house.read(lambda: Service.objects.first().pk)
    wrong: list[dict[str, Any]] = [
        {"group": Group.USER},
        {"group": Group.CITIZEN, "service_id": library},
        {"group": "king"},
        {"group": Group.CITIZEN},  # she has joined already; no service is the same as no service
    ]
    with house.tampering():
        for fields in wrong:
            with pytest.raises(IntegrityError, match="membership"), transaction.atomic():
                Membership.objects.create(person=rosa, **fields)
        with pytest.raises(IntegrityError, match="appointment"), transaction.atomic():
            Appointment.objects.create(person=rosa, role="king")


@pytest.mark.parametrize(
    ("post", "role", "group"),
    [
        (Post.OFFICER, Role.OFFICER, "frontline"),
        (Post.MANAGER, Role.MANAGER, "manager"),
        (Post.COUNCILLOR, Role.COUNCILLOR, "elected"),
    ],
)
def test_a_post_gives_a_role_and_a_group_until_it_ends(house: House, post: Post, role: Role, group: str) -> None:
    made = house.act("mina", appoint, house.place, email=" SAM@Elsewhere.example ", post=post)
    assert roles(house, "sam") == {role}
    assert standings(house, "sam") == [(group, None)]
    with pytest.raises(Refusal, match="Sam already holds this post"):
        house.act("mina", appoint, house.place, email="sam@elsewhere.example", post=post)
    house.act("mina", end_appointment, made)
    assert (roles(house, "sam"), standings(house, "sam")) == (set(), [])
    assert Person.objects.filter(name="Sam").exists()


def test_only_who_has_an_account_can_be_appointed(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("mina", appoint, house.place, email="nobody@larkmoor.example", post="officer")
    assert set(refused.value.fields) == {"email"}


def test_a_post_here_is_no_post_elsewhere(house: House) -> None:
    assert house.actor("mina", house.elsewhere).roles == {Role.VISITOR, Role.SIGNED_IN}


def test_managers_do_not_end_their_own_post(house: House) -> None:
    with pytest.raises(Refusal, match="another manager"):
        house.act("mina", end_appointment, appointment(house, "mina"))


def test_two_managers_ending_each_other_leave_one(house: House) -> None:
    house.act("mina", appoint, house.place, email="sam@elsewhere.example", post=Post.MANAGER)
    mina, sam = house.actor("mina"), house.actor("sam")
    hers, his = appointment(house, "mina"), appointment(house, "sam")
    results = at_once(lambda: end_appointment(his, by=mina), lambda: end_appointment(hers, by=sam))
    assert sum(isinstance(each, Refusal) for each in results) == 1
    assert house.read(Appointment.objects.filter(role=Role.MANAGER).count) == 1


def test_one_post_ended_twice_at_once_ends_once(house: House) -> None:
    mina, olus = house.actor("mina"), appointment(house, "olu")
    results = at_once(*[lambda: end_appointment(olus, by=mina)] * 2)
    assert sorted(getattr(each, "status", 0) for each in results) == [0, 404]
    assert house.entries("people.end_appointment") == 1


def test_people_see_their_own_standing_and_staff_see_everyones(house: House) -> None:
    def seen(name: str) -> set[int]:
        rows = Membership.objects.visible_to(house.actor_inside(name))
        return set(rows.values_list("person_id", flat=True))

    rosa, everyone = (
        house.person("rosa").pk,
        house.read(lambda: set(Membership.objects.values_list("person", flat=True))),
    )
    assert house.read(lambda: seen("rosa")) == {rosa}
    assert house.read(lambda: seen("")) == set()
    assert house.read(lambda: seen("olu")) == everyone > {rosa}


def test_an_officer_acts_for_a_resident_with_the_residents_rights_alone(house: House) -> None:
    with inside(house.place.pk):
        by = on_behalf_of(house.actor_inside("olu"), house.person("rosa"))
    assert by.roles == {Role.VISITOR, Role.SIGNED_IN, Role.RESIDENT}
    assert (by.person_id, by.by_hand_of_id) == (house.person("rosa").pk, house.person("olu").pk)
    with pytest.raises(Refusal, match="Only officers"):
        add_service(house.place, by=by, name="Benches")


@pytest.mark.parametrize("name", ["mina", "carys", "olu"])
def test_acting_for_somebody_with_a_post_lends_nobody_the_post(house: House, name: str) -> None:
    house.act(name, join_place, house.place, standing=Standing.CITIZEN)
    with inside(house.place.pk):
        by = on_behalf_of(house.actor_inside("olu"), house.person(name))
    assert by.roles == {Role.VISITOR, Role.SIGNED_IN, Role.RESIDENT}
    assert by.groups == {Group.CITIZEN}
    with pytest.raises(Refusal, match="Only managers"):
        describe_place(house.place, by=by, about="Mine now.")


@pytest.mark.parametrize("name", ["", "rosa", "mina", "carys", "sam"])
def test_nobody_but_an_officer_acts_for_somebody_else(house: House, name: str) -> None:
    with inside(house.place.pk), pytest.raises(Refusal, match="Only an officer"):
        on_behalf_of(house.actor_inside(name), house.person("callum"))


def test_an_account_switched_off_is_a_visitor(house: House) -> None:
    rosa = house.person("rosa")
    rosa.is_active = False
    with inside(house.place.pk):
        assert actor_in(house.place.pk, rosa).roles == {Role.VISITOR}


def test_one_address_is_one_account_in_any_case(house: House) -> None:
    with pytest.raises(IntegrityError):
        register("Rosa@Larkmoor.EXAMPLE", "Another Rosa")
    assert str(Person(email="quiet@larkmoor.example")) == "Someone"
