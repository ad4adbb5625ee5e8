"""One hour for two things counts once: as it is logged, and when an officer shares out what was logged for one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.ledger.actions import confirm, correct, dispute, give_pledged, log_time, pledge_time, put_in
from twofold.foundation.ledger.actions import write_in_time as write_in
from twofold.foundation.ledger.bringing import bring_hours, enter_hours
from twofold.foundation.ledger.models import Contribution, Share, Side, Split, Transfer
from twofold.foundation.ledger.sharing import split
from twofold.foundation.ledger.statement import of_activity
from twofold.foundation.ledger.sums import Period, Scope, read
from twofold.foundation.ledger.verifying import faults
from twofold.testing.cast import House, at_once


def today() -> Any:
    return timezone.localdate()


def activities(house: House) -> list[Activity]:
    begun = Activity.objects.exclude(state=State.DRAFT).select_related("initiative")
    return house.read(lambda: list(begun.order_by("state", "pk")[:4]))  # type: ignore[no-any-return]


def minutes(house: House, activity: Activity | None = None) -> int:
    """Citizens' minutes of an activity, or of the whole place."""

    def ask() -> int:
        if activity is not None:
            return sum(line.given[Side.CITIZEN] for line in of_activity(activity.pk) if line.commodity == "minutes")
        rows = Transfer.objects.filter(side=Side.CITIZEN, commodity="minutes").balances("side")
        return sum(row["given"] + row["confirmed"] for row in rows)

    return house.read(ask)  # type: ignore[no-any-return]


def even(*among: Activity) -> dict[str, str]:
    return {str(each.pk): f"1/{len(among)}" for each in among}


def hour(house: House, activity: Activity, minutes: int = 60, **more: Any) -> Contribution:
    return house.act("rosa", log_time, activity, **{"minutes": minutes, "day": today(), **more})  # type: ignore[no-any-return]


def test_an_hour_logged_for_two_activities_is_half_an_hour_in_each(house: House) -> None:
    first, second, *_rest = activities(house)
    before = minutes(house), minutes(house, first), minutes(house, second)
    made = hour(house, first, shares=even(first, second), note="Set up chairs for both.")
    assert (minutes(house), minutes(house, first), minutes(house, second)) == (
        before[0] + 60,
        before[1] + 30,
        before[2] + 30,
    )
    assert made.activity_id == first.pk
    with pytest.raises(Refusal) as refusal:
        hour(house, first, 24 * 60 - 59)
    assert "minutes" in refusal.value.fields


@pytest.mark.parametrize(
    "shares", [{"a": "60", "b": "60"}, {"a": "50"}, {"a": "1/3", "b": "1/3"}, {"a": "x", "b": "1"}]
)
def test_shares_that_do_not_make_one_are_refused_by_name_and_nothing_is_written(
    house: House, shares: dict[str, str]
) -> None:
    first, second, *_rest = activities(house)
    named = {"a": str(first.pk), "b": str(second.pk)}
    before = house.entries(), minutes(house)
    response = house.api(
        "rosa",
        "ledger.log_time",
        first.pk,
        {"minutes": 60, "day": str(today()), "shares": {named[each]: share for each, share in shares.items()}},
    )
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["shares"]
    assert (house.entries(), minutes(house)) == before


def test_no_hour_is_shared_with_a_draft_or_with_what_is_not_there(house: House) -> None:
    first, *_rest = activities(house)
    draft = house.read(lambda: Activity.objects.filter(state=State.DRAFT)[0])
    for other in (str(draft.pk), "987654321"):
        with pytest.raises(Refusal) as refusal:
            hour(house, first, shares={str(first.pk): "50", other: "50"})
        assert "shares" in refusal.value.fields


def test_a_minute_cannot_be_cut_in_two(house: House) -> None:
    first, second, *_rest = activities(house)
    with pytest.raises(Refusal) as refusal:
        hour(house, first, 1, shares=even(first, second))
    assert "comes to nothing" in refusal.value.fields["shares"][0]


def test_a_sheet_and_public_money_are_shared_too(house: House) -> None:
    first, second, third, *_rest = activities(house)
    sheet = {"who": "Walkers", "group": "group", "people": 5, "minutes": 100, "day": today()}
    house.act("olu", write_in, first, **sheet, shares=even(first, second, third))
    house.act(
        "olu", put_in, first, what="pence", amount=1_00, day=today(), who="Halls", shares=even(first, second, third)
    )
    rows = house.read(lambda: list(Share.objects.order_by("pk").values_list("amount", flat=True)))[-6:]
    assert rows == [34, 33, 33, 34, 33, 33]


