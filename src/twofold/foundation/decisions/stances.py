"""What groups of people want, in counts: a question, the things they may be for or against, and how many are."""

from typing import Self

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from twofold.foundation.outcomes.reading import groups_here
from twofold.foundation.places.models import Area
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .groups import LONGEST, USES, Breakdown, title_of, written

ENOUGH = 15  # as the measure of conflict asks of a group


def of(breakdown: Breakdown, *columns: str) -> Q:
    """That all these columns name groups of this breakdown."""
    return Q(**{f"{column}__regex": breakdown.pattern for column in columns})


def of_one_breakdown(*columns: str) -> Q:
    """That these columns name groups, and of one breakdown; a stakeholder group more is a migration here."""
    found = Q()
    for breakdown in Breakdown:
        found |= of(breakdown, *columns)
    return found


def group_choices() -> list[tuple[str, str]]:
    """Every group of the place we are inside that stances can be of: code and title."""
    here = {
        Breakdown.ROLE: [group.name for group in groups_here()],
        Breakdown.USE: list(USES),
        Breakdown.AREA: [written(Breakdown.AREA, name) for name in Area.objects.values_list("name", flat=True)],
        Breakdown.SEGMENT: [segment.code for segment in Segment.objects.all()],
    }
    return [(code, f"{each.heading}: {title_of(code)}") for each, codes in here.items() for code in codes]


class Segment(Walled):
    """Some people whom a place tells apart from others, so that what they want can be seen."""

    name = models.CharField(max_length=80)
    told_by = models.CharField(max_length=200, help_text="How it is known who is among them")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="segment_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        return written(Breakdown.SEGMENT, self.name)


class Matter(Walled):
    """A question put to groups of people, so that it can be seen where they want different things."""

    question = models.CharField(max_length=200)
    service = WalledKey("places.Service", related_name="matters")
    at_stake = models.TextField(help_text="Money, hours or something else: what there is to share out, in amounts")
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["place", "question"], name="matter_asked_once")]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("matter", args=[self.place.slug, self.pk])

    @property
    def wish_choices(self) -> list[tuple[int, str]]:
        return list(self.wishes.values_list("pk", "title"))

    @property
    def group_choices(self) -> list[tuple[str, str]]:
        return group_choices()


class Wish(Walled):
    """One thing groups may be for or against."""

    matter = WalledKey(Matter, on_delete=models.CASCADE, related_name="wishes")
    title = models.CharField(max_length=120)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["place", "matter", "title"], name="wish_once_a_matter")]

    def __str__(self) -> str:
        return self.title


class StancesQuerySet(PlacedQuerySet["Stances"]):
    def on(self, matter: Matter) -> Self:
        return self.filter(wish__matter=matter).select_related("wish")

    def people(self) -> int:
        """How many answers these are, all together."""
        found: int = self.aggregate(all=Coalesce(Sum(F("in_favour") + F("neither") + F("against")), 0))["all"]
        return found

    def of_enough(self) -> Self:
        """Groups large enough to be spoken of in public."""
        return self.alias(people=F("in_favour") + F("neither") + F("against")).filter(people__gte=ENOUGH)


class Stances(Walled):
    """How many of a group are for, neither or against. Counts only: they do not say whose they are."""

    append_only = True

    wish = WalledKey(Wish, related_name="stances")
    group = models.CharField(max_length=LONGEST)
    in_favour = models.PositiveIntegerField()
    neither = models.PositiveIntegerField()
    against = models.PositiveIntegerField()
    source = models.CharField(max_length=200, help_text="A survey, a meeting, a vote: where they come from")
    at = models.DateTimeField(auto_now_add=True)

    objects = StancesQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "stances"
        constraints = [
            models.CheckConstraint(condition=of_one_breakdown("group"), name="stances_group_known"),
            models.UniqueConstraint(fields=["place", "wish", "group", "source"], name="stances_once_a_source"),
        ]
