"""Bringing the next page of changes to whoever asked for it. No transaction is open while we wait for their server."""

import json
import time
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from twofold.api.changes import Early, after, remember
from twofold.foundation.actions.actor import Actor
from twofold.foundation.outbound import BadAddress, NoAnswer, ask
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import note_answer
from .models import Webhook
from .rules import TAKEN, headers

MOST = 100
SECONDS = 10.0
LARGEST_ANSWER = 100_000


@dataclass(frozen=True)
class Message:
    """`name` stays the same however often it is tried, so that whoever gets it twice can tell."""

    webhook: Webhook
    name: str
    upto: int
    body: bytes


def send_all(place: Place) -> None:
    """One message to each that has something to hear."""
    early: list[Early] = []
    with inside(place.pk):
        waiting = [message_for(place, each, early) for each in Webhook.objects.due()]
    remember(place.pk, early)
    for message in waiting:
        if message is not None:
            send(place, message)


def message_for(place: Place, webhook: Webhook, early: list[Early]) -> Message | None:
    """What they have not heard. A message that is tried again ends where it did, whatever came after it."""
    for end in dict.fromkeys((webhook.upto, None)):
        items = after(place, webhook.position, resources=webhook.only, upto=end, most=MOST, early=early)
        if items:
            return _message(place, webhook, items, end or items[-1]["modified"])
    return None


def _message(place: Place, webhook: Webhook, items: list[dict[str, Any]], upto: int) -> Message:
    content = {"type": "changes", "timestamp": timezone.now(), "data": {"place": place.slug, "items": items}}
    body = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    return Message(webhook, f"msg_{webhook.pk}_{webhook.position}_{upto}", upto, body)


def send(place: Place, message: Message) -> bool:
    """Whether it was taken. Two workers may both send it: it has the same name both times."""
    signed = headers(message.webhook.secrets(), message.name, int(time.time()), message.body)
    try:
        answer = ask(
            message.webhook.address,
            method="POST",
            body=message.body,
            headers=signed,
            seconds=SECONDS,
            most=LARGEST_ANSWER,
        )
        status, said = answer.status, str(answer.status)
    except (BadAddress, NoAnswer) as error:
        status, said = 0, str(error)[:80]
    note_answer(
        message.webhook,
        by=Actor.scheduled(place.pk, "webhooks.send"),
        upto=message.upto,
        status=status,
        said=said,
    )
    return status in TAKEN
