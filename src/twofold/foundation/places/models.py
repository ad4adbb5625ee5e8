from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from twofold.foundation.wall.rows import PlacedQuerySet, Walled

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor


class Kind(models.TextChoices):
    BOROUGH = "borough", _("Borough council")
    COUNTY = "county", _("County council")
    DISTRICT = "district", _("District council")
    UNITARY = "unitary", _("Unitary council")
    PARISH = "parish", _("Parish or community council")
    HEALTH = "health", _("Health trust or board")
    HOUSING = "housing", _("Housing association")
    SCHOOL = "school", _("School or academy trust")


class Jurisdiction(models.TextChoices):
    ENGLAND = "england", _("England")
    SCOTLAND = "scotland", _("Scotland")
    WALES = "wales", _("Wales")
    NORTHERN_IRELAND = "northern-ireland", _("Northern Ireland")


class Governance(models.TextChoices):
    """Who decides here. Only the first four are elected; the others are always labelled unelected."""

    LEADER = "leader", _("Leader and cabinet")
    MAYOR = "mayor", _("Elected mayor and cabinet")
    COMMITTEE = "committee", _("Committee system")
    PARISH = "parish", _("Parish or community council")
    BOARD = "board", _("Appointed board")
    GOVERNORS = "governors", _("Governing body")


# The site's own addresses: a place of that name would hide behind them.
RESERVED = ["accessibility", "accounts", "api", "contact", "cookies", "health", "language", "pictures", "privacy"]
RESERVED += ["my-page", "static", "stop", "terms"]


class PlaceQuerySet(models.QuerySet["Place"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(pk=actor.place_id)

    def open_to_all(self) -> Self:
        return self.order_by("name")


class Place(models.Model):
    """A public body and its patch: the tenant. The directory of places is public and stands outside the wall."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    body = models.CharField(max_length=120, help_text="The public body's own name")
    kind = models.CharField(max_length=12, choices=Kind)
    jurisdiction = models.CharField(max_length=20, choices=Jurisdiction)
    governance = models.CharField(max_length=12, choices=Governance)
    about = models.TextField(blank=True)
    contact_email = models.EmailField(blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="place_kind_known"),
            models.CheckConstraint(condition=models.Q(jurisdiction__in=Jurisdiction.values), name="place_nation_known"),
            models.CheckConstraint(condition=models.Q(governance__in=Governance.values), name="place_governance_known"),
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED),
                name="place_slug_not_reserved",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def service_choices(self) -> list[tuple[int, str]]:
        return list(Service.objects.values_list("pk", "name"))

    def outlined_areas(self) -> list[dict[str, Any]]:
        """Wards with an outline, as map pages want them."""
        return [dict(area) for area in Area.objects.filter(outline__isnull=False).values("name", "outline")]

    @property
    def area_choices(self) -> list[tuple[int, str]]:
        return list(Area.objects.values_list("pk", "name"))


class Area(Walled):
    """A ward or neighbourhood, with its outline as GeoJSON (longitude, latitude)."""

    name = models.CharField(max_length=80)
    code = models.CharField(max_length=20, blank=True, help_text="The statistics office's code, where there is one")
    outline = models.JSONField(null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="area_named_once",
                violation_error_message=_("There is an area of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Service(Walled):
    """Something the public body and its citizens produce together, whether they know it or not."""

    name = models.CharField(max_length=80)
    about = models.TextField(blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                name="service_named_once",
                violation_error_message=_("There is a service of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name
