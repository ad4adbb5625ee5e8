"""What the foundation itself forgets and clears away."""

from datetime import date

from twofold.foundation.actions.models import Replay
from twofold.foundation.expenses import forgetting
from twofold.foundation.ledger.models import HoursList, Note
from twofold.foundation.moderation.models import Case, State
from twofold.foundation.notices.models import Letter

from .registry import cleared_by, on_erasure


@on_erasure
def notes(person_id: int) -> None:
    """Words beside the ledger; the amounts they stood beside stay."""
    Note.objects.filter(by=f"person:{person_id}").delete()


@cleared_by("retention.request_keys")
def replays(day: date) -> int:
    return Replay.objects.filter(at__date__lt=day).delete()[0]


@cleared_by("retention.letters")
def letters(day: date) -> int:
    return Letter.objects.filter(sent_at__date__lt=day).delete()[0]


@cleared_by("retention.parked_messages")
def parked(day: date) -> int:
    """What a brake parked and nobody released goes, with the thing itself staying hidden."""
    return Case.objects.filter(state=State.PARKED, opened_at__date__lt=day).delete()[0]


@cleared_by("retention.hours_lists")
def hours_lists(day: date) -> int:
    """An export names people of another system; entered, it is empty already."""
    return HoursList.objects.filter(read_at__date__lt=day, applied_at__isnull=True).delete()[0]


@on_erasure
def expenses(person_id: int) -> None:
    """Receipts and words; what was paid stays in the ledger."""
    forgetting.forget(person_id)


@cleared_by("retention.expenses")
def old_expenses(day: date) -> int:
    return forgetting.clear(day)
