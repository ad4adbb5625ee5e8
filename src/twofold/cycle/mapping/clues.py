"""This looks like co-production, and why: from what runs here, what is registered, and what texts give away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from twofold.foundation.activities.methods import method_named
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.places.models import Service

from .models import Informal
from .rules import hints

Named = tuple[int, str, str]
Clues = Mapping[tuple[int, str], list["Clue"]]


@dataclass(frozen=True)
class Clue:
    """A service and a kind that may be there, though nobody has said so, and what makes us think it."""

    service: Service
    kind: str
    why: str


def clues(services: Iterable[Service], registered: Iterable[Named], informal: Iterable[Informal] = ()) -> Clues:
    """By service and kind, the surest first: one query, for what runs here. `registered`: service, kind and name."""
    found: dict[tuple[int, str], list[Clue]] = defaultdict(list)
    by_key = {service.pk: service for service in services}
    for pk, kind, why in (*_running(by_key), *_registered(registered), *_said(by_key.values(), informal)):
        if pk in by_key:
            found[pk, kind].append(Clue(by_key[pk], kind, why))
    return found


def _running(services: Mapping[int, Service]) -> Iterable[tuple[int, str, str]]:
    begun = Activity.objects.filter(initiative__service__in=services).exclude(state=State.DRAFT)
    for pk, name, title in begun.values_list("initiative__service", "method_name", "title"):
        yield pk, method_named(name).kind.value, _("“%(title)s” runs here") % {"title": title}


def _registered(entries: Iterable[Named]) -> Iterable[tuple[int, str, str]]:
    for pk, kind, name in entries:
        yield pk, kind, _("“%(name)s” is on the register as this") % {"name": name}


def _said(services: Iterable[Service], informal: Iterable[Informal]) -> Iterable[tuple[int, str, str]]:
    for pk, text in (*((each.pk, each.about) for each in services), *((i.service_id, i.what) for i in informal)):
        for hint in hints(text):
            yield pk, hint.kind, _("its description says “%(words)s”") % {"words": "”, “".join(hint.words)}
