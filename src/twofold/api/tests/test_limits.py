"""A client that asks too often is told when to come back; nobody else notices."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.test import Client

from twofold.api.limits import forget_old, take
from twofold.api.models import Allowance
from twofold.testing.cast import House

from .test_keys import add_service, bearing, key

HERE = "/api/v1/places/larkmoor/"


def test_too_many_reads_are_told_when_to_come_back(house: House, settings: Any) -> None:
    settings.API_READS_A_MINUTE = 3
    answers = [house.client().get(HERE) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"reads";q=3;w=60'
    assert answers[0]["RateLimit"].startswith('"reads";r=2')
    assert 1 <= int(answers[3]["Retry-After"]) <= 20
    assert answers[3].json()["type"].endswith("too-many")
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert house.client().get("/larkmoor/").status_code == 200
    assert house.client("rosa").get(HERE).status_code == 200


def test_writes_have_a_budget_of_their_own_and_what_is_refused_is_not_done(house: House, settings: Any) -> None:
    settings.API_WRITES_A_MINUTE = 1
    given, other = key(house), key(house)
    assert add_service(house, given, "Bins").status_code == 200
    before = house.entries()
    assert add_service(house, given, "Baths").status_code == 429
    assert house.entries() == before
    assert bearing(given).get(HERE).status_code == 200
    assert add_service(house, other, "Baths").status_code == 200


def test_inventing_keys_or_addresses_wins_nothing(house: House, settings: Any) -> None:
    settings.API_READS_A_MINUTE = 2
    tries = [bearing(f"tf_{number}").get(HERE).status_code for number in range(4)]
    assert tries[2:] == [429, 429]
    forged = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert forged.get(HERE).status_code == 429
    assert not Allowance.objects.filter(client__contains="127.0.0.1").exists()


def test_behind_our_proxy_the_address_is_what_the_proxy_saw(house: House, settings: Any) -> None:
    settings.API_READS_A_MINUTE = 1
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    seen = [Client(headers={"X-Forwarded-For": f"{n}.1.1.1, 203.0.113.9"}).get(HERE).status_code for n in range(2)]
    assert seen == [200, 429]
    assert Client(headers={"X-Forwarded-For": "203.0.113.10"}).get(HERE).status_code == 200


def test_a_race_takes_no_token_twice(house: House) -> None:
    def ask(_number: int) -> bool:
        try:
            return take("race", 10).allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(ask, range(40)))
    assert 10 <= sum(allowed) <= 11  # one more if a slow machine gave the bucket six seconds


def test_a_bucket_fills_again_and_is_forgotten(house: House) -> None:
    assert [take("filling", 2).allowed for _ in range(3)] == [True, True, False]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_allowance SET at = at - interval '30 seconds' WHERE client = 'filling'")
    assert [take("filling", 2).allowed for _ in range(2)] == [True, False]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE api_allowance SET at = at - interval '2 days' WHERE client = 'filling'")
    forget_old()
    assert not Allowance.objects.filter(client="filling").exists()
