"""Casting and sealing: plain functions that methods' actions call, inside the door's transaction."""

import gzip
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, conflict

from .models import Box, Mark, Poll, Register, RollMark, Slip, Tracker
from .receipts import Receipt, merkle_root, receipt_for


@dataclass(frozen=True)
class Voter:
    """Who votes: a person with an account, or the digest of somebody without one."""

    person_id: int | None = None
    digest: str = ""


def digest_of(poll: Poll, *words: str) -> str:
    """Who somebody without an account said they were, so that they vote once; only with our key can it be guessed."""
    text = "\n".join([str(poll.pk), *(" ".join(word.casefold().split()) for word in words)])
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()


def cast(poll: Poll, *, by: Actor, content: Any, voter: Voter | None = None) -> Receipt:
    """Take one ballot from one person. The second of two at once waits, then breaks `one_ballot_a_person`."""
    if poll.sealed:
        raise Refusal(conflict, "The box is sealed.")
    if len(by.key) < 16:
        raise Refusal(conflict, "Send your vote with an idempotency key: your receipt is made from it.")
    receipt = receipt_for(by.key)
    mark(poll, voter or Voter(by.me))
    Slip.objects.create(poll=poll, content=content)
    Tracker.objects.create(poll=poll, code=receipt.code)
    return receipt


def mark(poll: Poll, voter: Voter) -> None:
    """Put a voter on the marked register, once whatever way they vote."""
    if voter.person_id is not None:
        Mark.objects.create(poll=poll, person_id=voter.person_id)
    else:
        RollMark.objects.create(poll=poll, digest=voter.digest)


def put_in(poll: Poll, contents: Iterable[Any]) -> None:
    """Put ballots keyed from paper into the intake; their voters were marked when their envelopes came."""
    if poll.sealed:
        raise Refusal(conflict, "The box is sealed.")
    Slip.objects.bulk_create(Slip(poll=poll, content=content) for content in contents)


def has_voted(poll: Poll, person_id: int | None) -> bool:
    return person_id is not None and Mark.objects.filter(poll=poll, person_id=person_id).exists()


def is_marked(poll: Poll, voter: Voter) -> bool:
    if voter.person_id is not None:
        return has_voted(poll, voter.person_id)
    return RollMark.objects.filter(poll=poll, digest=voter.digest).exists()


def slips(poll: Poll) -> Iterator[Any]:
    """The intake's ballots in the random order of their keys."""
    return Slip.objects.filter(poll=poll).order_by("pk").values_list("content", flat=True).iterator()


def seal(poll: Poll, files: Mapping[str, tuple[bytes, int]]) -> list[Box]:
    """Close the poll for good: `files` maps each contest to its ballots as one file, and how many they are.

    The intake is deleted in the same transaction, so that from now on there is no row of one person's ballot at all.
    """
    poll.sealed_at = timezone.now()
    poll.save(update_fields=["sealed_at"])
    codes = sorted(Tracker.objects.filter(poll=poll).values_list("code", flat=True))
    Register.objects.create(poll=poll, codes=codes, root=merkle_root(codes))
    boxes = [box_of(poll, contest, content, voters) for contest, (content, voters) in files.items()]
    Slip.objects.filter(poll=poll).delete()
    Tracker.objects.filter(poll=poll).delete()
    return boxes


def box_of(poll: Poll, contest: str, content: bytes, voters: int) -> Box:
    """Keep one contest's ballots, compressed; the hash is of the file as people download it."""
    return Box.objects.create(
        poll=poll,
        contest=contest,
        content=gzip.compress(content, mtime=0),
        sha256=hashlib.sha256(content).hexdigest(),
        voters=voters,
    )


def file_in(box: Box) -> bytes:
    return gzip.decompress(box.content)
