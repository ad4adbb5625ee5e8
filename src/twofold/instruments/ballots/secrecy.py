"""Casting and sealing: plain functions that methods' actions call, inside the door's transaction."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal, conflict

from .models import Box, Mark, NameCheck, Poll, Register, RollMark, Slip, Tracker
from .receipts import Receipt, merkle_root, receipt_for
from .voters import ASKED, Standing, Voter, mark, standing, with_account


def cast(poll: Poll, *, by: Actor, content: Any, voter: Voter | None = None) -> Receipt:
    """Take one ballot from one person, once `voters.refusal_of` has nothing against it.

    The second of two at once waits, then breaks `one_ballot_a_person`.
    """
    if poll.sealed:
        raise Refusal(conflict, "The box is sealed.")
    if len(by.key) < 16:
        raise Refusal(conflict, "Send your vote with an idempotency key: your receipt is made from it.")
    voter = voter or with_account(poll, by.me)
    if standing(poll, voter) is Standing.NAMESAKE:
        raise Refusal(conflict, ASKED)
    receipt = receipt_for(by.key)
    mark(poll, voter)
    Slip.objects.create(poll=poll, content=content)
    Tracker.objects.create(poll=poll, code=receipt.code)
    return receipt


def put_in(poll: Poll, contents: Iterable[Any]) -> None:
    """Put ballots keyed from paper into the intake; their voters were marked when their envelopes came."""
    if poll.sealed:
        raise Refusal(conflict, "The box is sealed.")
    Slip.objects.bulk_create(Slip(poll=poll, content=content) for content in contents)


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
    NameCheck.objects.filter(poll=poll).delete()
    for register in (Mark, RollMark):
        register._default_manager.filter(poll=poll).exclude(name_digest="").update(name_digest="")
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
