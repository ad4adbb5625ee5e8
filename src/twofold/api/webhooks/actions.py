"""Whom a place tells of its changes, and what came back."""

import random
from typing import Annotated

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.api.models import Published
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Count, OptionalText, Text
from twofold.foundation.outbound import BadAddress, check
from twofold.foundation.places.models import Place
from twofold.foundation.resources.registry import RESOURCES

from .models import Webhook
from .rules import GONE, TAKEN, TRIES, wait_after

Address = Annotated[Text, Field(max_length=2_000)]
Said = Annotated[OptionalText, Field(max_length=80)]
MOST = 20


@action(role=Role.MANAGER)
def add_webhook(
    place: Place,
    *,
    by: Actor,
    address: Annotated[Address, Asks(_("Where should we send changes?"), hint=_("An address with https://"))],
    only: Annotated[
        OptionalText,
        Field(max_length=2_000),
        Asks(
            _("Which data?"),
            hint=_("Names from the open data page, with spaces between. Leave it empty for all of it."),
        ),
    ] = "",
) -> Webhook:
    """Have changes in the open data sent to a program, from now on."""
    try:
        check(address)
    except BadAddress as error:
        raise Refusal(invalid, fields={"address": [_now(str(error))]}) from None
    names = sorted(set(only.split()))
    if unknown := [name for name in names if name not in RESOURCES]:
        raise Refusal(invalid, fields={"only": [_now("There is no data called %(name)s.") % {"name": unknown[0]}]})
    if Webhook.objects.filter(ended_at__isnull=True).count() >= MOST:
        raise Refusal(conflict, _now("That is %(n)s already. End one first.") % {"n": MOST})
    last = Published.objects.aggregate(last=Max("number"))["last"] or 0
    return Webhook.objects.create(address=address, only=names, position=last)


def has_ended(webhook: Webhook, by: Actor) -> Refusal | None:
    return Refusal(conflict, _now("This was ended already.")) if webhook.ended_at else None


@action(role=Role.MANAGER, changes_subject=True, unless=has_ended)
def change_secret(webhook: Webhook, *, by: Actor) -> Webhook:
    """Make a new secret. For a day messages are signed with the old one too."""
    webhook.generation += 1
    webhook.rotated_at = timezone.now()
    webhook.save(update_fields=["generation", "rotated_at"])
    return webhook


@action(role=Role.MANAGER, changes_subject=True, unless=has_ended)
def end_webhook(webhook: Webhook, *, by: Actor) -> Webhook:
    """Tell this address nothing more."""
    return _end(webhook, _now("a manager ended it"))


@action(role=Role.SYSTEM, changes_subject=True, unless=has_ended)
def note_answer(webhook: Webhook, *, by: Actor, upto: Count, status: Count, said: Said = "") -> Webhook:
    """Write down what a message got: taken, to be tried again, or gone for good. Status 0 is no answer at all."""
    webhook.answered, webhook.answered_at = said or str(status), timezone.now()
    if status in TAKEN:
        webhook.position, webhook.upto = max(webhook.position, upto), None
        webhook.tries, webhook.try_after = 0, None
    else:
        webhook.tries, webhook.upto = webhook.tries + 1, upto
        webhook.try_after = timezone.now() + wait_after(webhook.tries, random.random())
    webhook.save()
    if status == GONE:
        return _end(webhook, _now("the address said it is gone"))
    return _end(webhook, _now("it did not answer for days")) if webhook.tries >= TRIES else webhook


def _end(webhook: Webhook, because: str) -> Webhook:
    webhook.ended_at, webhook.ended_because = timezone.now(), because
    webhook.save(update_fields=["ended_at", "ended_because"])
    return webhook
