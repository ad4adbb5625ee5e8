from django.db import models
from django.db.models import Q

from twofold.foundation.wall.rows import PlacedQuerySet, Walled


class Allowance(models.Model):
    """What a client may still ask for: a bucket of tokens that fills by itself. Clients are kept as hashes only."""

    client = models.CharField(max_length=80, primary_key=True)
    tokens = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(tokens__gte=0), name="allowance_not_below_nought")]

    def __str__(self) -> str:
        return self.client


class Published(Walled):
    """One row of open data as a visitor could last read it: its hash, and the number it changed under.

    Numbers grow by one in each place and are given out under one lock, so none appears after a higher one. A row that
    can be read no more keeps its line, without a hash, for as long as the place stands.
    """

    resource = models.CharField(max_length=80)
    key = models.BigIntegerField()
    digest = models.CharField(max_length=32, blank=True)
    number = models.BigIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "published"
        ordering = ["number"]
        indexes = [models.Index(fields=["place", "resource", "number"], name="published_in_order")]
        constraints = [
            models.UniqueConstraint(fields=["place", "resource", "key"], name="published_once"),
            models.UniqueConstraint(fields=["place", "number"], name="published_number_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="published_number_above_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key}"


class Touched(Walled):
    """Rows of a table that open data is made of have changed. A trigger notes it (watching.py), a round forgets it."""

    name = models.CharField(max_length=63)
    low = models.BigIntegerField()
    high = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "touched"

    def __str__(self) -> str:
        return f"{self.name} {self.low} to {self.high}"


class Due(Walled):
    """A stretch of a resource's keys that is still to be compared with what was published."""

    resource = models.CharField(max_length=80)
    low = models.BigIntegerField()
    high = models.BigIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "due"
        constraints = [models.CheckConstraint(condition=Q(low__lte=models.F("high")), name="due_low_to_high")]

    def __str__(self) -> str:
        return f"{self.resource} {self.low} to {self.high}"
