"""What citizens give besides time, and the time we make them spend: written down, confirmed, and never mixed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from twofold.engines.valuation import Basis
from twofold.engines.valuation.pricing import TAKEN
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.account import Account, statement
from twofold.foundation.ledger.actions import PublicInput, confirm, put_in
from twofold.foundation.ledger.models import Commodity, Contribution, Evidence, PartyKind
from twofold.foundation.ledger.other_giving import (
    PER,
    Known,
    Other,
    Spent,
    log_gift,
    log_waiting,
    write_in_gift,
    write_in_waiting,
)
from twofold.foundation.ledger.sums import Period, Scope
from twofold.testing.cast import House


@pytest.fixture
def activity(house: House) -> Activity:
    live = Activity.objects.filter(state=State.LIVE).select_related("initiative")
    found: Activity = house.read(lambda: live.order_by("pk")[0])
    return found


def today() -> Any:
    return timezone.localdate()


def account(house: House, activity: Activity) -> Account:
    day = today()
    period, scope = Period(day - timedelta(days=30), day), Scope(activity=activity.pk)
    return house.read(lambda: statement(period, Basis("living-wage", day), scope))


def held(house: House, made: Contribution) -> Any:
    return house.read(lambda: Contribution.objects.with_amounts().select_related("party").get(pk=made.pk))


@pytest.mark.parametrize(
    ("what", "amount", "whole"),
    [
        (Other.MONEY, 12.50, 1_250),
        (Other.GOODS, 4, 4),
        (Other.SPACE, 1.5, 90),
        (Other.TRAVEL, 7.2, 7_200),
        (Other.INTRODUCTIONS, 3, 3),
    ],
)
def test_what_citizens_give_besides_time_counts_once_staff_confirm_it(
    house: House, activity: Activity, what: Other, amount: float, whole: int
) -> None:
    before = account(house, activity)
    given = {"what": what, "amount": amount, "day": today(), "activity": activity.pk}
    made = house.act("rosa", log_gift, activity.initiative, **given)
    house.act("olu", confirm, made)
    now = held(house, made)
    assert (now.side, now.commodity, now.activity_id, now.confirmed) == ("citizen", what.value, activity.pk, whole)
    after = account(house, activity)
    assert amount_of(after, what) - amount_of(before, what) == whole


def amount_of(found: Account, what: Other) -> int:
    return sum(line.given["citizen"] for line in found.bars if line.commodity == what.value)


def test_every_other_thing_has_a_unit() -> None:
    assert set(PER) == set(Other)
    assert {each.value for each in Other} == set(Commodity.values) - {Commodity.MINUTES, Commodity.IMPOSED}


def test_time_we_make_people_spend_is_in_no_total_and_stands_beside(house: House, activity: Activity) -> None:
    before = account(house, activity)
    told = {"minutes": 45, "day": today(), "activity": activity.pk}
    made = house.act("callum", log_waiting, activity.initiative, kind=Spent.FORMS, **told)
    after = account(house, activity)
    assert (held(house, made).skill, held(house, made).given) == ("forms", 45)
    assert after.harness.imposed - before.harness.imposed == 45
    assert after.citizens == before.citizens
    assert after.run.total("citizen", TAKEN).central > before.run.total("citizen", TAKEN).central


def test_an_officer_writes_in_a_queue_with_how_it_is_known(house: House, activity: Activity) -> None:
    queue = {"who": "Callers in March", "group": "user", "people": 40, "minutes": 480, "day": today()}
    made = house.act("olu", write_in_waiting, activity.initiative, **queue, known=Known.CLOCKED)
    now = held(house, made)
    assert (now.evidence, now.party.people, now.activity_id) == (Evidence.CLOCKED, 40, None)
    with pytest.raises(Refusal, match="wrote in"):
        house.act("olu", confirm, made)
    house.act("mina", confirm, made)
    with pytest.raises(Refusal) as refusal:
        house.act("olu", write_in_waiting, activity.initiative, **{**queue, "people": 1, "minutes": 1_441})
    assert "minutes" in refusal.value.fields


def test_a_group_lends_its_hall(house: House, activity: Activity) -> None:
    hall = {"who": "Harbour chapel", "group": "group", "people": 12, "what": Other.SPACE, "amount": 2, "day": today()}
    made = house.act("olu", write_in_gift, activity.initiative, **hall, known=Known.ESTIMATED)
    assert (held(house, made).given, held(house, made).evidence) == (120, Evidence.ESTIMATED)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": 1.5}, "amount"),
        ({"what": Other.MONEY, "amount": 0.001}, "amount"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "day"),
        ({"activity": 987_654_321}, "activity"),
    ],
)
def test_nonsense_is_refused_at_its_field(house: House, activity: Activity, wrong: dict[str, Any], field: str) -> None:
    told = {"what": Other.GOODS, "amount": 2, "day": today(), **wrong}
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", log_gift, activity.initiative, **told)
    assert field in refusal.value.fields


def test_overhead_is_money_of_the_public_body_and_says_so(house: House, activity: Activity) -> None:
    told = {"what": PublicInput.OVERHEAD, "amount": 5_000, "who": "Overhead of the team", "day": today()}
    now = held(house, house.act("olu", put_in, activity, **told))
    assert (now.party.kind, now.side, now.commodity) == (PartyKind.OVERHEAD, "public", Commodity.PENCE)


@pytest.mark.parametrize(
    ("commodity", "skill"), [("imposed", "general"), ("minutes", "waiting"), ("pence", "waiting"), ("items", "care")]
)
def test_the_database_knows_which_kinds_go_with_what(
    house: House, activity: Activity, commodity: str, skill: str
) -> None:
    with pytest.raises(IntegrityError, match="contribution_time_has_a_skill"), house.tampering():
        Contribution.objects.create(
            party=entries.named_party("Somebody", PartyKind.GROUP), side="citizen", initiative=activity.initiative,
            commodity=commodity, skill=skill, evidence="derived", happened_on=today(), recorded_by="test",
        )  # fmt: skip


def test_both_are_reached_from_the_activity_with_it_chosen(house: House, activity: Activity) -> None:
    page = house.client("rosa").get(f"/larkmoor/ledger/{activity.pk}/").content.decode()
    for name in ("log_gift", "log_waiting"):
        address = f"/larkmoor/do/ledger.{name}/{activity.initiative_id}/"
        assert address in page
        form = house.client("rosa").get(f"{address}?activity={activity.pk}").content.decode()
        assert f'<option value="{activity.pk}" selected' in form or f'value="{activity.pk}" checked' in form
