"""What of the open data is not as published, found in rounds of bounded time and memory.

What was touched becomes due, as stretches of keys; a round looks at so many rows of what is due and leaves the rest to
the next. Short stretches go first, so that what is new is told at once although a long one is under way.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max, Min

from twofold.foundation.actions.actor import Actor
from twofold.foundation.places.models import Place
from twofold.foundation.resources.registry import RESOURCES, Resource
from twofold.foundation.wall.rows import writing

from .models import Due, Published
from .stretches import Stretch, joined, tidied
from .watching import looks_at_itself, tables_of

TURN = 5_000  # rows read at a time
ROUND = 25_000  # rows in a round
LOCK = 20_130_927  # any number that nothing else locks

Difference = tuple[str, int, str]


@dataclass(frozen=True)
class Turn:
    """What one batch of one stretch found, how many rows it read, and what is left of the stretch."""

    found: list[Difference]
    looked: int
    left: Stretch | None


def alone(place_id: int) -> None:
    """One publisher a place until its transaction ends, so that numbers appear in their order. Not the place's own
    row: that would hold up everyone who writes here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, place_id])


def round_of(place_id: int) -> list[Difference]:
    """Resource, key and new hash of each row that a round finds changed; no hash for what can be read no more.

    Call alone, inside the place, writing: what is left is due the next time.
    """
    found: dict[tuple[str, int], str] = {}  # a short stretch may lie in a long one; the later look counts
    left = take_up()
    for differences, still in _turns(place_id, left):
        found.update({(name, key): digest for name, key, digest in differences})
        left = still
    _leave(left)
    return [(name, key, digest) for (name, key), digest in found.items()]


def nothing_new(place: Place, *, everything: bool = False) -> bool:
    """Whether a round has nothing to say. Then it is over; otherwise all stays due, for the action that says it.

    It writes down only how far we have looked, which is nobody's fact; see feed-in-rounds in the docs.
    """
    with writing(place.pk):
        alone(place.pk)
        left = take_up(everything=everything)
        for differences, still in _turns(place.pk, left):
            if differences:
                return False
            left = still
        _leave(left)
    return True


def take_up(*, everything: bool = False) -> list[Stretch]:
    """What is due now. What was touched in a transaction that has not ended yet stays noted for the next round."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM api_touched RETURNING name, low, high")
        touched = joined(Stretch(*row) for row in cursor.fetchall())
    waiting = Due.objects.filter(resource__in=RESOURCES).order_by("pk")
    due = [Stretch(*row) for row in waiting.values_list("resource", "low", "high")]
    due += [stretch for each in touched for stretch in _of(each.name, each.low, each.high)]
    due += [Stretch(name) for name in RESOURCES] if everything else []
    _leave(now := tidied(due))
    return now


def _of(table: str, low: int, high: int) -> Iterator[Stretch]:
    """Where rows of open data may look different because these of one table changed."""
    for name, resource in RESOURCES.items():
        if table == resource.model._meta.db_table and not looks_at_itself(name):
            yield Stretch(name, low, high)
        elif table in resource.near:
            ends = _near(resource, resource.near[table], low, high)
            if ends is not None:
                yield Stretch(name, *ends)
        elif table in tables_of(name):
            yield Stretch(name)


def _near(resource: Resource, path: str, low: int, high: int) -> tuple[int, int] | None:
    rows = resource.model._default_manager.filter(**{f"{path}__pk__range": (low, high)}).order_by()
    ends = rows.aggregate(low=Min("pk"), high=Max("pk"))
    return None if ends["low"] is None else (ends["low"], ends["high"])


def _turns(place_id: int, due: list[Stretch]) -> Iterator[tuple[list[Difference], list[Stretch]]]:
    """Batch after batch, until a round's rows are looked at: what it found, and all that is still due after it.

    Short stretches go first; half of a round is for long ones, where there are any, so that these come to an end.
    """
    rows = ROUND
    short, long = [each for each in due if not each.long], [each for each in due if each.long]
    while rows > 0 and (short or long):
        queue = short if short and (rows > ROUND // 2 or not long) else long
        turn = _turn(place_id, queue[0], min(TURN, rows))
        rows -= max(turn.looked, 1)
        queue[:1] = [turn.left] if turn.left else []
        yield turn.found, short + long


def _turn(place_id: int, stretch: Stretch, most: int) -> Turn:
    """At most `most` rows that can be read, and as many that could be, from the low end of a stretch."""
    resource = RESOURCES[stretch.name]
    seen = resource.visible_to(Actor.visitor(place_id)).filter(pk__gte=stretch.low, pk__lte=stretch.high)
    rows = list(resource.read(seen.order_by("pk")[:most]))
    end = rows[-1]["id"] if len(rows) == most else stretch.high
    told = Published.objects.filter(resource=resource.name, key__gte=stretch.low, key__lte=end).exclude(digest="")
    known = dict(told.order_by("key").values_list("key", "digest")[:most])
    if len(known) == most:
        end = min(end, max(known))
    looked = len(rows) + len(known)
    return Turn(list(_compared(resource.name, rows, known, end)), looked, stretch.after(end))


def _compared(name: str, rows: list[dict[str, Any]], known: dict[int, str], end: int) -> Iterator[Difference]:
    for row in rows:
        if row["id"] <= end and known.pop(row["id"], None) != (digest := digest_of(row)):
            yield name, row["id"], digest
    yield from ((name, key, "") for key in sorted(known) if key <= end)


def digest_of(row: dict[str, Any]) -> str:
    text = json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _leave(due: list[Stretch]) -> None:
    Due.objects.all().delete()
    Due.objects.bulk_create(Due(resource=each.name, low=each.low, high=each.high) for each in due)
