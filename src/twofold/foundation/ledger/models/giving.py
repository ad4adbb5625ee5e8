"""Parties, what they gave, and how much of it stands at which stage."""

import uuid
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.activities.models import Activity
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

from ..rules import Move, allowed
from ..rules import Stage as LedgerStage
from .kinds import CITIZEN_KINDS, Burden, Commodity, Evidence, PartyKind, Side, Skill

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class PartyQuerySet(PlacedQuerySet["Party"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self if actor.is_any(*STAFF) else self.filter(person_id=actor.person_id, person__isnull=False)


class Party(Walled):
    """Who gives: a person, a group of `people` without names, an organisation.

    The ledger knows a person by this row only; when they are erased, `person` empties and every total stands.
    """

    own_column = "person_id"

    kind = models.CharField(max_length=10, choices=PartyKind)
    person = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    people = models.PositiveIntegerField(default=1)
    area = WalledKey("places.Area", null=True, blank=True, related_name="+")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "person", "kind"], condition=Q(person__isnull=False), name="party_once_a_person"
            ),
            models.UniqueConstraint(fields=["place", "name", "kind"], condition=~Q(name=""), name="party_once_a_name"),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="party_kind_known"),
            models.CheckConstraint(condition=Q(people__gte=1), name="party_is_somebody"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(name=""), name="party_person_has_no_other_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(PartyKind(self.kind).label)

    @property
    def side(self) -> Side:
        return Side.CITIZEN if self.kind in CITIZEN_KINDS else Side.PUBLIC


class ContributionQuerySet(PlacedQuerySet["Contribution"]):
    def visible_to(self, actor: "Actor") -> Self:
        """What the public body gives is open to all; what a citizen gives, to them and to staff."""
        if actor.is_any(*STAFF):
            return self
        own = Q(party__person_id=actor.person_id, party__person__isnull=False)
        return self.filter(own | Q(side=Side.PUBLIC)).of_no_one_person()

    def of_no_one_person(self) -> Self:
        """Without single expenses: what somebody was paid back is theirs and the staff's to see, on their claim."""
        return self.exclude(party__kind=PartyKind.EXPENSES)

    def standing_at(self, stage: str) -> Self:
        """Those of which something stands at that stage, with their amounts."""
        return self.with_amounts().filter(**{f"{stage}__gt": 0})

    def with_amounts(self, known_by: Any = None) -> Self:
        """Each with `pledged`, `given`, `disputed` and `confirmed`: what stands at that stage now, or stood as far as
        we knew at a moment. Newest first."""
        amounts = {stage: _stands_at(stage, "transfers__", known_by) for stage in STAGES}
        return self.annotate(**amounts).order_by("-happened_on", "-pk")  # a sum drops the model's own order


class Contribution(Walled):
    """Something given to co-production by one party: what it was and where it went. How much is in its transfers.

    `uid` is made by whoever sends it, so that sending it twice is harmless.
    """

    append_only = True

    uid = models.UUIDField(default=uuid.uuid4)
    party = WalledKey(Party, related_name="contributions", db_index=False)
    side = models.CharField(max_length=8, choices=Side)
    initiative = WalledKey("activities.Initiative", related_name="+")
    activity = WalledKey("activities.Activity", null=True, blank=True, related_name="contributions", db_index=False)
    commodity = models.CharField(max_length=14, choices=Commodity)
    skill = models.CharField(max_length=14, choices=[*Skill.choices, *Burden.choices], blank=True)
    evidence = models.CharField(max_length=14, choices=Evidence)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=120)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["place", "activity", "-happened_on"], name="contribution_by_activity"),
            models.Index(fields=["place", "party", "-happened_on"], name="contribution_by_party"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "uid"], name="contribution_sent_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="contribution_side_known"),
            models.CheckConstraint(condition=Q(commodity__in=Commodity.values), name="contribution_commodity_known"),
            models.CheckConstraint(condition=Q(evidence__in=Evidence.values), name="contribution_evidence_known"),
            models.CheckConstraint(
                condition=Q(commodity=Commodity.MINUTES, skill__in=Skill.values)
                | Q(commodity=Commodity.IMPOSED, skill__in=["", *Burden.values])
                | (~Q(commodity__in=[Commodity.MINUTES, Commodity.IMPOSED]) & Q(skill="")),
                name="contribution_time_has_a_skill",
            ),
            # Only citizens' time can be taken from them by waiting and forms; the other side imposes it.
            models.CheckConstraint(
                condition=~Q(commodity=Commodity.IMPOSED) | Q(side=Side.CITIZEN),
                name="contribution_imposed_on_citizens",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_commodity_display()}, {self.happened_on}"

    @property
    def share_choices(self) -> list[tuple[int, str]]:
        return Activity.objects.to_share(self.activity)


STAGES = ("pledged", "given", "disputed", "confirmed")


