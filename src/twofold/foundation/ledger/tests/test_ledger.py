"""Giving and confirming, as people do it; and what the database itself refuses."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connections
from django.utils import timezone

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.actions import (
    confirm,
    correct,
    dispute,
    give_pledged,
    log_time,
    pledge_time,
    put_in,
    take_back,
    withdraw_pledge,
    write_in_time,
)
from twofold.foundation.ledger.models import Commodity, Contribution, Note, Party, PartyKind, Transfer
from twofold.foundation.ledger.rules import Move
from twofold.foundation.notices.models import Letter
from twofold.testing.cast import House, at_once


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    return found


def today() -> Any:
    return timezone.localdate()


def hour(house: House, activity: Activity, who: str = "rosa", **changed: Any) -> Contribution:
    made: Contribution = house.act(who, log_time, activity, **{"minutes": 60, "day": today(), **changed})
    return made


def standing(house: House, thing: Contribution) -> dict[str, int]:
    found = house.read(lambda: Contribution.objects.with_amounts().get(pk=thing.pk))
    return {stage: getattr(found, stage) for stage in ("pledged", "given", "disputed", "confirmed")}


def test_an_hour_given_is_confirmed_by_the_other_side(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    assert standing(house, made) == {"pledged": 0, "given": 60, "disputed": 0, "confirmed": 0}
    house.act("olu", confirm, made)
    assert standing(house, made) == {"pledged": 0, "given": 0, "disputed": 0, "confirmed": 60}


def test_nobody_confirms_their_own_hour(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    for who in ("rosa", "callum"):
        with pytest.raises(Refusal):
            house.act(who, confirm, made)
    assert standing(house, made)["given"] == 60


def test_public_money_is_confirmed_by_a_citizen(house: House, activity: Activity) -> None:
    made = house.act("olu", put_in, activity, what="pence", amount=250_000, day=today(), who="Parks budget")
    for who in ("olu", "mina"):
        with pytest.raises(Refusal, match=r"by a citizen|wrote in"):
            house.act(who, confirm, made)
    house.act("rosa", confirm, made)
    assert standing(house, made)["confirmed"] == 250_000


def test_a_pledge_is_given_in_part_and_the_rest_lapses(house: House, activity: Activity) -> None:
    made = house.act("rosa", pledge_time, activity, minutes=120, day=today())
    with pytest.raises(Refusal):
        house.act("callum", give_pledged, made, minutes=60)
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", give_pledged, made, minutes=180)
    assert refusal.value.fields == {"minutes": ["You pledged 120 minutes."]}
    house.act("rosa", give_pledged, made, minutes=90)
    assert standing(house, made) == {"pledged": 0, "given": 90, "disputed": 0, "confirmed": 0}


def test_a_pledge_can_be_withdrawn_once(house: House, activity: Activity) -> None:
    made = house.act("rosa", pledge_time, activity, minutes=30, day=today() + timedelta(days=3))
    house.act("rosa", withdraw_pledge, made)
    with pytest.raises(Refusal, match="Nothing is pledged"):
        house.act("rosa", withdraw_pledge, made)


def test_a_day_has_24_hours(house: House, activity: Activity) -> None:
    hour(house, activity, minutes=1_400)
    with pytest.raises(Refusal) as refusal:
        hour(house, activity, minutes=41)
    assert refusal.value.fields == {"minutes": ["That would be more than 24 hours on that day."]}
    hour(house, activity, minutes=40)


@pytest.mark.parametrize("standing", ["user", "carer", "volunteer", "citizen"])
def test_somebody_says_as_what_they_gave_it_and_their_day_stays_one_day(
    house: House, activity: Activity, standing: str
) -> None:
    made = hour(house, activity, standing=standing)
    assert house.read(lambda: Contribution.objects.select_related("party").get(pk=made.pk).party.kind) == standing
    hour(house, activity, minutes=1_000)
    with pytest.raises(Refusal) as refusal:
        hour(house, activity, minutes=381, standing="volunteer")
    assert "24 hours" in refusal.value.fields["minutes"][0]
    hour(house, activity, minutes=380, standing="volunteer")


def test_tomorrow_cannot_be_given_today(house: House, activity: Activity) -> None:
    with pytest.raises(Refusal) as refusal:
        hour(house, activity, day=today() + timedelta(days=1))
    assert "Pledge it instead" in refusal.value.fields["day"][0]


def test_a_sign_in_sheet_counts_a_group_without_names(house: House, activity: Activity) -> None:
    made = house.act(
        "olu",
        write_in_time,
        activity,
        who="Saturday gardeners",
        group="volunteer",
        people=10,
        minutes=600,
        day=today(),
    )
    party = house.read(lambda: Contribution.objects.select_related("party").get(pk=made.pk).party)
    assert (party.person_id, party.people, party.side) == (None, 10, "citizen")
    with pytest.raises(Refusal, match="wrote in"):
        house.act("olu", confirm, made)
    house.act("mina", confirm, made)


def test_a_dispute_counts_for_nothing_until_it_is_settled(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    house.act("olu", dispute, made, reason="The session was called off.")
    assert standing(house, made) == {"pledged": 0, "given": 0, "disputed": 60, "confirmed": 0}
    house.act("mina", confirm, made)
    assert standing(house, made)["confirmed"] == 60


def test_who_gave_it_hears_why_it_is_doubted_and_puts_it_right(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    house.act("olu", dispute, made, reason="The session ended at noon.")
    letter = house.read(lambda: Letter.objects.filter(person=house.person("rosa")).order_by("-pk")[0])
    assert "is disputed" in letter.subject
    assert "The session ended at noon." in letter.text
    mine = house.client("rosa").get("/my-page/").content.decode()
    assert "The session ended at noon." in mine
    assert f"/do/ledger.correct/{made.pk}/" in mine
    house.act("rosa", correct, made, amount=45, reason="It did.")
    assert standing(house, made) == {"pledged": 0, "given": 45, "disputed": 0, "confirmed": 0}
    house.act("olu", confirm, made)
    assert standing(house, made)["confirmed"] == 45


def test_a_doubted_entry_can_be_let_go_whole(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    house.act("olu", dispute, made, reason="You were not there.")
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", correct, made, amount=60, reason="I was.")
    assert "stands here already" in refusal.value.fields["amount"][0]
    house.act("rosa", correct, made, amount=0, reason="It was the week after.")
    assert set(standing(house, made).values()) == {0}


def test_whoever_wrote_a_sheet_in_hears_that_it_is_doubted(house: House, activity: Activity) -> None:
    sheet = {"who": "Walkers", "group": "group", "people": 5, "minutes": 300, "day": today()}
    made = house.act("olu", write_in_time, activity, **sheet)
    before = house.read(lambda: Letter.objects.filter(person=house.person("olu")).count())
    house.act("mina", dispute, made, reason="It rained all day.")
    assert house.read(lambda: Letter.objects.filter(person=house.person("olu")).count()) == before + 1


def test_words_beside_an_entry_are_its_givers_and_the_staffs_to_read(house: House, activity: Activity) -> None:
    made = house.act("olu", put_in, activity, what="pence", amount=100, who="Halls", day=today())
    house.act("rosa", dispute, made, reason="Nobody saw that hall.")
    address = f"/larkmoor/ledger/{activity.pk}/"
    assert "Nobody saw that hall." in house.client("mina").get(address).content.decode()
    for who in ("rosa", ""):
        assert "Nobody saw that hall." not in house.client(who).get(address).content.decode()


def test_every_correction_there_is_has_its_way_on_the_page(house: House, activity: Activity) -> None:
    made, offered = hour(house, activity), house.act("rosa", pledge_time, activity, minutes=30, day=today())
    address, last = f"/larkmoor/ledger/{activity.pk}/", house.read(lambda: made.transfers.get().pk)
    own, staff = (house.client(who).get(address).content.decode() for who in ("rosa", "olu"))
    assert f"/do/ledger.correct/{made.pk}/" in own
    assert f"/do/ledger.withdraw_pledge/{offered.pk}/" in own
    assert f"/do/ledger.take_back/{last}/" not in own
    assert f"/do/ledger.take_back/{last}/" in staff
    assert f"/do/ledger.withdraw_pledge/{offered.pk}/" not in staff
    assert f"/do/ledger.confirm_all/{activity.initiative_id}/" in staff


def test_corrections_only_add(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    house.act("rosa", correct, made, amount=45, reason="I left early.")
    house.act("rosa", correct, made, amount=50, reason="Not that early.")
    rows = house.read(lambda: list(Transfer.objects.filter(contribution=made).values_list("move", "amount")))
    assert rows == [("give", 60), ("lower", 15), ("give", 5)]
    assert standing(house, made)["given"] == 50
    house.act("olu", confirm, made)
    with pytest.raises(Refusal, match="This was confirmed"):
        house.act("rosa", correct, made, amount=60, reason="It was an hour after all.")


def test_an_entry_is_taken_back_once_and_from_the_end(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    house.act("olu", confirm, made)
    given, confirmed = house.read(lambda: list(Transfer.objects.filter(contribution=made)))
    with pytest.raises(Refusal, match="Take the later entry back first"):
        house.act("olu", take_back, given, reason="Wrong day.")
    back = house.act("olu", take_back, confirmed, reason="Wrong day.")
    with pytest.raises(Refusal, match="cannot be reversed"):
        house.act("olu", take_back, back, reason="Never mind.")
    house.act("olu", take_back, given, reason="Wrong day.")
    assert standing(house, made) == {"pledged": 0, "given": 0, "disputed": 0, "confirmed": 0}


def test_sent_twice_it_is_one_hour(house: House, activity: Activity) -> None:
    first = hour(house, activity, key="0123456789abcdef")
    again = hour(house, activity, key="0123456789abcdef")
    assert first.pk == again.pk
    assert house.read(lambda: Transfer.objects.filter(contribution=first).count()) == 1


def test_eight_confirmations_at_once_confirm_once(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    outcomes = at_once(*[lambda: house.act("olu", confirm, made)] * 8)
    assert sum(isinstance(outcome, Contribution) for outcome in outcomes) == 1
    assert standing(house, made)["confirmed"] == 60


def test_eight_people_give_to_one_activity_at_once(house: House, activity: Activity) -> None:
    def give(n: int) -> Contribution:
        made: Contribution = house.act(
            "olu", write_in_time, activity, who=f"Group {n}", group="group", people=1, minutes=10, day=today()
        )
        return made

    outcomes = at_once(*[lambda n=n: give(n) for n in range(8)])
    assert all(isinstance(outcome, Contribution) for outcome in outcomes)


def test_the_past_as_we_knew_it_never_changes(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    knew = timezone.now()
    house.act("rosa", correct, made, amount=10, reason="Ten minutes only.")

    def given(**cut: Any) -> int:
        rows = house.read(
            lambda: list(Transfer.objects.as_of(**cut).filter(contribution=made).balances("contribution"))
        )
        return rows[0]["given"] if rows else 0

    assert given() == 10
    assert given(known_by=knew) == 60
    assert given(happened_by=today() - timedelta(days=1)) == 0


def test_strangers_do_not_read_what_a_citizen_gave(house: House, activity: Activity) -> None:
    made = hour(house, activity)

    def seen_by(who: str) -> bool:
        actor = house.actor(who)
        return bool(house.read(lambda: Contribution.objects.visible_to(actor).filter(pk=made.pk).exists()))

    assert seen_by("rosa")
    assert seen_by("olu")
    assert not seen_by("callum")
    assert not seen_by("")


def test_words_stand_outside_the_seal(house: House, activity: Activity) -> None:
    made = hour(house, activity, note="Dug the long bed with Callum.")
    with house.tampering():
        assert Note.objects.filter(contribution=made).delete()[0] == 1


@pytest.mark.parametrize("table", ["ledger_transfer", "ledger_contribution"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET recorded_at = now()", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_ledger_is_sealed_against_its_owner_too(house: House, activity: Activity, table: str, sql: str) -> None:
    hour(house, activity)
    with (
        pytest.raises((IntegrityError, ProgrammingError), match=r"append-only|permission"),
        connections["owner"].cursor() as cursor,
    ):
        cursor.execute(sql.format(table))
    with pytest.raises(ProgrammingError, match="permission denied"), house.tampering():
        connections["default"].cursor().execute(sql.format(table))


def broken(house: House, made: Contribution, **columns: Any) -> None:
    usual = {"move": "give", "came_from": "source", "went_to": "given", "amount": 1, "by": "tests"}
    with house.tampering():
        Transfer.objects.create(
            contribution=made,
            happened_on=today(),
            **{**usual, **columns},
            **entries._repeated(made),
        )


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"amount": 0}, "transfer_moves_something"),
        ({"amount": -5}, "transfer_moves_something"),
        ({"went_to": "confirmed"}, "transfer_goes_an_allowed_way"),
        ({"move": "confirm", "came_from": "given", "went_to": "confirmed", "amount": 61}, "transfer_stage_holds_it"),
        ({"move": "reverse", "came_from": "given", "went_to": "source"}, "transfer_reversal_names_what"),
    ],
)
def test_the_database_refuses_nonsense(
    house: House, activity: Activity, columns: dict[str, Any], constraint: str
) -> None:
    made = hour(house, activity)
    with pytest.raises(IntegrityError) as error:
        broken(house, made, **columns)
    assert error.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]


def test_a_reversal_of_another_amount_is_refused(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    given = house.read(lambda: Transfer.objects.get(contribution=made))
    with pytest.raises(IntegrityError, match="exact opposite"):
        broken(house, made, move="reverse", came_from="given", went_to="source", amount=59, reverses=given)


def test_the_database_fills_in_what_a_transfer_repeats(house: House, activity: Activity) -> None:
    made = hour(house, activity)
    lying = {**entries._repeated(made), "side": "public", "commodity": "pence"}
    with house.tampering():
        Transfer.objects.create(
            contribution=made,
            move=Move.GIVE,
            came_from="source",
            went_to="given",
            amount=1,
            by="tests",
            happened_on=today(),
            **lying,
        )
    rows = house.read(lambda: set(Transfer.objects.filter(contribution=made).values_list("side", "commodity")))
    assert rows == {("citizen", "minutes")}


def test_the_same_id_with_other_content_is_refused(house: House, activity: Activity) -> None:
    by, uid = house.actor("olu"), uuid.uuid4()
    with house.tampering():
        party = entries.named_party("Library friends", PartyKind.GROUP, 4)
        content = {"by": by, "uid": uid, "party": party, "commodity": Commodity.ITEMS, "happened_on": today()}
        made = entries.contribute(activity, **content)
        assert entries.contribute(activity, **content) == made
        with pytest.raises(Refusal, match="used before"):
            entries.contribute(activity, **{**content, "commodity": Commodity.PENCE})


def test_erasing_a_person_keeps_every_total(house: House, activity: Activity) -> None:
    hour(house, activity)

    def totals() -> list[Any]:
        return list(Transfer.objects.balances("side", "commodity"))

    before = house.read(totals)
    with house.tampering():
        Party.objects.filter(person=house.person("rosa")).update(person=None)
    assert house.read(totals) == before
