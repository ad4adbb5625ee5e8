"""Expenses through their door: claimed, decided by somebody else, paid once, and nobody else's business."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from PIL import Image

from twofold import demo
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.expenses import actions, handling
from twofold.foundation.expenses.models import Claim, Receipt
from twofold.foundation.expenses.reading import open_claims, promptness
from twofold.foundation.keeping import erasing, kept
from twofold.foundation.ledger.actions import correct, log_time, pledge_time, take_back, withdraw_pledge
from twofold.foundation.ledger.models import Commodity, Contribution, PartyKind, Side, Transfer
from twofold.foundation.notices.models import Letter
from twofold.foundation.people.actions import Post, appoint
from twofold.foundation.people.models import Membership, Person
from twofold.foundation.rulebook.actions import adopt_rule
from twofold.foundation.trace.models import Node, Reply
from twofold.foundation.trace.reading import replies_of_place
from twofold.testing.cast import House, at_once

pytestmark = pytest.mark.usefixtures("db")
BUS = {"kind": "transport", "what_for": "Bus there and back", "amount": 460}
PAID = {"how": "bank", "reference": "LK-1"}


def today() -> Any:
    return timezone.localdate()


def live(house: House) -> Activity:
    """An activity that Callum gave time to, and Sam did not."""
    given = Contribution.objects.filter(party__person=house.person("callum"), activity__state=State.LIVE)
    return house.read(lambda: given.select_related("activity__place").order_by("pk")[0].activity)  # type: ignore[no-any-return]


def claimed(house: House, who: str = "callum", **changed: Any) -> Claim:
    made: Claim = house.act(who, actions.claim_expense, live(house), **{**BUS, "day": today(), **changed})
    return made


def agreed(house: House, **changed: Any) -> Claim:
    return house.act("olu", handling.approve_claim, claimed(house), **changed)  # type: ignore[no-any-return]


def paid(house: House) -> Claim:
    return house.act("mina", handling.pay_claim, agreed(house), day=today(), **PAID)  # type: ignore[no-any-return]


def now(house: House, claim: Claim) -> Claim:
    return house.read(lambda: Claim.objects.get(pk=claim.pk))  # type: ignore[no-any-return]


def clock(house: House, claim: Claim) -> Reply | None:
    thing = f"expenses.claim:{claim.pk}"
    return house.read(lambda: Reply.objects.waiting().filter(node__thing=thing).first())  # type: ignore[no-any-return]


def payments(house: House, claim: Claim) -> tuple[int, int]:
    """What stands given and confirmed of the public body's money for this claim."""
    rows = Contribution.objects.filter(pk=now(house, claim).payment_id).with_amounts()
    return house.read(lambda: next(((row.given, row.confirmed) for row in rows), (0, 0)))  # type: ignore[no-any-return]


def pence_of(house: House, activity: Activity) -> int:
    rows = Transfer.objects.filter(activity=activity, side=Side.PUBLIC, commodity=Commodity.PENCE)
    return house.read(lambda: sum(row["given"] + row["confirmed"] for row in rows.balances("side")))  # type: ignore[no-any-return]


def letters_to(house: House, who: str) -> list[str]:
    own = Letter.objects.filter(person=house.person(who), thing__startswith="expenses.").order_by("-pk")
    return house.read(lambda: list(own.values_list("text", flat=True)))  # type: ignore[no-any-return]


