"""Lists of hours kept in other systems, and of prices a place has of its own or under its licence."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.uploads.lists import BroughtList
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey


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


class RateList(Walled):
    """Prices a place brought: its own, or a licensed set that is never shipped. Added to the shipped book from then on
    and never changed, so that an earlier statement comes out the same."""

    append_only = True

    name = models.CharField(max_length=120)
    licence = models.CharField(max_length=200)
    content = models.TextField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=120)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="rate_list_named_once",
                violation_error_message=_("There is a list of that name. Prices are added, never changed."),
            ),
            models.CheckConstraint(condition=~Q(licence="") & ~Q(content=""), name="rate_list_says_its_licence"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("rate_book", args=[self.place.slug])
