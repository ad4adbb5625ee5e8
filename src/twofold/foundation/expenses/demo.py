"""Claims in the demo place: paid and arrived, refused, agreed in part, late, and one that waits for its receipt."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw

from twofold.foundation.activities.models import State
from twofold.foundation.ledger.models import Contribution
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.demo_history import days_ago
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import claim_expense, say_arrived
from .handling import approve_claim, ask_about_claim, pay_claim, refuse_claim
from .models import How, Kind


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with inside(place.pk):
        rosa, callum, olu, mina = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu", "mina"))
        given = Contribution.objects.filter(activity__isnull=False).select_related("activity__place").order_by("pk")
        done = given.filter(party__person=cast["rosa"], activity__state=State.FINISHED)[0].activity
        live = given.filter(party__person=cast["callum"], activity__state=State.LIVE)[0].activity
    today = timezone.localdate()
    with days_ago(28):
        bus = claim_expense(
            done,
            by=rosa,
            kind=Kind.TRANSPORT,
            day=today - timedelta(days=30),
            what_for="Bus to the market and back",
            amount=420,
        )
        food = claim_expense(
            done, by=rosa, kind=Kind.FOOD, day=today - timedelta(days=30), what_for="Sunday lunch", amount=480
        )
    with days_ago(26):
        approve_claim(bus, by=olu)
        refuse_claim(food, by=olu, reason="Leaflets were handed out on the Saturday; nobody was there on the Sunday.")
    with days_ago(21):
        pay_claim(bus, by=mina, day=timezone.localdate(), how=How.BANK, reference="LK-EXP-0117")
    with days_ago(19):
        say_arrived(bus, by=rosa)
    with days_ago(24):
        miles = claim_expense(
            live, by=callum, kind=Kind.CAR, day=today - timedelta(days=25), what_for="To the open evening", miles=14
        )
    with days_ago(23):
        approve_claim(miles, by=olu)  # and nobody has paid it
    with days_ago(2):
        care = claim_expense(
            live,
            by=callum,
            kind=Kind.CARE,
            day=today - timedelta(days=5),
            what_for="Somebody to sit with my mother",
            amount=24_00,
            receipt=care_receipt(),
        )
    with days_ago(1):
        ask_about_claim(care, by=olu, question="Who sat with her, and for how many hours?")


def care_receipt() -> bytes:
    """A drawing of ours, like what somebody would photograph on a kitchen table."""
    picture = Image.new("RGB", (420, 300), "#F4F1EA")
    draw = ImageDraw.Draw(picture)
    for line, words in enumerate(("RECEIPT", "Sitting service, Harbour ward", "2 hours", "GBP 24.00", "Paid")):
        draw.text((40, 40 + 44 * line), words, fill="#333333")
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