def test_an_officer_shares_out_an_hour_and_the_place_has_no_minute_more(house: House) -> None:
    first, second, *_rest = activities(house)
    made = hour(house, first)
    before = minutes(house), minutes(house, first), minutes(house, second)
    house.act("olu", split, made, shares={str(first.pk): "25", str(second.pk): "75"}, reason="It was mostly the other.")
    after = minutes(house), minutes(house, first), minutes(house, second)
    assert after == (before[0], before[1] - 45, before[2] + 45)
    moves = house.read(lambda: list(Transfer.objects.filter(contribution=made).values_list("move", "amount")))
    assert moves == [("give", 60), ("reverse", 60)]
    assert house.read(lambda: list(faults())) == []
    with pytest.raises(Refusal, match="shared out already"):
        house.act("olu", split, made, shares=even(first, second), reason="Again.")
    with pytest.raises(Refusal, match="shared out already"):
        house.act("rosa", correct, made, amount=50, reason="Less.")


def test_residents_do_not_share_out_and_what_is_confirmed_or_disputed_is_not(house: House) -> None:
    first, second, *_rest = activities(house)
    made = hour(house, first)
    with pytest.raises(Refusal):
        house.act("rosa", split, made, shares=even(first, second), reason="Mine.")
    house.act("olu", dispute, made, reason="Nobody saw her.")
    with pytest.raises(Refusal, match="neither confirmed nor disputed"):
        house.act("olu", split, made, shares=even(first, second), reason="Both.")
    house.act("mina", confirm, made)
    with pytest.raises(Refusal, match="neither confirmed nor disputed"):
        house.act("olu", split, made, shares=even(first, second), reason="Both.")


def test_a_part_is_confirmed_corrected_and_shared_out_again_like_any_hour(house: House) -> None:
    first, second, third, *_rest = activities(house)
    hour(house, first, shares=even(first, second))
    before = minutes(house)
    mine, other = house.read(lambda: [each.contribution for each in Share.objects.order_by("-pk")[:2]][::-1])
    house.act("olu", confirm, mine)
    house.act("olu", split, other, shares=even(second, third), reason="And the garden.")
    assert minutes(house) == before
    last = house.read(lambda: Share.objects.order_by("-pk")[0].contribution)
    house.act("rosa", correct, last, amount=10, reason="Ten.")
    assert minutes(house) == before - 5
    assert house.read(lambda: list(faults())) == []


def test_eight_officers_share_out_one_hour_at_once_and_one_does(house: House) -> None:
    first, second, *_rest = activities(house)
    made, before = hour(house, first), None
    before = minutes(house)
    done = at_once(*[lambda: house.act("olu", split, made, shares=even(first, second), reason="Both.")] * 8)
    assert sum(isinstance(each, Split) for each in done) == 1
    assert all(isinstance(each, Split | Refusal) for each in done)
    assert minutes(house) == before


def test_sharing_out_races_confirming_and_correcting_and_no_minute_is_lost_or_made(house: House) -> None:
    first, second, *_rest = activities(house)
    made = hour(house, first)
    before = minutes(house)
    done = at_once(
        lambda: house.act("olu", split, made, shares=even(first, second), reason="Both."),
        lambda: house.act("mina", confirm, made),
        lambda: house.act("rosa", correct, made, amount=50, reason="Less."),
    )
    corrected = isinstance(done[2], Contribution)
    assert minutes(house) == before - 10 * corrected
    assert house.read(lambda: list(faults())) == []


def test_what_was_offered_and_let_go_stays_so(house: House) -> None:
    first, second, *_rest = activities(house)
    pledged = house.act("rosa", pledge_time, first, minutes=120, day=today())
    house.act("rosa", give_pledged, pledged, minutes=90)

    def moved() -> dict[str, int]:
        from twofold.foundation.ledger.account import Known, harness

        found = harness(read(Period(today() - timedelta(days=1), today()), Scope()).now, Known())
        return {name: getattr(found, name) for name in ("offered", "lapsed", "taken_up", "confirmed")}

    before = house.read(moved)
    house.act("olu", split, pledged, shares=even(first, second), reason="Both.")
    assert house.read(moved) == before


