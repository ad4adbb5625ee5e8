"""The audit chain: one entry for every write, hash-chained in its place, appended as the transaction's last statement.

Last, because the chain's head is the one row every write of a place must lock.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from .action import Action
from .actor import Actor
from .models import Entry, Head, PublishedHead


def ref(thing: Any) -> str:
    """A row as `app.model:id`; anything else is nothing an entry may hold."""
    return f"{thing._meta.label_lower}:{thing.pk}" if isinstance(thing, Model) else ""


def append(action: Action[Any, Any, Any], by: Actor, subject: str, *, made: str, asked: list[str]) -> None:
    """Nothing may follow this in the transaction."""
    now = timezone.now()
    body = {
        "actor": by.ref,
        "by_hand_of": f"person:{by.by_hand_of_id}" if by.by_hand_of_id else "",
        "action": action.name,
        "subject": subject,
        "made": made,
        "asked": [] if action.secret else asked,
        "because": by.because,
        "at": now.isoformat(),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actions_append(%s, %s, %s, %s, %s, %s)",
            [by.place_id, now, by.ref, action.name, subject, text],
        )


def chained(previous: str, body: str) -> str:
    """The hash of an entry: SHA-256 in hex over the previous hash, a line feed and the body."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    entries: int
    head: str
    broken_at: int | None = None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def verify(entries: Iterable[Entry], published: Mapping[int, str] | None = None) -> Verdict:
    """Walk a place's entries in order of `seq`; `broken_at` is the first that does not follow from the one before.

    `published` maps a `seq` to the hash it once had; a past rewritten as a whole is caught by nothing else.
    """
    seq, head = 0, ""
    for entry in entries:
        known = (published or {}).get(entry.seq, entry.hash)
        if entry.seq != seq + 1 or not known == entry.hash == chained(head, entry.body) or not _columns_agree(entry):
            return Verdict(seq, head, broken_at=seq + 1)
        seq, head = entry.seq, entry.hash
    return Verdict(seq, head)


def verify_place() -> Verdict:
    """Verify the place we are inside against its recorded head and the heads it has published."""
    published = dict(PublishedHead.objects.values_list("seq", "hash"))
    verdict = verify(Entry.objects.order_by("seq").iterator(chunk_size=2_000), published)
    recorded = Head.objects.values_list("seq", "hash").first() or (0, "")
    cut_off = max(published, default=0) > verdict.entries
    if verdict.whole and (cut_off or recorded != (verdict.entries, verdict.head)):
        return Verdict(verdict.entries, verdict.head, broken_at=verdict.entries + 1)
    return verdict


def _columns_agree(entry: Entry) -> bool:
    body = json.loads(entry.body)
    columns = {"actor": entry.actor, "action": entry.action, "subject": entry.subject, "at": entry.at.isoformat()}
    return all(body[name] == value for name, value in columns.items())