def photo(colour: str = "white") -> bytes:
    written = BytesIO()
    Image.new("RGB", (80, 60), colour).save(written, "PNG")
    return written.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Pages of white: the smallest thing any program would call a PDF."""
    written = BytesIO()
    page = Image.new("RGB", (60, 40), "white")
    page.save(written, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return written.getvalue()


def test_an_expense_is_claimed_agreed_paid_and_said_to_have_arrived(house: House) -> None:
    before = pence_of(house, live(house))
    claim = claimed(house)
    assert (claim.state, claim.pence) == ("claimed", 460)
    running = clock(house, claim)
    assert running is not None
    assert running.rule == "expenses.decide"
    assert "5 working days after" in running.explained
    house.act("olu", handling.approve_claim, claim)
    running = clock(house, claim)
    assert running is not None
    assert running.rule == "expenses.pay"
    assert pence_of(house, live(house)) == before, "nothing is paid yet"
    house.act("mina", handling.pay_claim, claim, day=today(), **PAID)
    assert clock(house, claim) is None
    assert (now(house, claim).state, payments(house, claim)) == ("paid", (460, 0))
    assert pence_of(house, live(house)) == before + 460
    house.act("callum", actions.say_arrived, claim)
    assert payments(house, claim) == (0, 460)
    told = letters_to(house, "callum")
    assert "We paid £4.60" in told[0]
    assert "We pay £4.60 by" in told[1]
    assert house.read(verify_place).whole


def test_miles_are_priced_by_the_rulebook_of_their_day(house: House) -> None:
    by_car = {"kind": "car", "amount": None, "miles": 12}
    assert claimed(house, **by_car).pence == 12 * 45
    adopted = {"rule": "expenses.mileage", "value": 50, "valid_from": today(), "because": "Cabinet, minute 3."}
    house.act("mina", adopt_rule, house.place, **adopted)
    dearer = claimed(house, **by_car)
    assert (dearer.pence, dearer.rate) == (600, 50)


def test_only_who_takes_part_may_claim(house: House) -> None:
    activity = live(house)
    with house.tampering():
        Membership.objects.create(person=house.person("sam"), group="citizen")
    with pytest.raises(Refusal, match="Write down the time you gave first"):
        claimed(house, "sam")
    promised = house.act("sam", pledge_time, activity, minutes=60, day=today() + timedelta(days=3))
    assert claimed(house, "sam").state == "claimed"
    house.act("sam", withdraw_pledge, promised)
    with pytest.raises(Refusal, match="Write down the time you gave first"):
        claimed(house, "sam")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": -5}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": 10**15}, "amount"),
        ({"amount": 50_001, "receipt": photo()}, "amount"),
        ({"amount": 501}, "receipt"),
        ({"miles": 3}, "miles"),
        ({"kind": "car"}, "amount"),
        ({"kind": "car", "amount": None}, "miles"),
        ({"kind": "car", "amount": None, "miles": -3}, "miles"),
        ({"kind": "car", "amount": None, "miles": 10**9}, "miles"),
        ({"kind": "car", "amount": None, "miles": 1_999}, "miles"),
        ({"kind": "yacht"}, "kind"),
        ({"day": "2999-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"receipt": b"MZ not a picture", "amount": 900}, "receipt"),
        ({"receipt": b"%PDF-1.7 not one either", "amount": 900}, "receipt"),
        ({"receipt": pdf(pages=4), "amount": 900}, "receipt"),
    ],
)
def test_nonsense_is_refused_at_its_field(house: House, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        claimed(house, **wrong)
    assert field in refused.value.fields
    assert house.read(Claim.objects.filter(what_for=BUS["what_for"]).count) == 0


def test_another_places_activity_cannot_be_claimed_for(house: House) -> None:
    sent = {**BUS, "day": str(today())}
    for who in ("mo", "ola", "callum"):
        answer = house.api(who, "expenses.claim_expense", live(house).pk, sent, place=house.elsewhere)
        assert answer.status_code in {403, 404}


@pytest.mark.parametrize("sent", [photo(), pdf(), pdf(pages=3)], ids=["photo", "pdf", "three pages"])
def test_a_receipt_is_drawn_anew_and_only_its_owner_and_staff_see_it(house: House, sent: bytes) -> None:
    claim = claimed(house, amount=900, receipt=sent)
    address = house.address(f"accounts/expenses/{claim.pk}/")
    for who in ("callum", "olu", "mina"):
        seen = house.client(who).get(f"{address}receipt.jpg")
        assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
        assert seen.content.startswith(b"\xff\xd8")
        assert sent[:20] not in seen.content
        assert seen["Cache-Control"] == "private, no-store"
        assert house.client(who).get(address).status_code == 200
    elsewhere = address.replace("larkmoor", "elsewhere")
    for who in ("", "rosa", "carys", "sam", "ola"):
        for path in (address, f"{address}receipt.jpg", elsewhere, f"{elsewhere}receipt.jpg"):
            assert house.client(who).get(path).status_code == 404
    assert house.client("ola").get(f"{elsewhere}receipt.jpg").status_code == 404
    assert house.api("rosa", "expenses.withdraw_claim", claim.pk, {}).status_code == 404


def test_nobody_decides_or_pays_their_own(house: House) -> None:
    """By the rule, and by the database whatever the rule."""
    with house.tampering():
        Membership.objects.create(person=house.person("olu"), group="citizen")
    house.act("olu", log_time, live(house), minutes=10, day=today())
    own = claimed(house, "olu")
    for action, data in (
        (handling.approve_claim, {}),
        (handling.refuse_claim, {"reason": "Because."}),
    ):
        with pytest.raises(Refusal, match="Somebody else must handle your own claim"):
            house.act("olu", action, own, **data)
    house.act("mina", handling.approve_claim, own)
    with pytest.raises(Refusal, match="Somebody else must handle your own claim"):
        house.act("olu", handling.pay_claim, own, day=today(), **PAID)
    with pytest.raises(IntegrityError, match="claim_never_handled_by_its_claimer"), house.tampering():
        Claim.objects.filter(pk=own.pk).update(decided_by=f"person:{house.person('olu').pk}")


def test_who_agrees_does_not_pay_unless_the_place_says_so(house: House) -> None:
    claim = agreed(house)
    with pytest.raises(Refusal, match="Somebody else must pay what you agreed to"):
        house.act("olu", handling.pay_claim, claim, day=today(), **PAID)
    adopted = {"rule": "expenses.hands", "value": 1, "valid_from": today(), "because": "A parish with one clerk."}
    house.act("mina", adopt_rule, house.place, **adopted)
    with pytest.raises(Refusal, match="Somebody else must pay"):
        house.act("olu", handling.pay_claim, claim, day=today(), **PAID)  # it keeps the rule it was agreed under
    one_hand = agreed(house)
    assert house.act("olu", handling.pay_claim, one_hand, day=today(), **PAID).state == "paid"


def test_an_officers_hand_types_it_and_another_deals_with_it(house: House) -> None:
    olu = house.client("olu")
    olu.post(house.address("acting-for/"), {"email": house.person("callum").email})
    olu.post(
        house.address(f"accounts/expenses/claim/{live(house).pk}/"),
        {"kind": "transport", "day": str(today()), "what_for": "By telephone", "amount": "3.20"},
    )
    claim = house.read(lambda: Claim.objects.get(what_for="By telephone"))
    assert (claim.claimer_id, claim.typed_by) == (house.person("callum").pk, f"person:{house.person('olu').pk}")
    with pytest.raises(Refusal, match="a claim that you typed in"):
        house.act("olu", handling.approve_claim, claim)
    assert house.act("mina", handling.approve_claim, claim).state == "approved"
    with pytest.raises(IntegrityError, match="claim_never_handled_by_its_typist"), house.tampering():
        Claim.objects.filter(pk=claim.pk).update(decided_by=claim.typed_by)


@pytest.mark.parametrize(
    ("answer", "field"), [({"amount": 461}, "amount"), ({"amount": 0}, "amount"), ({"amount": 400}, "reason")]
)
def test_a_part_has_its_reason_and_never_more_than_was_claimed(
    house: House, answer: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        agreed(house, **answer)
    assert field in refused.value.fields


def test_what_is_left_counts_as_given_once_and_only_if_they_say_so(house: House) -> None:
    claim = agreed(house, amount=400, reason="The day ticket is £4.")
    assert "Why not all: The day ticket is £4." in letters_to(house, "callum")[0]

    def borne() -> int:
        own = Transfer.objects.filter(party__person=house.person("callum"), commodity=Commodity.PENCE)
        return sum(row["given"] for row in own.balances("side"))

    assert house.read(borne) == 0
    house.act("callum", actions.count_as_given, claim)
    assert house.read(borne) == 60
    with pytest.raises(Refusal, match="counts already"):
        house.act("callum", actions.count_as_given, claim)
    with pytest.raises(Refusal, match="left for you to bear"):
        house.act("callum", actions.count_as_given, agreed(house))


def test_asking_pauses_the_clock_and_an_answer_lets_it_run(house: House) -> None:
    claim = claimed(house)
    house.act("olu", handling.ask_about_claim, claim, question="Which bus was it?")
    paused = clock(house, claim)
    assert paused is not None
    assert paused.paused_because == "Which bus was it?"
    assert letters_to(house, "callum")[0] == "Which bus was it?"
    assert "We are waiting: Which bus was it?" in house.client("callum").get("/my-page/").content.decode()
    with pytest.raises(Refusal, match="asked for something already"):
        house.act("olu", handling.ask_about_claim, claim, question="And when?")
    with pytest.raises(Refusal):
        house.act("callum", actions.add_to_claim, claim)
    house.act("callum", actions.add_to_claim, claim, words="The 14.", receipt=photo())
    running = clock(house, claim)
    assert running is not None
    assert running.paused_on is None
    assert now(house, claim).answer == "The 14."


def test_it_is_taken_back_while_nobody_has_decided(house: House) -> None:
    claim = claimed(house, receipt=photo())
    house.act("callum", actions.withdraw_claim, claim)
    assert now(house, claim).state == "withdrawn"
    assert house.read(Receipt.objects.filter(claim=claim).count) == 0
    assert clock(house, claim) is None
    with pytest.raises(Refusal, match="Nobody waits"):
        house.act("olu", handling.approve_claim, claim)
    with pytest.raises(Refusal, match="decided already"):
        house.act("callum", actions.withdraw_claim, agreed(house))


def test_what_did_not_arrive_counts_for_nothing_until_it_is_sent_again(house: House) -> None:
    before = pence_of(house, live(house))
    claim = paid(house)
    house.act("callum", actions.say_missing, claim)
    assert pence_of(house, live(house)) == before
    running = clock(house, claim)
    assert running is not None
    assert running.rule == "expenses.pay"
    again = house.act("mina", handling.pay_claim, claim, day=today(), how="cash", reference="At the desk")
    assert (again.payments, pence_of(house, live(house))) == (2, before + 460)
    house.act("callum", actions.say_arrived, claim)
    assert payments(house, claim) == (0, 460)
    with pytest.raises(Refusal, match="No payment is on its way"):
        house.act("callum", actions.say_missing, claim)


def test_two_who_pay_at_once_pay_once(house: House) -> None:
    adopted = {"rule": "expenses.hands", "value": 1, "valid_from": today(), "because": "A small parish."}
    house.act("mina", adopt_rule, house.place, **adopted)
    before = pence_of(house, live(house))
    claim = agreed(house)
    tries = at_once(
        *[lambda who=who: house.act(who, handling.pay_claim, claim, day=today(), **PAID) for who in ("olu", "mina") * 2]
    )
    assert sorted(type(each).__name__ for each in tries) == ["Claim", "Refusal", "Refusal", "Refusal"]
    assert pence_of(house, live(house)) == before + 460
    house.act("callum", actions.say_missing, claim)
    tries = at_once(
        *[lambda who=who: house.act(who, handling.pay_claim, claim, day=today(), **PAID) for who in ("olu", "mina")]
    )
    assert sorted(type(each).__name__ for each in tries) == ["Claim", "Refusal"]
    assert pence_of(house, live(house)) == before + 460


def test_taken_back_and_agreed_at_once_is_one_of_them(house: House) -> None:
    claim = claimed(house)
    at_once(
        lambda: house.act("callum", actions.withdraw_claim, claim),
        lambda: house.act("olu", handling.approve_claim, claim),
    )
    found = now(house, claim)
    assert (found.state, clock(house, claim) is not None) in {("withdrawn", False), ("approved", True)}


def test_a_claim_sent_twice_with_one_key_is_one_claim(house: House) -> None:
    before = house.read(Claim.objects.count)
    sent = {**BUS, "day": today()}
    tries = at_once(
        *[lambda: house.act("callum", actions.claim_expense, live(house), key="k" * 24, **sent) for _ in range(3)]
    )
    assert len({each.pk for each in tries}) == 1
    assert house.read(Claim.objects.count) == before + 1


def test_the_database_refuses_nonsense(house: House) -> None:
    claim = paid(house)
    for wrong in (
        {"pence": 0},
        {"agreed_pence": 461},
        {"agreed_pence": 100},
        {"decided_by": ""},
        {"paid_on": None},
        {"state": "approved"},
        {"state": "lost"},
        {"paid_how": "gold"},
        {"kind": "yacht"},
        {"kind": "car"},
        {"miles": 4},
        {"state": "missing", "arrived_on": today()},
        {"paid_by": claim.decided_by},
        {"paid_by": claim.decided_by, "hands": None},
    ):
        with pytest.raises(IntegrityError), house.tampering():
            Claim.objects.filter(pk=claim.pk).update(**wrong)
    other = agreed(house)
    money = {"payment": claim.payment_id, "paid_by": claim.paid_by, "paid_on": today(), "paid_how": "cash"}
    with pytest.raises(IntegrityError, match="claim_one_a_payment"), house.tampering():
        Claim.objects.filter(pk=other.pk).update(state="paid", payments=1, **money)


def test_no_program_handles_money(house: House) -> None:
    from twofold.foundation.people.actions import make_api_key

    key = "key-of-a-program-" + "x" * 24
    make_api_key.perform(house.place.pk, by=house.actor("mina"), data={"name": "Robot", "role": "officer"}, key=key)
    claim = claimed(house)
    answer = house.client().post(
        f"/api/v1/places/larkmoor/actions/expenses.approve_claim/{claim.pk}",
        {},
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code in {401, 403}
    assert now(house, claim).state == "claimed"


def test_the_ledgers_own_corrections_leave_expenses_alone(house: House) -> None:
    claim = paid(house)
    with pytest.raises(Refusal, match="follows somebody's claim"):
        house.act("mina", correct, claim.payment_id, amount=1, reason="No.")
    moved = house.read(lambda: Transfer.objects.get(contribution=claim.payment_id))
    with pytest.raises(Refusal, match="follows somebody's claim"):
        house.act("mina", take_back, moved, reason="No.")


def test_single_expenses_are_nobodys_business(house: House) -> None:
    claim = paid(house)
    activity = live(house)
    assert house.read(Contribution.objects.filter(party__kind=PartyKind.EXPENSES).exists)
    for who in ("", "rosa", "callum", "carys"):
        seen = Contribution.objects.visible_to(house.actor(who))
        assert not house.read(lambda seen=seen: seen.filter(pk=claim.payment_id).exists())
        assert "Expenses" not in house.client(who).get(house.address(f"ledger/{activity.pk}/")).content.decode()
    to_staff = Contribution.objects.visible_to(house.actor("olu"))
    assert house.read(to_staff.filter(pk=claim.payment_id).exists)
    listed = house.client().get("/api/v1/places/larkmoor/public-contributions", {"limit": 200}).json()["items"]
    assert claim.payment_id not in {row["id"] for row in listed}
    node = house.read(lambda: Node.objects.get(thing=f"expenses.claim:{claim.pk}"))
    assert house.client("rosa").get(house.address(f"chain/{node.pk}/")).status_code == 404
    nodes = house.client().get("/api/v1/places/larkmoor/nodes", {"limit": 200}).json()["items"]
    assert node.pk not in {row["id"] for row in nodes}


def test_open_data_adds_up_where_enough_people_were_paid(house: House) -> None:
    def sums() -> list[dict[str, Any]]:
        return house.client().get("/api/v1/places/larkmoor/expenses").json()["items"]  # type: ignore[no-any-return]

    for n in range(4):
        crowd(house, n)
    assert sums() == [], "four people are too few"
    crowd(house, 4)
    (row,) = sums()
    assert (row["id"], row["people"], row["payments"], row["paid_pence"]) == (live(house).pk, 5, 5, 5 * 460)


def crowd(house: House, n: int) -> None:
    """One more person who gave time and was paid their bus."""
    person = Person.objects.create_user(f"crowd{n}@larkmoor.example", demo.PASSWORD, name=f"Crowd {n}")
    with house.tampering():
        Membership.objects.create(person=person, group="citizen")
    house.act(f"crowd{n}", log_time, live(house), minutes=30, day=today())
    claim = claimed(house, f"crowd{n}")
    house.act("olu", handling.approve_claim, claim)
    house.act("mina", handling.pay_claim, claim, day=today(), **PAID)


def test_the_place_shows_how_promptly_it_pays_late_ones_too(house: House) -> None:
    found = house.read(lambda: promptness(5))
    assert (found.paid.in_time, found.paid.late_now, found.late) == (1, 1, 1)
    assert found.owed_pence is None, "so few people wait that it would tell of them"
    page = house.client().get(house.address("accounts/expenses/")).content.decode()
    assert "50% of what was agreed was paid in time" in page
    assert "1 is late now" in page
    assert "What waits for us" not in page
    assert "Callum" not in page
    assert "50% paid in time. 1 is late." in house.client().get(house.address("")).content.decode()
    waiting = house.read(lambda: open_claims(house.actor_inside("olu")))
    assert [each.late for each in waiting][:2] == [True, False], "late ones first"
    assert "Late: " in house.client("olu").get(house.address("accounts/expenses/")).content.decode()


def test_clocks_of_expenses_are_not_replies(house: House) -> None:
    before = house.read(replies_of_place)
    claimed(house)
    assert house.read(replies_of_place) == before


def test_the_same_receipt_again_is_shown_to_whoever_decides(house: House) -> None:
    first = claimed(house, amount=900, receipt=photo())
    house.act("rosa", log_time, live(house), minutes=10, day=today())
    second = claimed(house, "rosa", amount=800, receipt=photo())
    page = house.client("olu").get(house.address(f"accounts/expenses/{second.pk}/")).content.decode()
    assert "This may have been claimed before" in page
    assert f"/accounts/expenses/{first.pk}/" in page
    theirs = house.client("rosa").get(house.address(f"accounts/expenses/{second.pk}/")).content.decode()
    assert "claimed before" not in theirs


def signed_in(house: House, who: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": house.person(who).email, "password": demo.PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": demo.PASSWORD})
    return client


def test_all_of_it_is_in_ones_own_download_and_nobody_elses(house: House) -> None:
    claimed(house, what_for="Marker-4711", amount=900, receipt=photo())

    def held(who: str) -> Any:
        everything = json.loads(signed_in(house, who).get("/my-page/everything.json").content)
        return next(place["held"] for place in everything["places"] if place["place"] == "larkmoor")

    own = held("callum")
    assert "Marker-4711" in {row["what_for"] for row in own["expenses.claim.claimer"]}
    assert own["expenses.receipt.owner"][0]["content"].startswith("/9j/"), "a JPEG as base64"
    house.act("olu", handling.approve_claim, house.read(lambda: Claim.objects.get(what_for="Marker-4711")))
    assert "Marker-4711" not in json.dumps(held("olu"))


def test_erased_the_money_stays_and_the_words_go(house: House) -> None:
    done, waiting, refused = paid(house), claimed(house, amount=900, receipt=photo()), claimed(house)
    house.act("olu", handling.refuse_claim, refused, reason="Callum was in hospital that day.")
    activity, callum = live(house), house.person("callum")
    money = pence_of(house, activity)
    record = house.read(lambda: promptness(1).paid)
    with house.tampering():
        erasing.forget_here(callum.pk)
    assert pence_of(house, activity) == money
    assert house.read(Receipt.objects.filter(claim=waiting).count) == 0
    found = house.read(lambda: Claim.objects.get(pk=done.pk))
    assert (found.claimer_id, found.what_for, found.paid_reference, found.agreed_pence) == (None, "", "", 460)
    assert now(house, waiting).state == "withdrawn"
    assert "hospital" not in now(house, refused).because
    assert not house.read(lambda: Node.objects.filter(because__contains="was in hospital").exists())
    assert not house.read(lambda: Reply.objects.filter(answer__contains="was in hospital").exists())
    after = house.read(lambda: promptness(1).paid)
    assert after.in_time == record.in_time, "what was paid in time still was"
    assert house.read(lambda: open_claims(house.actor_inside("olu"))) == []
    assert house.client("olu").get(house.address(f"accounts/expenses/{done.pk}/")).status_code == 200


def test_old_receipts_and_words_go_by_the_rulebook(house: House) -> None:
    done = paid(house)
    house.act("callum", actions.say_arrived, done)
    waiting = claimed(house, amount=900, receipt=photo())
    with house.tampering():
        Receipt.objects.create(claim=done, owner=house.person("callum"), content=b"x", digest="x")
        Claim.objects.filter(pk__in=[done.pk, waiting.pk]).update(claimed_at=timezone.now() - timedelta(days=3_000))
    with house.tampering():
        assert kept.old_expenses(today() - timedelta(days=2_550)) == 1
        assert kept.old_expenses(today() - timedelta(days=2_550)) == 0
    assert house.read(Receipt.objects.filter(claim=done).count) == 0
    assert now(house, done).what_for == ""
    assert house.read(Receipt.objects.filter(claim=waiting).count) == 1, "what is open keeps its receipt"


@pytest.mark.parametrize("who", ["", "callum", "olu"])
def test_pages_ask_few_questions(house: House, who: str, django_assert_max_num_queries: Any) -> None:
    for _n in range(6):
        claim = claimed(house)
    client = house.client(who)
    paths = ["accounts/expenses/"]
    if who:
        paths.append(f"accounts/expenses/{claim.pk}/")
    if who == "callum":
        paths.append(f"accounts/expenses/claim/{live(house).pk}/")
    for path in paths:
        with django_assert_max_num_queries(15):
            assert client.get(house.address(path)).status_code == 200


def test_a_manager_who_is_appointed_later_still_may_not_handle_their_own(house: House) -> None:
    claim = claimed(house)
    house.act("mina", appoint, house.place, email=house.person("callum").email, post=Post.OFFICER)
    with pytest.raises(Refusal, match="Somebody else must handle your own claim"):
        house.act("callum", handling.approve_claim, claim)