def _stands_at(stage: str, prefix: str, known_by: Any) -> Any:
    """What went to a stage less what left it."""
    known = Q() if known_by is None else Q(**{f"{prefix}recorded_at__lte": known_by})
    went = Sum(f"{prefix}amount", filter=Q(**{f"{prefix}went_to": stage}) & known)
    left = Sum(f"{prefix}amount", filter=Q(**{f"{prefix}came_from": stage}) & known)
    return Coalesce(went, 0) - Coalesce(left, 0)


class TransferQuerySet(PlacedQuerySet["Transfer"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(contribution__in=Contribution.objects.visible_to(actor))

    def as_of(self, *, happened_by: Any = None, known_by: Any = None) -> Self:
        """What had happened by a day (`happened_by`), as far as we knew at a moment (`known_by`)."""
        rows = self if happened_by is None else self.filter(happened_on__lte=happened_by)
        return rows if known_by is None else rows.filter(recorded_at__lte=known_by)

    def ways(self, *by: str) -> Any:
        """How much went each way: the columns `by`, where it came from, where it went, and the sum."""
        return self.order_by().values_list(*by, "came_from", "went_to").annotate(Sum("amount"))

    def balances(self, *by: str) -> list[dict[str, Any]]:
        """One row for each combination of the columns `by`, with what stands at each stage."""
        return folded(by, self.ways(*by))


def folded(by: Sequence[str], ways: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """What stands at each stage, from how much went each way. Folded here, a question is one sum and not eight: of one
    party it takes longer to put eight into words than to answer them."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for *key, came_from, went_to, amount in ways:
        row = found.get(tuple(key))
        if row is None:
            row = found[tuple(key)] = {**dict(zip(by, key, strict=True)), **dict.fromkeys(STAGES, 0)}
        if went_to in STAGES:
            row[went_to] += amount
        if came_from in STAGES:
            row[came_from] -= amount
    return list(found.values())


ALLOWED = reduce(or_, (Q(move=move, came_from=a, went_to=b) for move, a, b in allowed()))


class Transfer(Walled):
    """An amount moves from one stage of a contribution to another. Balanced by construction; never changed.

    The columns after `happened_on` repeat the contribution's and are filled in by the database (see the migration),
    so that a million rows can be added up without a join. A key that an index of the place begins with has no index of
    its own: the wall asks for the place in every question, and each index is a price on every entry.
    """

    append_only = True

    uid = models.UUIDField(default=uuid.uuid4)
    contribution = WalledKey(Contribution, related_name="transfers", db_index=False)
    move = models.CharField(max_length=8, choices=[(move.value, move.value) for move in Move])
    came_from = models.CharField(max_length=9, choices=[(stage.value, stage.value) for stage in LedgerStage])
    went_to = models.CharField(max_length=9, choices=[(stage.value, stage.value) for stage in LedgerStage])
    amount = models.BigIntegerField()
    reverses = WalledKey("self", null=True, blank=True, related_name="reversed_by", db_index=False)
    by = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(auto_now_add=True)
    happened_on = models.DateField()
    initiative = WalledKey("activities.Initiative", editable=False, related_name="+", db_index=False)
    activity = WalledKey("activities.Activity", null=True, editable=False, related_name="+")
    party = WalledKey(Party, editable=False, related_name="+", db_index=False)
    side = models.CharField(max_length=8, editable=False)
    commodity = models.CharField(max_length=14, editable=False)
    skill = models.CharField(max_length=14, editable=False)
    evidence = models.CharField(max_length=14, editable=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["place", "contribution"], name="transfer_by_contribution"),
            models.Index(
                fields=["place", "initiative", "activity", "happened_on"],
                include=["side", "commodity", "came_from", "went_to", "amount"],
                name="transfer_by_activity",
            ),
            models.Index(
                fields=["place", "party", "happened_on"],
                include=["commodity", "came_from", "went_to", "amount"],
                name="transfer_by_party",
            ),
            models.Index(fields=["place", "recorded_at"], name="transfer_by_moment"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["place", "uid"], name="transfer_sent_once"),
            models.UniqueConstraint(
                fields=["place", "reverses"],
                name="transfer_reversed_once",
                violation_error_message=_("This was taken back already."),
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_moves_something"),
            models.CheckConstraint(
                condition=Q(move=Move.REVERSE, reverses__isnull=False)
                | (~Q(move=Move.REVERSE) & Q(reverses__isnull=True)),
                name="transfer_reversal_names_what",
            ),
            models.CheckConstraint(condition=ALLOWED, name="transfer_goes_an_allowed_way"),
        ]

    def __str__(self) -> str:
        return f"{self.move}: {self.amount} {self.came_from} → {self.went_to}"


class Note(Walled):
    """Words about a contribution or a correction. Outside the seal, so that they can be erased with their writer."""

    contribution = WalledKey(Contribution, related_name="notes")
    transfer = WalledKey(Transfer, null=True, blank=True, related_name="notes")
    text = models.TextField()
    by = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
