from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .benefits import groups
from .rules import GRADES, Against, Estimate, average, share

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

GROUPS = [(group.name, _(group.title)) for group in groups()]
INSIDERS = (Role.OFFICER, Role.MANAGER, Role.COUNCILLOR, Role.SYSTEM)


class Framework(Walled):
    """A list of outcomes that this place works by: its own, or a national one it took over."""

    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200, help_text="Who set it, and where it is written")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="framework_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def service_choices(self) -> list[tuple[int, str]]:
        choices: list[tuple[int, str]] = self.place.service_choices
        return choices


class Outcome(Walled):
    """What should be better in people's lives because of a service."""

    framework = WalledKey(Framework, related_name="outcomes")
    service = WalledKey("places.Service", related_name="outcomes")
    title = models.CharField(max_length=120)
    words = searched("title")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        indexes = [GinIndex(fields=["words"], name="outcome_words")]
        constraints = [models.UniqueConstraint(fields=["place", "service", "title"], name="outcome_once_a_service")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('outcomes_of', args=[self.place.slug, self.service_id])}#outcome-{self.pk}"


class Ranking(Walled):
    """People who use a service put its outcomes in order: where a priority comes from."""

    service = WalledKey("places.Service", related_name="rankings")
    people = models.PositiveIntegerField()
    how = models.CharField(max_length=200, help_text="How they were asked, and who they were")
    asked_on = models.DateField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(people__gt=0), name="ranking_by_somebody")]

    def __str__(self) -> str:
        return self.how

    @property
    def outcome_choices(self) -> list[tuple[int, str]]:
        return list(Outcome.objects.filter(service=self.service_id).values_list("pk", "title"))


class Ranked(Walled):
    """An outcome's place in a ranking: 1 mattered most."""

    append_only = True

    ranking = WalledKey(Ranking, related_name="ranked")
    outcome = WalledKey(Outcome, related_name="ranked")
    rank = models.PositiveSmallIntegerField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["rank"]
        verbose_name_plural = "ranked"
        constraints = [
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranked_from_1"),
            models.UniqueConstraint(fields=["place", "ranking", "rank"], name="ranked_one_a_rank"),
            models.UniqueConstraint(fields=["place", "ranking", "outcome"], name="ranked_once"),
        ]


class Scale(models.TextChoices):
    SHARE = "share", _("A share of people")
    MEAN = "mean", _("A mean on a scale")


