"""One amount for more than one thing, in parts that make one whole."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .giving import Contribution

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class SplitQuerySet(PlacedQuerySet["Split"]):
    def visible_to(self, actor: "Actor") -> Self:
        own = Share.objects.filter(contribution__in=Contribution.objects.visible_to(actor))
        return self.filter(pk__in=own.values("split"))


class Split(Walled):
    """An amount given to several things at once, so that it counts once. See sharing.py.

    `whole` is what was shared out where it stood with one thing before; it is taken back in the same act.
    """

    append_only = True

    whole = WalledKey(Contribution, null=True, blank=True, related_name="splits")
    amount = models.BigIntegerField()
    parts = models.BigIntegerField(help_text="How many equal parts the shares are counted in")
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = SplitQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "whole"],
                name="split_once",
                violation_error_message=_("This was shared out already. Share out one of its parts instead."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="split_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} in {self.parts}"


class Share(Walled):
    """One thing's share of a split: so many of its parts, and the whole units that come to. The database sees to it
    that the shares of a split make one, and their amounts its amount (migration 0006)."""

    append_only = True

    split = WalledKey(Split, related_name="shares")
    contribution = WalledKey(Contribution, related_name="shares")
    parts = models.BigIntegerField()
    amount = models.BigIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "contribution"], name="share_of_one_split"),
            models.CheckConstraint(condition=Q(amount__gt=0, parts__gt=0), name="share_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.parts}: {self.amount}"
