"""Proxy: an officer's hands, the person's rights, both on the record."""

import json

from twofold.foundation.actions.models import Entry
from twofold.testing.cast import House


def test_olu_follows_an_activity_for_rosa_and_the_record_names_both(house: House) -> None:
    olu = house.client("olu")
    page = olu.post(house.address("acting-for/"), {"email": "rosa@larkmoor.example"}, follow=True)
    assert "You are acting for Rosa Quill." in page.content.decode()
    olu.post(house.address("do/activities.follow/2/"), {})
    body = house.read(lambda: json.loads(Entry.objects.filter(action="activities.follow").latest("seq").body))
    assert body["actor"] == f"person:{house.person('rosa').pk}"
    assert body["by_hand_of"] == f"person:{house.person('olu').pk}"


def test_olu_has_rosas_rights_and_not_his_own_until_he_stops(house: House) -> None:
    olu = house.client("olu")
    olu.post(house.address("acting-for/"), {"email": "rosa@larkmoor.example"})
    assert olu.get(house.address("workspace/")).status_code == 404
    assert olu.get(house.address("budgets/3/")).status_code == 404
    olu.post(house.address("acting-for/"), {"stop": "1"})
    assert olu.get(house.address("workspace/")).status_code == 200


def test_only_an_officer_acts_for_others_and_only_for_people_of_the_place(house: House) -> None:
    for name in ("rosa", "carys", "sam"):
        client = house.client(name)
        assert client.post(house.address("acting-for/"), {"email": "mina@larkmoor.example"}).status_code == 404
        assert "You are acting for" not in client.get(house.address("")).content.decode()
    refused = house.client("olu").post(house.address("acting-for/"), {"email": "sam@elsewhere.example"})
    assert refused.status_code == 422
    assert "Nobody with this address belongs to this place." in refused.content.decode()


def test_an_officer_who_loses_the_post_stops_acting_for_others(house: House) -> None:
    from twofold.foundation.people.actions import end_appointment
    from twofold.foundation.people.models import Appointment

    olu = house.client("olu")
    olu.post(house.address("acting-for/"), {"email": "rosa@larkmoor.example"})
    post = house.read(lambda: Appointment.objects.get(person=house.person("olu")))
    house.act("mina", end_appointment, post)
    assert "You are acting for" not in olu.get(house.address("")).content.decode()
