"""Keys for programs: one place, one role, shown once, ended at once."""

import secrets
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from twofold.foundation.actions.models import Entry
from twofold.foundation.people.actions import make_api_key, revoke_api_key
from twofold.foundation.people.models import ApiKey
from twofold.testing.cast import House


def key(house: House, role: str = "officer") -> str:
    data = {"name": "Website", "role": role}
    return str(house.act("mina", make_api_key, house.place, key=secrets.token_urlsafe(24), **data).key)


def newest(house: House) -> ApiKey:
    found: ApiKey = house.read(lambda: ApiKey.objects.order_by("-pk")[0])
    return found


def bearing(given: str) -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Authorization": f"Bearer {given}"})


def add_service(house: House, given: str, name: str = "Bins", place: str = "larkmoor") -> Any:
    address = f"/api/v1/places/{place}/actions/places.add_service/{house.place.pk}"
    return bearing(given).post(address, {"name": name}, content_type="application/json")


def test_a_key_acts_with_its_role_and_is_named_on_the_record(house: House) -> None:
    given = key(house)
    assert add_service(house, given).status_code == 200
    entry = house.read(lambda: Entry.objects.filter(action="places.add_service").order_by("-seq")[0])
    assert entry.actor == f"key:{newest(house).pk}"
    assert newest(house).last_used_on == timezone.localdate()


def test_a_key_that_may_only_read_only_reads(house: House) -> None:
    given = key(house, "visitor")
    assert add_service(house, given).status_code in {401, 403}
    assert bearing(given).get("/api/v1/places/larkmoor/ideas").status_code == 200
    activities = bearing(given).get("/api/v1/places/larkmoor/activities").content.decode()
    assert "library feel like yours" not in activities


def test_an_officers_key_sees_what_an_officer_sees(house: House) -> None:
    activities = bearing(key(house)).get("/api/v1/places/larkmoor/activities").content.decode()
    assert "library feel like yours" in activities


def test_a_key_is_nothing_in_another_place(house: House) -> None:
    """CVE-2026-45414: a token of one place worked in another."""
    given = key(house)
    for response in (
        add_service(house, given, place="elsewhere"),
        bearing(given).get("/api/v1/places/elsewhere/activities"),
    ):
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"


def test_an_ended_key_is_refused_everywhere(house: House) -> None:
    given = key(house)
    house.act("mina", revoke_api_key, newest(house))
    assert add_service(house, given).status_code == 401
    assert bearing(given).get("/api/v1/places/larkmoor/ideas").status_code == 401


def test_nonsense_for_a_key_is_refused_and_not_taken_for_nobody(house: House) -> None:
    for given in ("", "tf_", "tf_" + "0" * 64, "x" * 5_000, "null"):
        assert bearing(given).get("/api/v1/places/larkmoor/ideas").status_code == 401, given


@pytest.mark.parametrize("header", ["Bearer", "bearer x", "BEARER ", "Bearer  "])
def test_a_session_cannot_pass_for_a_key_to_be_spared_its_token(house: House, header: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Authorization": header})
    client.force_login(house.person("mina"), backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/api/v1/places/larkmoor/actions/places.add_service/{house.place.pk}"
    assert client.post(address, {"name": "Bins"}, content_type="application/json").status_code == 401


def test_a_key_works_in_any_case_of_its_scheme(house: House) -> None:
    client = Client(headers={"Authorization": f"bearer {key(house)}"})
    assert "library feel like yours" in client.get("/api/v1/places/larkmoor/activities").content.decode()


def test_a_key_never_does_what_needs_a_person(house: House) -> None:
    given = key(house)
    address = f"/api/v1/places/larkmoor/actions/people.join_place/{house.place.pk}"
    response = bearing(given).post(address, {"standing": "citizen"}, content_type="application/json")
    assert response.status_code in {401, 403}


def test_the_key_itself_is_nowhere_in_the_database(house: House) -> None:
    given = key(house)
    kept = newest(house)
    assert given not in str(vars(kept))
    assert given.startswith(kept.begins)
    assert not house.read(lambda: Entry.objects.filter(body__contains=given).exists())


def test_asked_again_with_the_same_request_it_is_the_same_key(house: House) -> None:
    request = secrets.token_urlsafe(24)
    data = {"name": "Website", "role": "visitor"}
    first = house.do("mina", make_api_key, house.place, request, **data)
    again = house.do("mina", make_api_key, house.place, request, **data)
    assert (first.result, again.replayed) == (again.result, True)
    assert house.read(lambda: ApiKey.objects.filter(name="Website").count()) == 1
