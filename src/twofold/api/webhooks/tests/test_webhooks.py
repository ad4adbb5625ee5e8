"""Whoever asked hears every change once it is one, in order, signed, and nothing that a visitor may not read."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.api.actions import publish
from twofold.api.changes import after
from twofold.api.webhooks.actions import add_webhook, change_secret, end_webhook
from twofold.api.webhooks.jobs import send_webhooks
from twofold.api.webhooks.models import Webhook
from twofold.api.webhooks.rules import TRIES, signature
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.testing.cast import House
from twofold.testing.receiver import Receiver, receiving


@pytest.fixture
def theirs(house: House) -> Iterator[Receiver]:
    """A server of theirs, told of services from now on; everything so far is published."""
    publishing(house)
    with house.tampering():
        Webhook.objects.all().delete()
    with receiving() as receiver:
        house.act("mina", add_webhook, house.place, address=receiver.address, only="services")
        yield receiver


def publishing(house: House) -> None:
    publish(house.place, by=Actor.scheduled(house.place.pk, "test"))


def new_service(house: House, name: str) -> None:
    house.act("mina", add_service, house.place, name=name)
    publishing(house)


def webhook(house: House) -> Webhook:
    return house.read(lambda: Webhook.objects.get())  # type: ignore[no-any-return]


def later(house: House, **by: float) -> None:
    """As if the time to wait had passed."""
    with house.tampering():
        Webhook.objects.exclude(try_after=None).update(try_after=timezone.now() - timedelta(**by or {"seconds": 1}))


def heard(receiver: Receiver) -> list[dict[str, Any]]:
    return [item for asked in receiver.asked for item in json.loads(asked.body)["data"]["items"]]


def test_a_change_is_brought_once_and_signed(house: House, theirs: Receiver) -> None:
    send_webhooks(0)
    assert theirs.asked == []
    new_service(house, "Swimming")
    send_webhooks(0)
    send_webhooks(0)
    assert len(theirs.asked) == 1
    asked = theirs.asked[0]
    content = json.loads(asked.body)
    assert (content["type"], content["data"]["place"]) == ("changes", "larkmoor")
    assert [item["data"]["name"] for item in content["data"]["items"]] == ["Swimming"]
    name, at = asked.headers["webhook-id"], int(asked.headers["webhook-timestamp"])
    assert asked.headers["webhook-signature"] == signature(webhook(house).secret, name, at, asked.body)


def test_what_they_hear_is_what_the_feed_says(house: House, theirs: Receiver) -> None:
    began = webhook(house).position
    for name in ("Bins", "Buses", "Baths"):
        new_service(house, name)
        send_webhooks(0)
    feed = house.read(lambda: after(house.place, began, resources=["services"], early=[]))
    assert heard(theirs) == json.loads(json.dumps(feed, default=str))


def test_a_message_tried_again_has_the_same_name_and_the_same_end(house: House, theirs: Receiver) -> None:
    theirs.reply = lambda asked: (500, {}, b"")
    new_service(house, "Bins")
    send_webhooks(0)
    send_webhooks(0)
    assert len(theirs.asked) == 1, "it must wait before it tries again"
    new_service(house, "Buses")
    later(house)
    send_webhooks(0)
    assert len({asked.headers["webhook-id"] for asked in theirs.asked}) == 1
    assert [item["data"]["name"] for item in heard(theirs)] == ["Bins", "Bins"]
    theirs.reply = lambda asked: (204, {}, b"")
    later(house)
    send_webhooks(0)
    send_webhooks(0)
    assert [item["data"]["name"] for item in heard(theirs)] == ["Bins", "Bins", "Bins", "Buses"]
    assert (webhook(house).tries, webhook(house).try_after) == (0, None)


def test_a_message_all_of_which_changed_meanwhile_gives_way_to_the_next(house: House, theirs: Receiver) -> None:
    theirs.reply = lambda asked: (503, {}, b"")
    new_service(house, "Bins")
    send_webhooks(0)
    with house.tampering():
        Service.objects.filter(name="Bins").update(about="Every Tuesday.")
    publishing(house)
    theirs.reply = lambda asked: (200, {}, b"")
    later(house)
    send_webhooks(0)
    assert heard(theirs)[-1]["data"]["about"] == "Every Tuesday."
    assert theirs.asked[0].headers["webhook-id"] != theirs.asked[1].headers["webhook-id"]


def test_who_says_they_are_gone_is_told_no_more(house: House, theirs: Receiver) -> None:
    theirs.reply = lambda asked: (410, {}, b"")
    new_service(house, "Bins")
    send_webhooks(0)
    later(house)
    send_webhooks(0)
    assert len(theirs.asked) == 1
    assert webhook(house).ended_because == "the address said it is gone"


def test_who_never_answers_is_given_up_and_it_says_so(house: House, theirs: Receiver) -> None:
    theirs.reply = lambda asked: (302, {"Location": "https://elsewhere.example/"}, b"")
    new_service(house, "Bins")
    for _ in range(TRIES + 3):
        send_webhooks(0)
        later(house)
    assert len(theirs.asked) == TRIES
    page = house.client("mina").get(house.address("webhooks/")).content.decode()
    assert "it did not answer for days" in page


def test_for_a_day_both_secrets_sign(house: House, theirs: Receiver) -> None:
    old = webhook(house).secret
    house.act("mina", change_secret, webhook(house))
    new_service(house, "Bins")
    send_webhooks(0)
    asked = theirs.asked[0]
    name, at = asked.headers["webhook-id"], int(asked.headers["webhook-timestamp"])
    wanted = [signature(each, name, at, asked.body) for each in (webhook(house).secret, old)]
    assert asked.headers["webhook-signature"].split() == wanted
    with house.tampering():
        Webhook.objects.update(rotated_at=timezone.now() - timedelta(days=2))
    new_service(house, "Buses")
    send_webhooks(0)
    assert " " not in theirs.asked[1].headers["webhook-signature"]


def test_ended_it_hears_nothing_and_the_address_is_free_again(house: House, theirs: Receiver) -> None:
    with pytest.raises(Refusal):
        house.act("mina", add_webhook, house.place, address=theirs.address)
    house.act("mina", end_webhook, webhook(house))
    new_service(house, "Bins")
    send_webhooks(0)
    assert theirs.asked == []
    house.act("mina", add_webhook, house.place, address=theirs.address)


@pytest.mark.parametrize(
    "address",
    ["http://listener.example/", "https://name:word@listener.example/", "https://listener.example:22/", "file:///x"],
)
def test_an_address_that_may_not_be_asked_is_refused_with_the_reason(house: House, address: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("mina", add_webhook, house.place, address=address)
    assert refused.value.fields["address"]


def test_cve_2026_45573_an_address_of_our_own_network_is_never_asked(house: House) -> None:
    """It looks like any other name when it is given; whom it belongs to is looked up each time."""
    publishing(house)
    with house.tampering():
        Webhook.objects.update(address="https://localhost:8443/", position=0)
    send_webhooks(0)
    assert webhook(house).answered == "This address is not on the open internet, so we cannot ask it."


def test_data_that_is_none_is_named(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("mina", add_webhook, house.place, address="https://a.example/", only="services ballots")
    assert "ballots" in refused.value.fields["only"][0]


def test_only_managers_see_the_page(house: House) -> None:
    for name in ("", "rosa", "olu", "carys", "mo"):
        answer = house.client(name).get(house.address("webhooks/"))
        assert answer.status_code == 404
    assert "listener.example" in house.client("mina").get(house.address("webhooks/")).content.decode()
