from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.outcomes.benefits import groups
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .book import shipped
from .weights import Sheet

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

GROUPS = [(group.name, _(group.title)) for group in groups()]
GROUP_KNOWN = Q(group__in=[group.name for group in groups()])
STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class PointsTotal(models.Func):
    """What the points of a sheet add up to; -1 where one of them is below nought. Made by the first migration."""

    function = "focus_points_total"
    output_field = models.IntegerField()


def adds_up(name: str) -> models.CheckConstraint:
    """Every point is given, and none twice."""
    return models.CheckConstraint(condition=Q(out_of=PointsTotal("points")), name=name)


class Round(Walled):
    """Groups share out the same number of points among benefits, before anybody sees how methods score."""

    question = models.CharField(max_length=150)
    service = WalledKey("places.Service", related_name="focus_rounds")
    setting = models.CharField(max_length=30, choices=list(shipped().settings.items()))
    out_of = models.PositiveSmallIntegerField(default=100)
    benefits = models.JSONField(help_text="The benefits on the sheet, as they stood when it opened")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    case = WalledKey("decisions.DecisionCase", null=True, blank=True, related_name="focus_rounds")
    words = searched("question")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="round_words")]
        constraints = [
            models.CheckConstraint(condition=Q(setting__in=list(shipped().settings)), name="round_setting_known"),
            models.CheckConstraint(condition=Q(out_of__gt=0), name="round_has_points"),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(closed_at__isnull=False), name="round_clash_once_closed"
            ),
            models.UniqueConstraint(fields=["place", "question"], name="round_asked_once"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("focus:round", args=[self.place.slug, self.pk])

    @property
    def benefit_choices(self) -> list[tuple[str, str]]:
        return [(each["code"], each["title"]) for each in self.benefits]

    @property
    def codes(self) -> list[str]:
        return [each["code"] for each in self.benefits]

    @property
    def titles(self) -> dict[str, str]:
        return dict(self.benefit_choices)


class WeightingQuerySet(PlacedQuerySet["Weighting"]):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own; of the others only what they add up to is shown."""
        return self if actor.is_any(*STAFF) else self.filter(person_id=actor.person_id or 0)


HOW = [("phone", _("On their own phone")), ("screen", _("On a shared screen")), ("paper", _("On paper"))]


class Weighting(Walled):
    """One sheet, by one person or by several together. The database itself sees to it that its points add up."""

    own_column = "person_id"

    round = WalledKey(Round, on_delete=models.CASCADE, related_name="weightings")
    group = models.CharField(max_length=12, choices=GROUPS)
    people = models.PositiveIntegerField(default=1)
    how = models.CharField(max_length=6, choices=HOW)
    points = models.JSONField()
    out_of = models.PositiveSmallIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WeightingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=GROUP_KNOWN, name="weighting_group_known"),
            models.CheckConstraint(condition=Q(people__gt=0), name="weighting_by_somebody"),
            models.CheckConstraint(condition=Q(how__in=[how for how, _label in HOW]), name="weighting_how_known"),
            models.CheckConstraint(condition=Q(person__isnull=True) | Q(people=1), name="weighting_own_is_ones_own"),
            adds_up("weighting_adds_up"),
            models.UniqueConstraint(
                fields=["place", "round", "person"],
                condition=Q(person__isnull=False),
                name="weighting_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.people}"

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.group, self.people, self.points)


class AgreementQuerySet(PlacedQuerySet["Agreement"]):
    def that_hold(self) -> Self:
        """The latest of each round; earlier ones hold no longer."""
        later = Agreement.objects.filter(round=models.OuterRef("round"), pk__gt=models.OuterRef("pk"))
        return self.filter(~models.Exists(later))

    def with_all(self) -> Self:
        return self.select_related("place", "round__service", "round__place").prefetch_related("dissents")


class Agreement(Walled):
    """What we focus on now, why, who agreed and until when. Changed by a later one, never written over."""

    append_only = True

    round = WalledKey(Round, related_name="agreements")
    points = models.JSONField()
    out_of = models.PositiveSmallIntegerField()
    why = models.TextField()
    agreed_by = models.CharField(max_length=200)
    agreed_on = models.DateField()
    review_on = models.DateField()

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            adds_up("agreement_adds_up"),
            models.CheckConstraint(condition=~Q(why=""), name="agreement_says_why"),
            models.CheckConstraint(condition=Q(review_on__gt=F("agreed_on")), name="agreement_is_looked_at_again"),
        ]

    def __str__(self) -> str:
        return str(self.round)

    def get_absolute_url(self) -> str:
        return reverse("focus:agreement", args=[self.place.slug, self.pk])

    @property
    def first(self) -> list[tuple[str, int]]:
        """Benefits by their points, most first; those with none are left out."""
        titles = self.round.titles
        given = sorted(self.points.items(), key=lambda each: (-each[1], each[0]))
        return [(titles.get(code, code), points) for code, points in given if points]

    @property
    def method_choices(self) -> list[tuple[str, str]]:
        return [(method.name, method.title) for method in shipped().methods]


class Dissent(Walled):
    """Who does not agree, and why, with our answer. It stands beside what was agreed for as long as that holds."""

    own_column = "person_id"

    agreement = WalledKey(Agreement, related_name="dissents")
    group = models.CharField(max_length=12, choices=GROUPS)
    why = models.TextField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=GROUP_KNOWN, name="dissent_group_known"),
            models.CheckConstraint(condition=~Q(why=""), name="dissent_says_why"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="dissent_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return self.why[:80]


class Means(Walled):
    """What there is to do it with: the hard limits a method must keep to. The last ones entered count."""

    append_only = True

    agreement = WalledKey(Agreement, related_name="means")
    months = models.PositiveSmallIntegerField()
    pence = models.PositiveBigIntegerField()
    adults = models.PositiveIntegerField(help_text="Adults it might reach")
    belief = models.CharField(
        max_length=10, choices=[(name, title) for name, (title, _f) in shipped().supply.beliefs.items()]
    )
    may_charge = models.BooleanField(default=False)
    may_tax = models.BooleanField(default=False)
    may_transfer = models.BooleanField(default=False)
    safeguarding = models.BooleanField(default=False)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "means"
        constraints = [
            models.CheckConstraint(condition=Q(belief__in=list(shipped().supply.beliefs)), name="means_belief_known")
        ]

    @property
    def powers(self) -> frozenset[str]:
        given: dict[str, Any] = {"charge": self.may_charge, "tax": self.may_tax, "transfer": self.may_transfer}
        return frozenset(name for name, may in given.items() if may)


class Chosen(Walled):
    """A method put on the shortlist: where it stood, by which version of the book, and why if not the first."""

    append_only = True

    agreement = WalledKey(Agreement, related_name="chosen")
    method = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=60)
    order = models.JSONField(help_text="Every method as it stood: name, effect, confidence, verdict")
    overrides = models.BooleanField()
    because = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "chosen"
        constraints = [
            models.CheckConstraint(condition=Q(overrides=False) | ~Q(because=""), name="chosen_override_has_reason"),
            models.UniqueConstraint(fields=["place", "agreement", "method"], name="chosen_once"),
        ]

    @property
    def title(self) -> str:
        found = shipped().method(self.method)
        return found.title if found else self.method
