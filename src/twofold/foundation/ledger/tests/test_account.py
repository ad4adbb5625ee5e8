"""The statement of account: both sides beside each other, on one price, with what to look at (field manual 3.6)."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.engines.valuation import Basis
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.ledger.account import Account, statement
from twofold.foundation.ledger.actions import (
    Group,
    Kind,
    PublicInput,
    confirm,
    dispute,
    log_time,
    put_in,
    put_in_for_initiative,
    write_in_for_initiative,
    write_in_time,
)
from twofold.foundation.ledger.closing import close_period
from twofold.foundation.ledger.models import Contribution, Side, Transfer
from twofold.foundation.ledger.rules import in_place_of
from twofold.foundation.ledger.sums import Period
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

ADDRESS = "/larkmoor/accounts/"


def this_year() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=364), today)


def account(house: House, period: Period | None = None) -> Account:
    found = period or this_year()
    return house.read(lambda: statement(found, Basis("living-wage", found.ends)))


def live(house: House) -> Activity:
    return house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])


def test_the_rows_make_the_total_and_every_hour_is_in_it_once(house: House) -> None:
    found = account(house)
    assert sum(row.citizens.central for row in found.rows) == found.citizens.central > 0
    assert sum(row.public.central for row in found.rows) == found.public.central > 0
    minutes = house.read(
        lambda: sum(
            row["given"] + row["confirmed"]
            for row in this_year().of(Transfer.objects.filter(side=Side.CITIZEN, commodity="minutes")).balances("party")
        )
    )
    assert sum(row.citizen_minutes for row in found.rows) == minutes


def test_an_hour_given_is_in_the_account_until_it_is_disputed(house: House) -> None:
    before, activity = account(house), live(house)
    given = house.act("rosa", log_time, activity, minutes=90, day=timezone.localdate(), kind=Kind.CARE)
    after = account(house)
    assert after.harness.taken_up - before.harness.taken_up == 90
    assert after.citizens.central - before.citizens.central == 19_06  # an hour and a half at £12.71, half to even
    house.act("olu", dispute, given, reason="She was not there that day.")
    assert account(house).citizens.central == before.citizens.central


def test_a_side_that_falls_while_the_other_rises_is_flagged() -> None:
    assert in_place_of(citizens=(600, 900), public=(600, 300))
    assert not in_place_of(citizens=(600, 900), public=(600, 700))
    assert not in_place_of(citizens=(0, 900), public=(600, 300))


def test_the_substitution_is_said_on_the_page(house: House) -> None:
    activity, today = live(house), timezone.localdate() - timedelta(days=200)
    spring = Period(today - timedelta(days=9), today)
    for day, citizens, staff in ((today - timedelta(days=12), 600, 1200), (today, 900_0, 60)):
        house.act(
            "olu", write_in_time, activity, who=f"Walkers {day}", group=Group.GROUP, people=20, minutes=citizens,
            day=day, kind=Kind.GENERAL,
        )  # fmt: skip
        house.act("olu", put_in, activity, what=PublicInput.STAFF, amount=staff, who=f"Rangers {day}", day=day)
    address = f"{ADDRESS}?from={spring.begins}&to={spring.ends}"
    assert "Is one replacing the other?" in house.client("olu").get(address).content.decode()


def test_what_is_taken_from_one_initiative_and_asked_of_another_is_said_of_the_service(house: House) -> None:
    first = live(house)
    service = house.read(lambda: Service.objects.get(initiatives=first.initiative_id))
    other = house.act(
        "olu", start_initiative, house.place, name="Lamp posts", service=service.pk, outcome="Light in the lanes.",
        public_input="Bulbs.", citizen_intensity=3, public_intensity=1,
    )  # fmt: skip
    today = timezone.localdate() - timedelta(days=200)
    spring = Period(today - timedelta(days=9), today)
    told = {"who": "Lamplighters", "group": Group.GROUP, "people": 20}
    for day, minutes, pence in ((today - timedelta(days=12), 300, 90_000), (today, 900, 100)):
        house.act("olu", write_in_for_initiative, other, **told, minutes=minutes, day=day)
        house.act("olu", put_in, first, what=PublicInput.MONEY, amount=pence, who="Contractor", day=day)
    found = account(house, spring)
    assert [name for name, worry in found.of_services if "Is one replacing the other?" in worry] == [service]
    assert not any("replacing" in worry for row in found.rows for worry in row.worries)
    page = house.client("mina").get(f"{ADDRESS}?from={spring.begins}&to={spring.ends}&service={service.pk}")
    assert f"<strong>{service}</strong>: Citizens give more than before" in page.content.decode()


def test_money_that_falls_is_public_input_that_falls(house: House) -> None:
    activity, today = live(house), timezone.localdate() - timedelta(days=200)
    for day, minutes, pence in ((today - timedelta(days=12), 600, 50_000), (today, 900, 100)):
        sheet = {"who": "Walkers", "group": Group.GROUP, "people": 20, "minutes": minutes, "day": day}
        house.act("olu", write_in_time, activity, **sheet)
        house.act("olu", put_in, activity, what=PublicInput.MONEY, amount=pence, who="Contractor", day=day)
    found = account(house, Period(today - timedelta(days=9), today))
    row = next(row for row in found.rows if row.initiative.pk == activity.initiative_id)
    assert any("Is one replacing the other?" in worry for worry in row.worries)


def test_confirmed_hours_and_those_only_said_stand_apart(house: House) -> None:
    activity, before = live(house), account(house)
    made = house.act("rosa", log_time, activity, minutes=90, day=timezone.localdate())
    assert waiting(account(house), activity) - waiting(before, activity) == 90
    house.act("olu", confirm, made)
    assert waiting(account(house), activity) == waiting(before, activity)
    assert "not confirmed" in house.client().get(ADDRESS).content.decode()


def waiting(found: Account, activity: Activity) -> int:
    row = next(row for row in found.rows if row.initiative.pk == activity.initiative_id)
    return row.unconfirmed(Side.CITIZEN)


def test_the_statement_can_be_read_as_it_was_known_on_a_day(house: House) -> None:
    activity, day = live(house), timezone.localdate()
    house.act("rosa", log_time, activity, minutes=90, day=day - timedelta(days=3))
    sheet = f"{ADDRESS}statement.csv?activity={activity.pk}"
    yesterday = day - timedelta(days=1)
    assert account_on(house, f"{sheet}&known={yesterday}") == 0 < account_on(house, f"{sheet}&known={day}")
    assert "As it was known up to" in house.client().get(f"{ADDRESS}?known={yesterday}").content.decode()
    assert 'href="#known"' in house.client().get(f"{ADDRESS}?known=then").content.decode()


def test_time_without_an_outcome_is_said(house: House) -> None:
    page = house.client().get(f"{ADDRESS}?from={this_year().begins}").content.decode()
    assert "no outcome is measured" in page
    assert "From memory" in page


def test_another_price_changes_the_pounds_and_says_so(house: House) -> None:
    page = house.client().get(f"{ADDRESS}?price=average-wage&on_costs=yes").content.decode()
    assert "same price: Average wage, as MeasureUp uses it" in page
    assert "with employers" in page
    for wrong, named in (
        ("price=wellby", "#price"),
        ("from=yesterday", "#from"),
        ("from=2026-05-01&to=2026-04-01", "#to"),
    ):
        assert f'href="{named}"' in house.client().get(f"{ADDRESS}?{wrong}").content.decode()
        for sheet in ("statement.csv", "statement.pdf"):
            assert house.client().get(f"{ADDRESS}{sheet}?{wrong}")["Location"] == f"{ADDRESS}?{wrong}"


def test_every_figure_opens_its_entries_and_a_stranger_sees_no_citizen(house: House) -> None:
    initiative = account(house).rows[0].initiative
    address = f"{ADDRESS}{initiative.pk}/?from={this_year().begins}&side=citizen"
    assert "yours to see" in house.client().get(address).content.decode()
    assert house.client("ola").get(f"/elsewhere{address.removeprefix('/larkmoor')}").status_code == 404


def test_entries_come_newest_first(house: House) -> None:
    listed = house.read(lambda: [each.happened_on for each in Contribution.objects.with_amounts()])
    assert listed == sorted(listed, reverse=True)
    assert len(set(listed)) > 3


def test_table_and_paper_say_what_the_page_says(house: House) -> None:
    sheet = house.client().get(f"{ADDRESS}statement.csv?from={this_year().begins}").content.decode()
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert sum(int(row["citizen_central_pence"]) for row in rows) == account(house).citizens.central
    assert house.client().get(f"{ADDRESS}statement.pdf").content.startswith(b"%PDF")


def test_days_with_nothing_in_them_say_what_to_do(house: House) -> None:
    address = f"{ADDRESS}?from=2001-01-01&to=2001-02-01"
    assert "Nothing is written down" in house.client().get(address).content.decode()
    assert account(house, Period(date(2001, 1, 1), date(2001, 2, 1))).rows == []
    assert house.read(Initiative.objects.exists)


def test_a_closed_period_is_shown_as_it_was_closed_and_says_what_came_later(house: House) -> None:
    today = timezone.localdate()
    begins, ends = today - timedelta(days=30), today - timedelta(days=20)
    given = house.act("rosa", log_time, live(house), minutes=90, day=ends)
    house.act("olu", put_in, live(house), what=PublicInput.MONEY, amount=100, who="Halls", day=ends)
    house.act("mina", close_period, house.place, begins=begins, ends=ends)
    address = f"{ADDRESS}?from={begins}&to={ends}"
    before = account_on(house, f"{ADDRESS}statement.csv?from={begins}&to={ends}")
    house.act("olu", dispute, given, reason="She was not there that day.")
    assert account_on(house, f"{ADDRESS}statement.csv?from={begins}&to={ends}") == before
    page = house.client().get(address).content.decode()
    assert "This period is closed." in page
    assert "1 entry for these days came later." in page
    later = house.client().get(f"{address}&later=yes").content.decode()
    assert "These figures hold later entries too." in later
    assert account_on(house, f"{ADDRESS}statement.csv?from={begins}&to={ends}&later=yes") < before


def account_on(house: House, sheet: str) -> int:
    rows = csv.DictReader(io.StringIO(house.client().get(sheet).content.decode()))
    return sum(int(row["citizen_minutes"]) for row in rows)


def test_a_statement_is_of_a_service_an_initiative_or_an_activity_and_says_which(house: House) -> None:
    activity = live(house)
    house.act("rosa", log_time, activity, minutes=90, day=timezone.localdate())
    page = house.client().get(f"{ADDRESS}?activity={activity.pk}").content.decode()
    assert activity.title in page
    for wrong in ("service=987654321", "initiative=x", "activity=0"):
        name = wrong.partition("=")[0]
        assert f'href="#{name}"' in house.client().get(f"{ADDRESS}?{wrong}").content.decode()


def test_the_statement_asks_the_same_few_questions_however_much_was_given(
    house: House, django_assert_max_num_queries: Any
) -> None:
    client, day = house.client("olu"), timezone.localdate()
    client.get(ADDRESS)
    with django_assert_max_num_queries(19) as few:
        client.get(ADDRESS)
    for n in range(10):
        house.act("rosa", log_time, live(house), minutes=5, day=day - timedelta(days=n))
    with django_assert_max_num_queries(len(few)):
        client.get(ADDRESS)


def test_what_happens_without_a_method_of_ours_is_written_in_on_its_initiative(house: House) -> None:
    rounds = house.read(lambda: Initiative.objects.get(name="Meals rounds with a welfare check"))
    day = timezone.localdate()
    told = {"who": "Sunday drivers", "group": Group.VOLUNTEER, "people": 4, "minutes": 480, "day": day}
    before = next(row for row in account(house).rows if row.initiative == rounds)
    house.act("olu", write_in_for_initiative, rounds, **told, kind=Kind.CARE)
    house.act("olu", put_in_for_initiative, rounds, what=PublicInput.STAFF, amount=90, day=day, who="Co-ordinator")
    after = next(row for row in account(house).rows if row.initiative == rounds)
    assert after.citizen_minutes - before.citizen_minutes == 480
    assert after.public_minutes - before.public_minutes == 90
    assert "Write in a sign-in sheet" in house.client("olu").get(f"{ADDRESS}{rounds.pk}/").content.decode()
    assert "Write in a sign-in sheet" not in house.client("rosa").get(f"{ADDRESS}{rounds.pk}/").content.decode()
    with pytest.raises(Refusal):
        house.act("olu", write_in_for_initiative, rounds, **{**told, "minutes": 4 * 24 * 60 + 1})
    with pytest.raises(Refusal):
        house.act("rosa", put_in_for_initiative, rounds, what=PublicInput.STAFF, amount=90, day=day, who="Me")
