from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.activities.methods import Kind
from twofold.foundation.ledger.models import Evidence
from twofold.foundation.moderation.models import Moderated
from twofold.foundation.outcomes.reading import least_in_query
from twofold.foundation.uploads.lists import BroughtList
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .questionnaire import OWN_PART
from .rules import Says

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)
M = TypeVar("M", bound=models.Model)
KINDS = [(kind.value, kind.value) for kind in Kind]
ASKED = [*KINDS, (OWN_PART, OWN_PART)]
SAID = {
    Says.HERE: _("It happens"),
    Says.COULD: _("It does not happen, and could"),
    Says.NONE: _("There is none, and there should not be"),
}
SIDES = [("citizen", _("Citizens")), ("public", _("Public body"))]


class WordsQuerySet(PlacedQuerySet[M]):
    def visible_to(self, actor: "Actor") -> Self:
        """What a moderator hid is seen by its writer and by staff."""
        if actor.is_any(*STAFF):
            return self
        return self.filter(Q(hidden=False) | Q(person_id=actor.person_id or 0))

    def open(self) -> Self:
        """What counts on the map, the same for everyone."""
        return self.filter(hidden=False)


class AnswerQuerySet(WordsQuerySet["Answer"]):
    def last_words(self) -> Self:
        """The last word of each side on each service and kind, however much was said before; nothing hidden."""
        cell = ("service_id", "kind", "side")
        return self.open().order_by(*cell, "-at", "-pk").distinct(*cell)


class Answer(Moderated, Walled):
    """One person's word on one service and one kind, or on users' own part: it is here, it could be, or none, because…

    Answers are only added; the latest of each side counts.
    """

    own_column = "person_id"

    service = WalledKey("places.Service", related_name="answers")
    kind = models.CharField(max_length=20, choices=ASKED)
    side = models.CharField(max_length=8, choices=SIDES)
    says = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Says])
    because = models.TextField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    on_paper = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["place", "service", "kind"], name="answer_by_cell")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[value for value, _name in ASKED]), name="answer_kind_known"),
            models.CheckConstraint(condition=Q(side__in=["citizen", "public"]), name="answer_side_known"),
            models.CheckConstraint(condition=Q(says__in=[each.value for each in Says]), name="answer_says_known"),
            # A blank is never an answer: who says it says why.
            models.CheckConstraint(condition=~Q(because=""), name="answer_has_a_because"),
        ]

    def __str__(self) -> str:
        return str(_("What somebody says of %(service)s") % {"service": self.service})

    def get_absolute_url(self) -> str:
        return reverse("mapping:service", args=[self.service.place.slug, self.service_id]) + f"#{self.kind}"

    @property
    def text(self) -> str:
        return self.because

    @property
    def word(self) -> str:
        """What was said, as the questionnaire puts it."""
        return str(SAID[Says(self.says)])


