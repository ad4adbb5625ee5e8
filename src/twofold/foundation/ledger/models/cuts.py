"""Cuts, the sums by day up to each, and the periods they close. See adding.py and closing.py."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey


class Cut(Walled):
    """A moment up to which everything is added up by day; whatever is entered afterwards is later. See adding.py."""

    append_only = True

    until = models.DateTimeField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["until"]
        constraints = [models.UniqueConstraint(fields=["place", "until"], name="cut_once_a_moment")]

    def __str__(self) -> str:
        return str(self.until)


class DaySum(Walled):
    """How much went one way on one day, of the transfers between one cut and the cut before."""

    append_only = True
    KEPT = ("initiative", "activity", "side", "commodity", "skill", "move", "came_from", "went_to", "happened_on")

    cut = WalledKey(Cut, related_name="sums")
    initiative = WalledKey("activities.Initiative", related_name="+")
    activity = WalledKey("activities.Activity", null=True, related_name="+")
    side = models.CharField(max_length=8)
    commodity = models.CharField(max_length=14)
    skill = models.CharField(max_length=14, blank=True)
    move = models.CharField(max_length=8)
    came_from = models.CharField(max_length=9)
    went_to = models.CharField(max_length=9)
    happened_on = models.DateField()
    amount = models.BigIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["place", "happened_on"], name="day_sum_by_day")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="day_sum_of_something")]


class ClosedPeriod(Walled):
    """Days whose figures are settled as they were known at a cut. See closing.py."""

    append_only = True

    begins = models.DateField()
    ends = models.DateField()
    cut = WalledKey(Cut, related_name="closes")
    closed_by = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the period's figures")
    book = models.CharField(max_length=20, default="2026-11", help_text="Version of the shipped rate book then")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-ends"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F("begins")), name="closed_period_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.begins} – {self.ends}"

    def get_absolute_url(self) -> str:
        return f"{reverse('accounts', args=[self.place.slug])}?from={self.begins}&to={self.ends}"
