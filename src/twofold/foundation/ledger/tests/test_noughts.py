"""A public side is never blank: it put in something, or nothing and says why."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.engines.valuation import Basis
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.account import Row, statement
from twofold.foundation.ledger.actions import log_time, put_in, take_back
from twofold.foundation.ledger.adding import add_up
from twofold.foundation.ledger.bringing import bring_hours, enter_hours
from twofold.foundation.ledger.closing import close_period
from twofold.foundation.ledger.models import ClosedPeriod, Nought, Transfer
from twofold.foundation.ledger.noughts import blanks, put_in_nothing, take_back_nothing
from twofold.foundation.ledger.sums import Period, Scope
from twofold.foundation.ledger.waiting import asked_of_staff
from twofold.testing.cast import House, at_once

WHY = "Volunteers ran it on their own ground, and asked us for nothing."


def days(first: int, last: int) -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=first), today - timedelta(days=last))


APRIL = days(43, 33)  # days the demo's own close and entries leave alone


def live(house: House) -> Activity:
    found: Activity = house.read(
        lambda: Activity.objects.filter(state=State.LIVE).select_related("initiative").order_by("pk")[0]
    )
    return found


def hour(house: House, ago: int = 38) -> Any:
    return house.act("rosa", log_time, live(house), minutes=60, day=timezone.localdate() - timedelta(days=ago))


def nothing(house: House, period: Period = APRIL, who: str = "olu", **more: Any) -> Nought:
    activity = live(house)
    data = {"begins": period.begins, "ends": period.ends, "reason": WHY, "activity": activity.pk, **more}
    made: Nought = house.act(who, put_in_nothing, activity.initiative, **data)
    return made


def close(house: House, period: Period = APRIL) -> ClosedPeriod:
    made: ClosedPeriod = house.act("mina", close_period, house.place, begins=period.begins, ends=period.ends)
    return made


def named(house: House, period: Period = APRIL) -> list[str]:
    return house.read(lambda: [str(each) for each in blanks(period)])  # type: ignore[no-any-return]


def row(house: House, period: Period = APRIL, **scope: Any) -> Row:
    initiative = live(house).initiative_id
    found = house.read(lambda: statement(period, Basis("living-wage", period.ends), Scope(**scope)).rows)
    return next(each for each in found if each.initiative.pk == initiative)


def test_a_period_whose_public_side_is_blank_does_not_close_and_says_where(house: House) -> None:
    hour(house)
    with pytest.raises(Refusal, match="The public side is blank for: ") as refusal:
        close(house)
    assert live(house).title in refusal.value.message
    nothing(house)
    assert close(house)


def test_what_the_public_body_put_in_answers_too_until_it_is_taken_back(house: House) -> None:
    hour(house)
    assert named(house) == [live(house).title]
    made = house.act("olu", put_in, live(house), what="pence", amount=5, day=APRIL.ends, who="Halls")
    assert named(house) == []
    entered = house.read(lambda: Transfer.objects.get(contribution=made))
    house.act("mina", take_back, entered, reason="Another hall.")
    assert named(house) == [live(house).title]


def test_it_answers_its_days_and_no_others(house: House) -> None:
    hour(house, 35)
    hour(house, 41)
    nothing(house, days(43, 38))
    left = house.read(lambda: blanks(APRIL))
    assert [(each.begins, each.ends) for each in left] == [(timezone.localdate() - timedelta(days=35),) * 2]
    nothing(house, days(37, 33), reason="The same again.")
    assert named(house) == []


def test_the_statement_says_it_in_place_of_the_worry(house: House) -> None:
    hour(house)
    assert any("wrote nothing down" in worry for worry in row(house).worries)
    nothing(house)
    found = row(house)
    assert found.says == f"The public side says: nothing, because: {WHY}"
    assert not any("wrote nothing down" in worry for worry in found.worries)
    address = house.address("accounts/") + f"?from={APRIL.begins}&to={APRIL.ends}"
    assert WHY in house.client().get(address).content.decode()
    sheet = house.client().get(address.replace("accounts/", "accounts/statement.csv")).content.decode()
    told = {each["initiative"]: each["public_nothing_because"] for each in csv.DictReader(io.StringIO(sheet))}
    assert WHY in told[live(house).initiative.name]
    paper = house.client().get(address.replace("accounts/", "accounts/statement.pdf"))
    assert paper.content.startswith(b"%PDF")


def test_said_of_some_days_the_worry_about_the_others_stays(house: House) -> None:
    hour(house, 35)
    hour(house, 41)
    nothing(house, days(43, 38))
    assert row(house).says
    assert any("wrote nothing down" in worry for worry in row(house).worries)


def test_it_is_taken_back_by_adding_once_and_stands_to_be_read(house: House) -> None:
    hour(house)
    made = nothing(house)
    back = house.act("mina", take_back_nothing, made, reason="We lent the tools.")
    assert named(house) == [live(house).title]
    assert not row(house).says
    for again in (made, back):
        with pytest.raises(Refusal):
            house.act("mina", take_back_nothing, again, reason="Again.")
    page = house.client().get(house.address(f"ledger/{live(house).pk}/")).content.decode()
    assert WHY in page
    assert "Taken back: We lent the tools." in page


def test_eight_take_it_back_at_once_and_one_does(house: House) -> None:
    made = nothing(house)
    done = at_once(*[lambda: house.act("mina", take_back_nothing, made, reason="No.")] * 8)
    assert sum(isinstance(each, Nought) for each in done) == 1


@pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_it_is_sealed(house: House, sql: str) -> None:
    from django.db import ProgrammingError, connections

    nothing(house)
    with pytest.raises((IntegrityError, ProgrammingError)), connections["owner"].cursor() as cursor:
        cursor.execute(sql.format("ledger_nought"))


def test_nobody_says_nothing_where_something_was_put_in_or_of_days_to_come(house: House) -> None:
    today = timezone.localdate()
    house.act("olu", put_in, live(house), what="pence", amount=5, day=APRIL.ends, who="Halls")
    with pytest.raises(Refusal, match="did put something in"):
        nothing(house)
    for wrong, field in (
        ({"ends": today + timedelta(days=1)}, "ends"),
        ({"ends": APRIL.begins - timedelta(days=1)}, "ends"),
        ({"reason": ""}, "reason"),
        ({"activity": 987_654_321}, "activity"),
    ):
        with pytest.raises(Refusal) as refusal:
            nothing(house, days(32, 31), **wrong)
        assert field in refusal.value.fields
    with pytest.raises(Refusal):
        nothing(house, days(32, 31), who="rosa")


def test_the_database_takes_no_nought_of_another_initiative_or_that_takes_back_other_days(house: House) -> None:
    made = nothing(house)
    activity = live(house)
    same: dict[str, Any] = {"activity": activity, "begins": made.begins, "ends": made.ends, "recorded_by": "tests"}
    service = house.read(lambda: activity.initiative.service_id)
    other = {"outcome": "Less litter.", "public_input": "Bags.", "citizen_intensity": 3, "public_intensity": 1}
    elsewhere = house.act("olu", start_initiative, house.place, name="Another", service=service, **other)
    for wrong, constraint in (
        ({"initiative": elsewhere, "reason": "x"}, "another initiative"),
        ({"reason": "x", "takes_back": made, "ends": made.ends + timedelta(days=1)}, "same days"),
        ({"reason": ""}, "nought_has_a_reason"),
        ({"reason": "x", "ends": made.begins - timedelta(days=1)}, "nought_ends_after"),
    ):
        with pytest.raises(IntegrityError, match=constraint), house.tampering():
            Nought.objects.create(**{"initiative": activity.initiative, **same, **wrong})


def test_hours_of_a_whole_initiative_are_answered_by_it(house: House) -> None:
    activity = live(house)
    head = "NAME,PLACEMENTID,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED\n"
    file = f"{head}Bench,1,1,{APRIL.ends},2,2\n".encode()
    made = house.act("olu", bring_hours, activity.initiative, system="Teams", name="List", file=file)
    house.act("olu", enter_hours, made)
    assert named(house) == [str(activity.initiative)]
    nothing(house)
    assert named(house) == [str(activity.initiative)], "one activity does not speak for all"
    nothing(house, activity=None)
    assert named(house) == []


def test_a_statement_of_a_closed_period_says_what_was_said_then(house: House) -> None:
    hour(house)
    made = nothing(house)
    closed = close(house)
    house.act("mina", take_back_nothing, made, reason="We lent the tools.")
    then = house.read(lambda: closed.cut.until)
    assert row(house, known_by=then).says
    assert not row(house).says


def test_sums_do_not_change_what_is_blank(house: House) -> None:
    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(["hour", "public", "back", "nothing", "cut"]), min_size=2, max_size=8))
    def play(moves: list[str]) -> None:
        for move in moves:
            step(house, move, put)
        gave = bool(put)
        said = house.read(lambda: Nought.objects.filter(activity=live_pk).exists())
        hours = house.read(lambda: APRIL.of(Transfer.objects.filter(activity=live_pk, side="citizen")).exists())
        assert bool(named(house)) == (hours and not gave and not said)

    put: list[Transfer] = []
    live_pk = live(house).pk
    play()


def step(house: House, move: str, put: list[Transfer]) -> None:
    if move == "cut":
        add_up(house.place, by=Actor.scheduled(house.place.pk, "tests"))
    elif move == "hour":
        hour(house)
    elif move == "public":
        made = house.act("olu", put_in, live(house), what="pence", amount=5, day=APRIL.ends, who="Halls")
        put.append(house.read(lambda: Transfer.objects.get(contribution=made)))
    elif move == "back" and put:
        house.act("mina", take_back, put.pop(), reason="No.")
    elif move == "nothing" and not put:
        nothing(house)


def test_the_list_before_a_close_has_a_form_for_each_and_then_closes(house: House) -> None:
    hour(house)
    activity = live(house)
    client, address = house.client("mina"), house.address("accounts/blank/") + f"?from={APRIL.begins}&to={APRIL.ends}"
    page = client.get(address).content.decode()
    assert "1 public side is blank" in page
    assert activity.title in page
    assert "Close these days" not in page
    sent = {
        "begins": str(APRIL.begins),
        "ends": str(APRIL.ends),
        "activity": activity.pk,
        "reason": WHY,
        "next": address,
    }
    done = client.post(house.address(f"do/ledger.put_in_nothing/{activity.initiative_id}/"), sent)
    assert done["Location"] == address
    page = client.get(address).content.decode()
    assert "No public side is blank in these days." in page
    assert "Close these days" in page
    for who in ("", "rosa"):
        assert house.client(who).get(address).status_code == 404
    assert "Give a day like" in client.get(house.address("accounts/blank/") + "?from=x").content.decode()


def test_an_officer_is_asked_once_an_activity_is_over(house: House) -> None:
    activity = live(house)
    hour(house)
    asked = "the public side is blank"
    home = house.address("workspace/")
    taken = house.read(
        lambda: list(
            Transfer.objects.filter(activity=activity, side="public", reversed_by=None).exclude(move="reverse")
        )
    )
    for each in reversed(taken):
        house.act("mina", take_back, each, reason="A scene.")
    assert house.read(lambda: asked_of_staff([activity.pk]).blank) == [activity.pk]
    assert asked not in house.client("olu").get(home).content.decode()
    with house.tampering():
        Activity.objects.filter(pk=activity.pk).update(state=State.FINISHED)
    assert asked in house.client("olu").get(home).content.decode()


def test_anybodys_program_can_read_it(house: House) -> None:
    made = nothing(house)
    response = house.client().get(f"/api/v1/places/{house.place.slug}/public-noughts")
    found = response.json()["items"]
    assert {each["id"]: each["reason"] for each in found}[made.pk] == WHY
    assert house.entries("ledger.put_in_nothing") >= 1
