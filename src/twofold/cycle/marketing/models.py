from typing import TYPE_CHECKING, Self, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.moderation.models import Moderated
from twofold.foundation.search.words import searched
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from .rules import CITIZENS, PUBLIC, SIDES, Version

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

M = TypeVar("M", bound=models.Model)
STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)
PARTIES = [
    ("user", _("People who use it")),
    ("citizen", _("Other citizens")),
    ("frontline", _("Staff")),
    ("manager", _("Managers, for the public body")),
]
PARTY_KNOWN = Q(party__in=list(SIDES))


class CharterQuerySet(PlacedQuerySet["Charter"]):
    def visible_to(self, actor: "Actor") -> Self:
        """What is still being written is seen by those who write it."""
        return self if actor.is_any(*STAFF) else self.filter(put_forward_on__isnull=False)

    def with_all(self) -> Self:
        """With all that says how it stands, in a steady number of queries."""
        return self.select_related("place", "service").prefetch_related("obligations", "incentives", "signatures")

    def with_breaches(self, actor: "Actor") -> Self:
        """And with what was said not to be kept, as far as this actor may read it."""
        breaches = models.Prefetch("obligations__breaches", Breach.objects.visible_to(actor))
        return self.with_all().prefetch_related(breaches)


class Charter(Walled):
    """One version of a service's charter. Once it is put forward nothing in it changes; a later version replaces it.

    The database holds that by itself: see the guards in the first migration.
    """

    service = WalledKey("places.Service", related_name="charters")
    version = models.PositiveSmallIntegerField()
    purpose = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    put_forward_on = models.DateField(null=True, blank=True)
    bound_on = models.DateField(null=True, blank=True, help_text="When all who owe something had signed it first")
    words = searched("purpose")

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        indexes = [GinIndex(fields=["words"], name="charter_words")]
        constraints = [
            models.CheckConstraint(condition=Q(version__gt=0), name="charter_version_from_one"),
            models.CheckConstraint(condition=~Q(purpose=""), name="charter_says_what_for"),
            models.CheckConstraint(
                condition=Q(bound_on__isnull=True) | Q(put_forward_on__isnull=False, bound_on__gte=F("put_forward_on")),
                name="charter_bound_once_put_forward",
            ),
            models.UniqueConstraint(fields=["place", "service", "version"], name="charter_version_once"),
            models.UniqueConstraint(
                fields=["place", "service"], condition=Q(put_forward_on__isnull=True), name="charter_one_being_written"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Charter of %(service)s, version %(n)s") % {"service": self.service, "n": self.version})

    def get_absolute_url(self) -> str:
        return reverse("marketing:charter", args=[self.place.slug, self.pk])

    @property
    def owing(self) -> frozenset[str]:
        return frozenset(each.party for each in self.obligations.all())

    @property
    def party_choices(self) -> list[tuple[str, str]]:
        """Those of whom something is asked."""
        return [(name, str(title)) for name, title in PARTIES if name in self.owing]

    @property
    def standing(self) -> "list[Signature]":
        return [each for each in self.signatures.all() if each.withdrawn_on is None]

    @property
    def as_ruled(self) -> Version:
        signed = frozenset(each.party for each in self.standing)
        put_forward, bound = self.put_forward_on is not None, self.bound_on is not None
        return Version(self.version, put_forward, bound, self.owing, signed)


class LineQuerySet(PlacedQuerySet[M]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.filter(charter__put_forward_on__isnull=False)


class Line(Walled):
    """One line of a charter, for one party."""

    party = models.CharField(max_length=10, choices=PARTIES)
    what = models.CharField(max_length=200)

    objects = LineQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.what

    @property
    def side(self) -> str:
        return SIDES[self.party]


class Obligation(Line):
    """What a party owes."""

    charter = WalledKey(Charter, related_name="obligations")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=PARTY_KNOWN, name="obligation_party_known"),
            models.CheckConstraint(condition=~Q(what=""), name="obligation_says_what"),
            models.UniqueConstraint(fields=["place", "charter", "party", "what"], name="obligation_once"),
        ]


WHEN = [("start", _("To start")), ("keep", _("To keep going"))]


class Incentive(Line):
    """What helps a party to start, or to keep going."""

    charter = WalledKey(Charter, related_name="incentives")
    when = models.CharField(max_length=5, choices=WHEN)

    class Meta:
        ordering = ["-when", "pk"]
        constraints = [
            models.CheckConstraint(condition=PARTY_KNOWN, name="incentive_party_known"),
            models.CheckConstraint(condition=~Q(what=""), name="incentive_says_what"),
            models.CheckConstraint(condition=Q(when__in=[when for when, _label in WHEN]), name="incentive_when_known"),
            models.UniqueConstraint(fields=["place", "charter", "party", "when", "what"], name="incentive_once"),
        ]


class Signature(Walled):
    """Somebody of a party signed. It is taken back by saying so, with the day, and stays to be read."""

    own_column = "person_id"

    charter = WalledKey(Charter, related_name="signatures")
    party = models.CharField(max_length=10, choices=PARTIES)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    signed_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=PARTY_KNOWN, name="signature_party_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("signed_on")),
                name="signature_withdrawn_after_signed",
            ),
            models.UniqueConstraint(
                fields=["place", "charter", "party", "person"],
                condition=Q(person__isnull=False, withdrawn_on__isnull=True),
                name="signature_once_a_person_and_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.charter}: {self.get_party_display()}"


class BreachQuerySet(PlacedQuerySet["Breach"]):
    def visible_to(self, actor: "Actor") -> Self:
        """What a moderator hid is seen by its writer and by staff."""
        rows = self.select_related("obligation__charter__place")  # its address is asked for outside the wall
        return rows if actor.is_any(*STAFF) else rows.filter(Q(hidden=False) | Q(person_id=actor.person_id or 0))


class Breach(Moderated, Walled):
    """Somebody of the other side says that an obligation was not kept, and why; the side that owes it answers."""

    own_column = "person_id"

    obligation = WalledKey(Obligation, related_name="breaches")
    side = models.CharField(max_length=8, choices=[("citizen", _("Citizens")), ("public", _("Public body"))])
    why = models.TextField()
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "breaches"
        constraints = [
            models.CheckConstraint(condition=Q(side__in=[CITIZENS, PUBLIC]), name="breach_side_known"),
            models.CheckConstraint(condition=~Q(why=""), name="breach_says_why"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="breach_answered_when",
            ),
        ]

    def __str__(self) -> str:
        return self.why[:80]

    def get_absolute_url(self) -> str:
        charter = self.obligation.charter
        return f"{charter.get_absolute_url()}#owed-{self.obligation_id}"

    @property
    def text(self) -> str:
        return self.why
