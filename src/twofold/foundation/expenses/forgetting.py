"""What goes of a claim and what stays: amounts and days are the accounts', words and receipts are the claimer's."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from twofold.foundation.trace import chain

from .models import OPEN, Claim, ClaimQuerySet, Receipt, State


def forget(person_id: int) -> None:
    """A person's own. What they still wait for is let go: there is nobody left to pay."""
    claims = Claim.objects.filter(claimer=person_id)
    for claim in claims.filter(state__in=[State.CLAIMED, State.APPROVED]).select_related("activity", "place"):
        chain.leave(claim)
    claims.filter(state__in=[State.CLAIMED, State.APPROVED]).update(state=State.WITHDRAWN)
    _blank(claims)


def clear(day: date) -> int:
    """Receipts and words of claims that were settled before a day."""
    old = Claim.objects.filter(claimed_at__date__lt=day).exclude(state__in=OPEN)
    with_words = old.filter(~Q(what_for="") | Q(receipts__isnull=False)).distinct()
    return _blank(Claim.objects.filter(pk__in=list(with_words.values_list("pk", flat=True))))


def _blank(claims: ClaimQuerySet) -> int:
    instead = _("Deleted, as all words of old claims are.")
    for claim in claims.select_related("activity", "place"):
        chain.blank(claim, instead)
    Receipt.objects.filter(claim__in=claims).delete()
    claims.exclude(because="").update(because=instead)
    return claims.update(what_for="", answer="", paid_reference="", typed_by="")
