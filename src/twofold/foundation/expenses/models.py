from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.actor import Role
from twofold.foundation.wall.rows import PlacedQuerySet, Walled, WalledKey

if TYPE_CHECKING:
    from twofold.foundation.actions.actor import Actor

STAFF = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)


class Kind(models.TextChoices):
    """What it was spent on."""

    TRANSPORT = "transport", _("Bus, train, tram or taxi")
    CAR = "car", _("Own car, by the mile")
    FOOD = "food", _("Food and drink")
    CARE = "care", _("Care for a dependant")
    OTHER = "other", _("Something else")


class State(models.TextChoices):
    CLAIMED = "claimed", _("Waiting to be decided")
    WITHDRAWN = "withdrawn", _("Taken back")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Agreed, waiting to be paid")
    PAID = "paid", _("Paid")
    MISSING = "missing", _("Paid, and not arrived")


class How(models.TextChoices):
    """How it was paid."""

    BANK = "bank", _("Bank transfer")
    CASH = "cash", _("Cash")
    CHEQUE = "cheque", _("Cheque")
    VOUCHER = "voucher", _("Voucher or ticket")


OPEN = (State.CLAIMED, State.APPROVED, State.MISSING)
AGREED = (State.APPROVED, State.PAID, State.MISSING)
SENT = (State.PAID, State.MISSING)
CLAIMER = Concat(Value("person:"), Cast("claimer_id", models.CharField()))


class ClaimQuerySet(PlacedQuerySet["Claim"]):
    def visible_to(self, actor: "Actor") -> Self:
        """One's own, and for staff all: nobody else has any business with it."""
        return self if actor.is_any(*STAFF) else self.filter(claimer_id=actor.person_id, claimer__isnull=False)

    def waiting(self) -> Self:
        """What the public body owes a decision or money; whoever closed their account is owed nothing any more."""
        return self.filter(state__in=OPEN, claimer__isnull=False)


class Claim(Walled):
    """What taking part in an activity cost one person, and what became of it.

    `hands` and `rate` are the rulebook's as they stood when they were used. Erased, a claim keeps its amounts and days.
    """

    own_column = "claimer_id"

    activity = WalledKey("activities.Activity", related_name="expenses")
    claimer = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    typed_by = models.CharField(max_length=120, blank=True, help_text="The officer who typed it for them")
    kind = models.CharField(max_length=10, choices=Kind)
    happened_on = models.DateField()
    pence = models.PositiveIntegerField()
    miles = models.PositiveIntegerField(null=True, blank=True)
    rate = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Pence a mile")
    what_for = models.CharField(max_length=120, blank=True)
    answer = models.TextField(blank=True, help_text="What they added when something was missing")
    claimed_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    agreed_pence = models.PositiveIntegerField(default=0)
    because = models.TextField(blank=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    hands = models.PositiveSmallIntegerField(null=True, blank=True, help_text="People between claim and payment")
    paid_by = models.CharField(max_length=120, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_how = models.CharField(max_length=10, choices=How, blank=True)
    paid_reference = models.CharField(max_length=60, blank=True)
    payments = models.PositiveSmallIntegerField(default=0, help_text="How often money was sent")
    payment = WalledKey("ledger.Contribution", null=True, blank=True, related_name="+")
    arrived_on = models.DateField(null=True, blank=True)
    given_on = models.DateField(null=True, blank=True, help_text="When they let what was not paid count as a gift")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-claimed_at", "-pk"]
        indexes = [
            models.Index(fields=["place", "claimer"], name="claims_of_a_person"),
            models.Index(fields=["place", "state"], condition=Q(state__in=OPEN), name="claims_open"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="claim_kind_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="claim_state_known"),
            models.CheckConstraint(condition=Q(paid_how__in=["", *How.values]), name="claim_paid_how_known"),
            models.CheckConstraint(condition=Q(pence__gt=0), name="claim_of_something"),
            models.CheckConstraint(
                condition=Q(kind=Kind.CAR, miles__isnull=False, rate__isnull=False, pence=F("miles") * F("rate"))
                | (~Q(kind=Kind.CAR) & Q(miles__isnull=True, rate__isnull=True)),
                name="claim_miles_at_their_rate",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AGREED, agreed_pence__gt=0, agreed_pence__lte=F("pence"))
                | (Q(state__in=[State.CLAIMED, State.REFUSED], agreed_pence=0))
                | Q(state=State.WITHDRAWN),
                name="claim_agreed_up_to_what_was_claimed",
            ),
            # Less than was claimed, or nothing, is never without a reason.
            models.CheckConstraint(
                condition=Q(state__in=[State.CLAIMED, State.WITHDRAWN]) | Q(agreed_pence=F("pence")) | ~Q(because=""),
                name="claim_less_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WITHDRAWN)
                | Q(state=State.CLAIMED, decided_by="", decided_at__isnull=True)
                | (Q(state__in=[State.REFUSED, *AGREED], decided_at__isnull=False) & ~Q(decided_by="")),
                name="claim_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=CLAIMER) & ~Q(paid_by=CLAIMER),
                name="claim_never_handled_by_its_claimer",
                violation_error_message=_("Somebody else must handle your own claim."),
            ),
            models.CheckConstraint(
                condition=Q(typed_by="") | (~Q(decided_by=F("typed_by")) & ~Q(paid_by=F("typed_by"))),
                name="claim_never_handled_by_its_typist",
                violation_error_message=_("Somebody else must handle a claim that you typed in."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=SENT, paid_on__isnull=False, payment__isnull=False) & ~Q(paid_how=""))
                | (~Q(state__in=SENT) & Q(paid_on__isnull=True, payment__isnull=True, payments=0)),
                name="claim_paid_with_its_payment",
            ),
            models.CheckConstraint(
                condition=Q(paid_by="") | Q(hands__isnull=False, hands=1) | ~Q(paid_by=F("decided_by")),
                name="claim_paid_by_a_second_person",
                violation_error_message=_("Somebody else must pay what you agreed to."),
            ),
            models.CheckConstraint(
                condition=Q(arrived_on__isnull=True) | Q(state=State.PAID), name="claim_arrived_once_paid"
            ),
            models.UniqueConstraint(fields=["place", "payment"], name="claim_one_a_payment"),
        ]

    def __str__(self) -> str:
        return str(_("Expenses for %(activity)s") % {"activity": self.activity})

    def get_absolute_url(self) -> str:
        return reverse("expense", args=[self.place.slug, self.pk])

    @property
    def left_pence(self) -> int:
        """What the claimer bears, once it is decided."""
        return self.pence - self.agreed_pence


class ReceiptQuerySet(PlacedQuerySet["Receipt"]):
    def visible_to(self, actor: "Actor") -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(actor))


class Receipt(Walled):
    """The picture of a receipt. In the database and not among the pictures, so that the wall stands around it too and
    it goes with its owner in the same moment."""

    own_column = "owner_id"

    claim = WalledKey(Claim, on_delete=models.CASCADE, related_name="receipts")
    owner = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the picture")
    kept_at = models.DateTimeField(auto_now_add=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place", "digest"], name="receipts_alike")]
        constraints = [models.UniqueConstraint(fields=["place", "claim"], name="receipt_one_a_claim")]