class Registered(Walled):
    """What the register adds to an initiative: its kind, what citizens put in, whom it reaches, how it is known."""

    initiative = WalledKey("activities.Initiative", on_delete=models.CASCADE, related_name="registered")
    kind = models.CharField(max_length=20, choices=KINDS)
    recognised = models.BooleanField(default=False, help_text="Whether management knew of it before it was mapped")
    citizen_input = models.TextField(blank=True, help_text="What citizens put in, in words")
    reaches = models.PositiveIntegerField(default=0, help_text="People it reaches in a year")
    of_people = models.PositiveIntegerField(null=True, blank=True, help_text="Of how many it is meant for, where known")
    evidence = models.TextField(blank=True)
    owner = models.CharField(max_length=120, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "registered"
        constraints = [
            models.UniqueConstraint(fields=["place", "initiative"], name="registered_once"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="registered_kind_known"),
            models.CheckConstraint(
                condition=Q(of_people__isnull=True) | Q(of_people__gt=0, reaches__lte=F("of_people")),
                name="registered_coverage_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return str(self.initiative)

    @property
    def coverage(self) -> float | None:
        return self.reaches / self.of_people if self.of_people else None

    @property
    def as_it_stands(self) -> str:
        """As the query of an address, so that a form to correct it begins with what is there."""
        values = {name: getattr(self, name) for name in ("kind", "recognised", "reaches", "owner", "evidence")}
        values |= {"citizens_do": self.initiative.citizen_intensity, "staff_do": self.initiative.public_intensity}
        values |= {"citizens_give": self.citizen_input, "staff_give": self.initiative.public_input}
        return urlencode({**values, "of_people": self.of_people or ""})


class Quality(Moderated, Walled):
    """How well an initiative goes, by somebody of one side: 1 badly, 5 very well."""

    own_column = "person_id"

    registered = WalledKey(Registered, on_delete=models.CASCADE, related_name="qualities")
    side = models.CharField(max_length=8, choices=SIDES)
    rating = models.PositiveSmallIntegerField()
    because = models.TextField(blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WordsQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "qualities"
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="quality_1_to_5"),
            models.UniqueConstraint(
                fields=["place", "registered", "person"],
                condition=Q(person__isnull=False),
                name="quality_once_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(_("How %(what)s goes, by somebody") % {"what": self.registered})

    def get_absolute_url(self) -> str:
        service = self.registered.initiative.service
        return reverse("mapping:service", args=[service.place.slug, service.pk]) if service else ""

    @property
    def text(self) -> str:
        return self.because


class Part(models.TextChoices):
    """What users themselves do for a service to work."""

    TAKE_UP = "take-up", _("Taking it up when it is offered")
    TURNING_UP = "turning-up", _("Turning up")
    ADHERENCE = "adherence", _("Following what was agreed")
    COMPLETION = "completion", _("Seeing it through")
    SELF_CARE = "self-care", _("Looking after themselves between times")


class UsersPartQuerySet(PlacedQuerySet["UsersPart"]):
    def with_enough(self) -> Self:
        """Each with whether it is of `enough` people that nobody can be made out, by the rule outcomes go by."""
        whole = Q(did=0) | Q(did__gte=F("least"))
        rest = Q(rest=0) | Q(rest__gte=F("least"))
        found = self.alias(least=least_in_query(), rest=F("of") - F("did"))
        return found.annotate(
            enough=models.ExpressionWrapper(whole & rest & Q(of__gte=F("least")), models.BooleanField())
        )

    def of_enough(self) -> Self:
        return self.with_enough().filter(enough=True)


class UsersPart(Walled):
    """The co-production inside a service: how many of its users do the part it cannot do without."""

    service = WalledKey("places.Service", on_delete=models.CASCADE, related_name="users_parts")
    part = models.CharField(max_length=12, choices=Part)
    what = models.CharField(max_length=200)
    did = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    objects = UsersPartQuerySet.as_manager()

    class Meta:
        ordering = ["service", "part", "year"]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="users_part_known"),
            models.CheckConstraint(condition=Q(did__lte=F("of"), of__gt=0), name="users_part_is_a_share"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="users_part_year"),
            models.UniqueConstraint(fields=["place", "service", "part", "what", "year"], name="users_part_once_a_year"),
        ]

    @property
    def share(self) -> float:
        return self.did / self.of


class RestsOn(models.TextChoices):
    """Where an estimate comes from."""

    SURVEY = "survey", _("A survey of our own")
    RATE = "rate", _("A published rate")


class Informal(Walled):
    """What neighbours, carers and unregistered groups do: an estimate with its range, never added to the ledger."""

    service = WalledKey("places.Service", on_delete=models.CASCADE, related_name="informal")
    what = models.CharField(max_length=200)
    hours_low = models.PositiveBigIntegerField()
    hours_central = models.PositiveBigIntegerField()
    hours_high = models.PositiveBigIntegerField()
    rests_on = models.CharField(max_length=6, choices=RestsOn, default=RestsOn.SURVEY)
    evidence = models.CharField(max_length=14, default=Evidence.ESTIMATED, editable=False)
    source = models.TextField()

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["service", "-hours_central"]
        verbose_name_plural = "informal"
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_low__lte=F("hours_central"), hours_central__lte=F("hours_high")),
                name="informal_low_central_high",
            ),
            models.CheckConstraint(condition=Q(rests_on__in=RestsOn.values), name="informal_rests_on_something"),
            # Whatever it rests on, it is an estimate, in the ledger's own word, and can never become more.
            models.CheckConstraint(condition=Q(evidence=Evidence.ESTIMATED), name="informal_is_estimated"),
            models.UniqueConstraint(fields=["place", "service", "what"], name="informal_once"),
        ]


class Sheet(BroughtList):
    """A spreadsheet an officer brought: its columns and rows as they were, and how its columns were mapped."""

    rows = models.JSONField(help_text="Each row: its line and its cells by column")
    # What holds for lines that do not say it themselves: their service, what the public body puts in, how much.
    otherwise = models.JSONField(default=dict)

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        return [*KINDS, ("", str(_("Nobody knows: leave them off the register until somebody says")))]

    @property
    def ready(self) -> bool:
        return bool(self.mapped and self.otherwise)

    @property
    def service_choices(self) -> list[tuple[Any, str]]:
        return [("", str(_("A column says it"))), *self.place.service_choices]

    def get_absolute_url(self) -> str:
        return reverse("mapping:sheet", args=[self.place.slug, self.pk])
