"""Managers run the place; nobody else sees how."""

import hashlib
import json
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from twofold.foundation.people.jobs import clear_sessions
from twofold.foundation.people.models import Appointment
from twofold.testing.cast import House


def test_mina_gives_and_ends_a_post_from_the_page(house: House) -> None:
    mina = house.client("mina")
    page = mina.get(house.address("running/")).content.decode()
    assert "Olu Baptiste" in page
    answer = mina.post(
        house.address(f"do/people.appoint/{house.place.pk}/?next=/larkmoor/running/"),
        {"email": "callum@larkmoor.example", "post": "officer", "next": "/larkmoor/running/"},
        follow=True,
    )
    assert "Callum Thorne" in answer.content.decode()
    post = house.read(lambda: Appointment.objects.get(person=house.person("callum")))
    mina.post(house.address(f"do/people.end_appointment/{post.pk}/"), {})
    assert "Callum Thorne" not in mina.get(house.address("running/")).content.decode()


def test_nobody_else_sees_it(house: House) -> None:
    for name in ("rosa", "olu", "carys", "sam"):
        assert house.client(name).get(house.address("running/")).status_code == 404


def test_somebody_new_is_shown_the_way_in_and_members_are_not(house: House) -> None:
    assert "Join Larkmoor" in house.client("sam").get(house.address("")).content.decode()
    assert "Join Larkmoor" not in house.client("rosa").get(house.address("")).content.decode()
    assert "Join Larkmoor" not in house.client().get(house.address("")).content.decode()


def test_an_auditor_checks_the_record_from_the_download(house: House) -> None:
    answer = house.client("mina").get(house.address("record/entries.jsonl"))
    previous = ""
    lines = [json.loads(line) for line in answer.content.decode().splitlines()]
    assert len(lines) == house.entries()
    for line in lines:
        previous = hashlib.sha256(f"{previous}\n{line['body']}".encode()).hexdigest()
        assert line["hash"] == previous
    for name in ("", "rosa", "olu", "carys"):
        assert house.client(name).get(house.address("record/entries.jsonl")).status_code == 404


def test_ended_sessions_are_deleted_at_night(house: House) -> None:
    house.client("rosa")
    house.client("olu")
    Session.objects.filter(pk=Session.objects.first().pk).update(expire_date=timezone.now() - timedelta(days=1))
    before = Session.objects.count()
    clear_sessions.func(timestamp=0)
    assert Session.objects.count() == before - 1
