"""Lists of hours kept in other systems."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from twofold.foundation.uploads.lists import BroughtList
from twofold.foundation.wall.rows import WalledKey


class HoursList(BroughtList):
    """Hours kept in another system, as it exported them. Their text goes as soon as they are entered."""

    system = models.CharField(max_length=60)
    initiative = WalledKey("activities.Initiative", related_name="hours_lists")
    content = models.TextField()
    lines = models.PositiveIntegerField()

    class Meta(BroughtList.Meta):
        constraints = [
            # The other system knows these people; we need to only until the hours are in.
            models.CheckConstraint(condition=Q(applied_at__isnull=True) | Q(content=""), name="hours_list_let_go"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("hours_list", args=[self.place.slug, self.pk])