class Indicator(Walled):
    """How an outcome is measured: its scale, which way is better, and the smallest change people would notice."""

    outcome = WalledKey(Outcome, related_name="indicators")
    name = models.CharField(max_length=160)
    scale = models.CharField(max_length=5, choices=Scale)
    unit = models.CharField(max_length=40, blank=True)
    lowest = models.FloatField(default=0)
    highest = models.FloatField(default=1)
    less_is_better = models.BooleanField(default=False)
    least_change = models.FloatField(help_text="The smallest change that matters to people, on this scale")
    least_change_source = models.CharField(max_length=200)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(scale__in=Scale.values), name="indicator_scale_known"),
            models.CheckConstraint(condition=Q(lowest__lt=F("highest")), name="indicator_scale_goes_up"),
            models.CheckConstraint(
                condition=~Q(scale="share") | Q(lowest=0, highest=1), name="indicator_share_from_0_to_1"
            ),
            models.CheckConstraint(condition=Q(least_change__gt=0), name="indicator_least_change_is_one"),
            models.UniqueConstraint(fields=["place", "outcome", "name"], name="indicator_once_an_outcome"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initiative_choices(self) -> list[tuple[int, str]]:
        return list(self.outcome.service.initiatives.values_list("pk", "name"))


AGAINST = [
    (Against.NOTHING.value, _("Nothing")),
    (Against.BEFORE.value, _("How it was before")),
    (Against.OTHERS.value, _("People like them who did not take part")),
    (Against.DRAW.value, _("People drawn by lot")),
]


class Study(Walled):
    """An initiative measured on an indicator, and what its change is held against."""

    initiative = WalledKey("activities.Initiative", related_name="studies")
    indicator = WalledKey(Indicator, related_name="studies")
    against = models.CharField(max_length=8, choices=AGAINST)
    who = models.TextField(help_text="Who took part, and who they are compared with")
    begun_on = models.DateField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "studies"
        constraints = [
            models.CheckConstraint(condition=Q(against__in=[each.value for each in Against]), name="study_against"),
            models.UniqueConstraint(fields=["place", "initiative", "indicator"], name="study_once"),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}: {self.indicator}"


class ObservationQuerySet(PlacedQuerySet["Observation"]):
    def of_enough(self, least: Any) -> Self:
        """Those in which nobody can be made out; the same as `rules.worth_publishing`."""
        rest = F("n") - F("count")
        return self.alias(rest=rest).filter(
            Q(n__gte=least),
            Q(count__isnull=True) | Q(count=0) | Q(count__gte=least),
            Q(count__isnull=True) | Q(rest=0) | Q(rest__gte=least),
        )

    def last_words(self) -> Self:
        """Of each arm and moment of a study the figure entered last: a correction is added, never written over."""
        return self.filter(study__isnull=False).with_last_words()

    def with_last_words(self) -> Self:
        """As `last_words`, and every figure that is of no study."""
        alone = models.Case(models.When(study__isnull=True, then=F("pk")))
        cell = ("study_id", "arm", "phase", "alone")
        return self.annotate(alone=alone).order_by(*cell, "-pk").distinct(*cell)

    def of_service(self, service: int) -> Self:
        of_study = Q(study__indicator__outcome__service=service)
        return self.filter(of_study | Q(study__isnull=True, indicator__outcome__service=service))


class Observation(Walled):
    """What was seen: of how many people, how many were missing, from which source. Corrected by a later one."""

    append_only = True

    indicator = WalledKey(Indicator, related_name="observations")
    study = WalledKey(Study, related_name="observations", null=True, blank=True)
    arm = models.CharField(max_length=7, default="all", choices=[(a, a) for a in ("all", "with", "without")])
    phase = models.CharField(max_length=6, blank=True, choices=[("before", "before"), ("after", "after")])
    on = models.DateField()
    n = models.PositiveIntegerField(help_text="Of how many people it is known")
    missing = models.PositiveIntegerField(help_text="Of how many it should be known and is not")
    count = models.PositiveIntegerField(null=True, blank=True, help_text="Of a share: how many it is true of")
    mean = models.FloatField(null=True, blank=True)
    sd = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=200)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(n__gte=2), name="observation_of_people"),
            models.CheckConstraint(
                condition=Q(count__isnull=False, mean__isnull=True, sd__isnull=True, count__lte=F("n"))
                | Q(count__isnull=True, mean__isnull=False, sd__isnull=False, sd__gte=0),
                name="observation_is_a_share_or_a_mean",
            ),
            models.CheckConstraint(
                condition=Q(study__isnull=True, arm="all", phase="")
                | Q(study__isnull=False, arm__in=["with", "without"], phase__in=["before", "after"]),
                name="observation_of_all_or_of_an_arm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}, {self.on}"

    @property
    def estimate(self) -> Estimate:
        if self.count is not None:
            return share(self.count, self.n)
        return average(self.mean or 0.0, self.sd or 0.0, self.n)


class LocalBenefit(Walled):
    """A benefit this place adds to the nine; for the third sector too, which is nobody's unless a place wants it."""

    group = models.CharField(max_length=12, choices=GROUPS)
    title = models.CharField(max_length=120)
    measured_as = models.CharField(max_length=200)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(group__in=[g.name for g in groups()]), name="benefit_group_known"),
            models.UniqueConstraint(fields=["place", "title"], name="benefit_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        return f"L{self.pk}"


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Being written")
    AGREED = "agreed", _("Agreed")
    STOPPED = "stopped", _("Stopped")


class BusinessCaseQuerySet(PlacedQuerySet["BusinessCase"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*INSIDERS) else self.exclude(state=CaseState.DRAFT)

    def to_review(self, by: date) -> Self:
        """Agreed, and to be looked at again by that day."""
        return self.filter(state=CaseState.AGREED, review_on__lte=by)


class BusinessCase(Walled):
    """Why to do it: public cost first, what it asks of citizens, how it ends, when it is looked at again."""

    title = models.CharField(max_length=120)
    service = WalledKey("places.Service", related_name="business_cases")
    initiative = WalledKey("activities.Initiative", null=True, blank=True, related_name="business_cases")
    method = models.CharField(max_length=40, blank=True, help_text="The method's name in the book of evidence")
    once_pence = models.PositiveBigIntegerField()
    yearly_pence = models.PositiveBigIntegerField()
    exit_pence = models.PositiveBigIntegerField()
    exit = models.TextField(help_text="How it ends, and who carries on for those who rely on it")
    citizen_minutes = models.PositiveBigIntegerField(help_text="What it asks of citizens in a year")
    years = models.PositiveSmallIntegerField()
    review_on = models.DateField()
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.DRAFT)
    decided_on = models.DateField(null=True, blank=True)
    stopped_because = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    words = searched("title", "exit")

    objects = BusinessCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [GinIndex(fields=["words"], name="business_case_words")]
        constraints = [
            models.CheckConstraint(
                condition=Q(once_pence__gt=0) | Q(yearly_pence__gt=0), name="business_case_is_never_free"
            ),
            models.CheckConstraint(condition=~Q(exit=""), name="business_case_says_how_it_ends"),
            models.CheckConstraint(condition=Q(years__range=(1, 30)), name="business_case_years"),
            models.CheckConstraint(
                condition=Q(state=CaseState.DRAFT, decided_on__isnull=True)
                | Q(state__in=[CaseState.AGREED, CaseState.STOPPED], decided_on__isnull=False),
                name="business_case_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.STOPPED) | ~Q(stopped_because=""),
                name="business_case_stopped_with_reason",
            ),
            models.UniqueConstraint(fields=["place", "title"], name="business_case_titled_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("business_case", args=[self.place.slug, self.pk])

    @property
    def benefit_choices(self) -> list[tuple[str, str]]:
        from .reading import benefits_here

        return [(each.code, each.title) for each in benefits_here()]

    @property
    def initiative_choices(self) -> list[tuple[str, str]]:
        listed = self.service.initiatives.values_list("pk", "name")
        return [("", str(_("None yet"))), *((str(pk), name) for pk, name in listed)]

    @property
    def study_choices(self) -> list[tuple[str, str]]:
        listed = Study.objects.filter(indicator__outcome__service=self.service_id).select_related(
            "initiative", "indicator"
        )
        return [("", str(_("None: this is a judgement"))), *((str(each.pk), str(each)) for each in listed)]

    @property
    def late(self) -> bool:
        """Its day to be looked at again is past."""
        return self.state == CaseState.AGREED and self.review_on < timezone.localdate()

    @property
    def public_pence(self) -> int:
        """All of the public cost over its years, the end included."""
        return self.once_pence + self.years * self.yearly_pence + self.exit_pence


class Review(Walled):
    """The case looked at again on its day: what was found, and when next. What was agreed is not changed by it."""

    append_only = True

    case = WalledKey(BusinessCase, related_name="reviews")
    on = models.DateField()
    found = models.TextField()
    next_on = models.DateField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(found=""), name="review_found_something"),
            models.CheckConstraint(condition=Q(next_on__gt=F("on")), name="review_next_is_later"),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.on}"


class Expected(Walled):
    """A benefit the case counts on. Cashable ones are money that can be spent elsewhere; others never mix with them."""

    case = WalledKey(BusinessCase, on_delete=models.CASCADE, related_name="expected")
    benefit = models.CharField(max_length=20)
    what = models.CharField(max_length=200)
    cashable = models.BooleanField(default=False)
    low_pence = models.PositiveBigIntegerField(default=0)
    central_pence = models.PositiveBigIntegerField(default=0)
    high_pence = models.PositiveBigIntegerField(default=0)
    basis = models.CharField(max_length=200, help_text="What it rests on")

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "expected"
        constraints = [
            models.CheckConstraint(
                condition=Q(low_pence__lte=F("central_pence"), central_pence__lte=F("high_pence")),
                name="expected_low_central_high",
            ),
            models.CheckConstraint(condition=Q(cashable=False) | Q(high_pence__gt=0), name="expected_cash_is_money"),
        ]


STRENGTHS = (_("it did harm"), _("none"), _("a little"), _("a fair amount"), _("a lot"))


class Realised(Walled):
    """What became of a benefit, from -1 (harm) over 0 (none) to 3 (strong). It weighs against prior judgement."""

    append_only = True

    case = WalledKey(BusinessCase, related_name="realised")
    benefit = models.CharField(max_length=20)
    what = models.CharField(max_length=200)
    strength = models.SmallIntegerField()
    grade = models.CharField(max_length=1, choices=[(g, g) for g in GRADES])
    study = WalledKey(Study, null=True, blank=True, related_name="realised")
    cash_pence = models.BigIntegerField(default=0, help_text="Money a year that was in fact spent elsewhere")
    on = models.DateField()
    source = models.CharField(max_length=200)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "realised"
        constraints = [
            models.CheckConstraint(condition=Q(strength__range=(-1, 3)), name="realised_from_harm_to_strong"),
            models.CheckConstraint(condition=Q(grade__in=list(GRADES)), name="realised_grade_a_to_d"),
        ]

    @property
    def said(self) -> str:
        """How much of it there was, in words."""
        return str(STRENGTHS[self.strength + 1])
