"""That the public body put in nothing, and why."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.activities.models import Activity
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class NoughtQuerySet(PlacedQuerySet["Nought"]):
    def visible_to(self, actor: "Actor") -> Self:
        seen = Q(activity__isnull=True) | Q(activity__in=Activity.objects.visible_to(actor))
        return self.filter(seen)


class Nought(Walled):
    """The public body says it put nothing into something over some days, and why. A blank says nothing; this does.

    Without an activity it is about the whole initiative. It is never changed: one that `takes_back` another undoes it.
    """

    append_only = True

    initiative = WalledKey("activities.Initiative", related_name="noughts")
    activity = WalledKey("activities.Activity", null=True, blank=True, related_name="noughts")
    begins = models.DateField()
    ends = models.DateField()
    reason = models.TextField()
    takes_back = WalledKey("self", null=True, blank=True, related_name="taken_back_by")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=120)

    objects = NoughtQuerySet.as_manager()

    class Meta:
        ordering = ["-ends", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "takes_back"],
                name="nought_taken_back_once",
                violation_error_message=_("This was taken back already."),
            ),
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="nought_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(reason=""), name="nought_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.reason

    def get_absolute_url(self) -> str:
        return reverse("account_entries", args=[self.place.slug, self.initiative_id])