def test_whatever_the_shares_and_however_often_totals_are_conserved(house: House) -> None:
    among = activities(house)
    share_lists = st.lists(st.integers(1, 9), min_size=2, max_size=len(among))

    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.integers(30, 200), st.lists(share_lists, min_size=1, max_size=4))
    def play(amount: int, again: list[list[int]]) -> None:
        sheet = {"who": "Walkers", "group": "group", "people": 50, "minutes": amount, "day": today()}
        before, thing = minutes(house), house.act("olu", write_in, among[0], **sheet)
        for weights in again:
            shares = {str(each.pk): f"{weight}/{sum(weights)}" for each, weight in zip(among, weights, strict=False)}
            try:
                made = house.act("olu", split, thing, shares=shares, reason="More than one.")
            except Refusal as refusal:
                assert "comes to nothing" in refusal.fields["shares"][0]  # noqa: PT017
                return
            parts = house.read(lambda made=made: list(Share.objects.filter(split=made).select_related("contribution")))
            assert sum(part.amount for part in parts) == made.amount
            thing = max(parts, key=lambda part: part.amount).contribution
            assert minutes(house) == before + amount

    play()
    assert house.read(lambda: list(faults())) == []


def test_hours_of_a_list_that_were_shared_out_are_not_entered_again(house: House) -> None:
    first, second, *_rest = activities(house)
    initiative: Initiative = first.initiative
    head = "NAME,PLACEMENTID,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED\n"

    def brought(hours: int) -> Any:
        file = f"{head}Bench,1,1,{today()},2,{hours}\n".encode()
        made = house.act("olu", bring_hours, initiative, system="Teams", name="List", file=file)
        return house.act("olu", enter_hours, made).report

    assert brought(2)["new"] == 1
    before = minutes(house)
    entered = house.read(lambda: Contribution.objects.order_by("-pk")[0])
    house.act("olu", split, entered, shares=even(first, second), reason="Both.")
    assert brought(2)["known"] == 1
    assert "shared out" in brought(3)["faults"][0][1]
    assert minutes(house) == before


@pytest.mark.parametrize(
    ("parts", "amounts"), [((1, 1), (30, 29)), ((1, 2), (30, 30)), ((2,), (60,)), ((), ())], ids=str
)
def test_the_database_takes_no_shares_that_are_not_one(
    house: House, parts: tuple[int, ...], amounts: tuple[int, ...]
) -> None:
    first, second, *_rest = activities(house)
    halves = [hour(house, each, 30) for each in (first, second)]
    with pytest.raises(IntegrityError, match="do not make one"):
        put_down(house, halves, parts, amounts)


def put_down(house: House, things: list[Contribution], parts: tuple[int, ...], amounts: tuple[int, ...]) -> None:
    with house.tampering():
        made = Split.objects.create(amount=60, parts=2, by="tests")
        for thing, part, amount in zip(things, parts, amounts, strict=False):
            Share.objects.create(split=made, contribution=thing, parts=part, amount=amount)


def test_a_form_has_the_shares_behind_the_words_and_keeps_what_was_typed(house: House) -> None:
    first, second, *_rest = activities(house)
    client, address = house.client("rosa"), house.address(f"do/ledger.log_time/{first.pk}/")
    page = client.get(address).content.decode()
    closed = page.index('<details class="govuk-details">')
    assert page.index("This was for more than one thing") > closed > page.index("What did you do?")
    day = today()
    sent = {"minutes": "60", "day-day": day.day, "day-month": day.month, "day-year": day.year, "kind": "general"}
    wrong = client.post(address, {**sent, f"shares-{first.pk}": "50", f"shares-{second.pk}": "40"})
    page = wrong.content.decode()
    assert "Together they come to 90, not to 100." in page
    assert '<details class="govuk-details" open>' in page
    assert 'value="40"' in page
    before = minutes(house, second)
    right = client.post(address, {**sent, f"shares-{first.pk}": "50", f"shares-{second.pk}": "50"})
    assert right.status_code == 302
    assert minutes(house, second) == before + 30


def test_the_entries_say_what_was_shared_and_with_what(house: House) -> None:
    first, second, *_rest = activities(house)
    made = hour(house, first)
    address = house.address(f"ledger/{first.pk}/")
    assert f"do/ledger.split/{made.pk}/" in house.client("olu").get(address).content.decode()
    assert "ledger.split" not in house.client("rosa").get(address).content.decode()
    house.act("olu", split, made, shares=even(first, second), reason="Both.")
    page = house.client("rosa").get(address).content.decode()
    assert "1/2 of 60 minutes, shared with:" in page
    assert second.title in page
    assert "shared out" in page
    assert "It counts in its parts:" in page
