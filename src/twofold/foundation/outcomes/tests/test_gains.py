"""What got better beside what it cost, on the statement of account (field manual 3.6)."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.ledger.actions import Kind, confirm, log_time
from twofold.foundation.outcomes import actions
from twofold.foundation.outcomes.models import Framework, Study
from twofold.foundation.outcomes.rules import Estimate, better_off, cost_each
from twofold.testing.cast import House

ADDRESS = "/larkmoor/accounts/"
PENCE = st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9)).map(lambda t: tuple(sorted(t)))
CHANGES = st.lists(st.floats(0.001, 1), min_size=3, max_size=3).map(sorted)


def test_one_more_person_in_ten_of_eighty_is_eight_people() -> None:
    assert better_off(Estimate(0.1, 0.05, 0.2), 80) == Estimate(8, 4, 16)
    assert better_off(Estimate(3, 1.5, 6), 10, 1.5) == Estimate(20, 10, 40)
    assert cost_each((800, 1_600, 3_200), Estimate(8, 4, 16)) == Estimate(200, 50, 800)


def test_a_change_that_may_be_chance_has_no_cost() -> None:
    assert cost_each((1, 1, 1), Estimate(8, 0, 16)) is None
    assert cost_each((1, 1, 1), Estimate(8, -1, 16)) is None
    assert cost_each((1, 1, 1), Estimate(-8, -16, -4)) is None


@given(PENCE, CHANGES, st.integers(1, 10_000))
def test_the_likely_cost_lies_between_the_least_and_the_most(
    pence: tuple[int, int, int], change: list[float], people: int
) -> None:
    low, value, high = change
    cost = cost_each(pence, better_off(Estimate(value, low, high), people))
    assert cost is not None
    assert cost.low <= cost.value * (1 + 1e-9)
    assert cost.value <= cost.high * (1 + 1e-9)


@pytest.fixture
def initiative(house: House) -> Initiative:
    """One whose hours are written down on both sides."""
    found = house.read(lambda: Initiative.objects.filter(activities__contributions__side="public")[0])
    assert isinstance(found, Initiative)
    return found


def measure(house: House, initiative: Initiative, before: int, after: int, n: int = 100) -> Study:
    framework = house.read(lambda: Framework.objects.order_by("pk")[0])
    outcome = house.act("olu", actions.add_outcome, framework, service=initiative.service_id, title="Green streets")
    how = {"least_change": 0.1, "least_change_source": "Residents"}
    indicator = house.act(
        "olu", actions.add_indicator, outcome, name="Likes the street", scale="share", better="more", **how
    )
    planned = {"initiative": initiative.pk, "against": "before", "who": "Residents"}
    study = house.act("olu", actions.plan_study, indicator, **planned)
    for phase, count in (("before", before), ("after", after)):
        seen = {"on": timezone.localdate(), "n": n, "missing": 0, "source": "A card at the door", "count": count}
        house.act("olu", actions.observe_arm, study, arm="with", phase=phase, **seen)
    assert isinstance(study, Study)
    return study


def table(house: House, name: str) -> list[dict[str, Any]]:
    text = house.client().get(f"{ADDRESS}{name}?from={timezone.localdate() - timedelta(days=364)}").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def line(house: House, study: Study) -> dict[str, Any]:
    return next(row for row in table(house, "what-got-better.csv") if row["indicator"] == "Likes the street")


def test_a_gain_has_its_cost_with_and_without_what_citizens_gave(house: House, initiative: Initiative) -> None:
    found = line(house, measure(house, initiative, 30, 70))
    cost = next(row for row in table(house, "statement.csv") if row["initiative"] == initiative.name)
    public, citizens = int(cost["public_central_pence"]), int(cost["citizen_central_pence"])
    assert found["better_off"] == "40.0"
    assert public > 0 < citizens
    assert int(found["public_pence_each"]) == round(public / 40)
    assert int(found["both_pence_each"]) == round((public + citizens) / 40)
    assert int(found["both_low"]) < int(found["both_pence_each"]) < int(found["both_high"])
    page = house.client().get(f"{ADDRESS}?from={timezone.localdate() - timedelta(days=364)}").content.decode()
    assert "one more person" in page
    assert f"£{round((public + citizens) / 40) / 100:,.0f} (" in page


def test_what_may_be_chance_is_said_and_not_priced(house: House, initiative: Initiative) -> None:
    found = line(house, measure(house, initiative, 49, 51))
    assert (found["better_off"], found["public_pence_each"], found["both_pence_each"]) == ("2.0", "", "")
    page = house.client().get(f"{ADDRESS}?from={timezone.localdate() - timedelta(days=364)}").content.decode()
    assert "It may be chance" in page


def test_what_got_worse_has_no_cost_for_a_gain(house: House, initiative: Initiative) -> None:
    found = line(house, measure(house, initiative, 70, 30))
    assert (found["verdict"], found["both_pence_each"]) == ("worse", "")


def test_too_few_people_are_not_spoken_of(house: House, initiative: Initiative) -> None:
    found = line(house, measure(house, initiative, 1, 3, n=4))
    assert [found[name] for name in ("people", "change_for_the_better", "both_pence_each")] == ["", "", ""]


def test_confirmed_hours_are_followed_to_something_better(house: House, initiative: Initiative) -> None:
    """Field manual 3.6: offered, taken up, used, and led to an outcome."""
    activity = house.read(lambda: Activity.objects.filter(initiative=initiative, state=State.LIVE).order_by("pk")[0])
    given = house.act("rosa", log_time, activity, minutes=60, day=timezone.localdate(), kind=Kind.GENERAL)
    house.act("olu", confirm, given)
    assert hours(house, "Confirmed, where an outcome is measured") == hours(house, "Confirmed, where something got")
    study = measure(house, initiative, 49, 51)
    measured = hours(house, "Confirmed, where an outcome is measured")
    assert measured >= 1
    assert hours(house, "Confirmed, where something got better") < measured
    for phase, count in (("before", 20), ("after", 80)):
        seen = {"on": timezone.localdate(), "n": 100, "missing": 0, "source": "A corrected card", "count": count}
        house.act("olu", actions.observe_arm, study, arm="with", phase=phase, **seen)
    assert hours(house, "Confirmed, where something got better") == measured


def hours(house: House, label: str) -> float:
    from twofold.engines.valuation import Basis
    from twofold.foundation.ledger.sums import Period
    from twofold.foundation.pages import account_asked, accounts

    today = timezone.localdate()
    period = Period(today - timedelta(days=364), today)
    asked = house.read(lambda: account_asked.of(period, Basis("living-wage", today)))
    return next(row["value"] for row in accounts.harness_rows(asked.account) if row["label"].startswith(label))  # type: ignore[no-any-return]


def test_who_bears_it_leaves_as_a_table_with_the_same_numbers_hidden(house: House) -> None:
    rows = table(house, "who/table.csv")
    assert rows
    assert {row["hidden"] for row in rows} <= {"yes", "no"}
    assert all(
        row["people"] == row["given_minutes"] == row["imposed_minutes"] == "" for row in rows if row["hidden"] == "yes"
    )
    page = house.client().get(f"{ADDRESS}who/?from={timezone.localdate() - timedelta(days=364)}").content.decode()
    assert page.count("hidden</td>") == sum(row["hidden"] == "yes" for row in rows)
    wrong = house.client().get(f"{ADDRESS}who/table.csv?from=yesterday")
    assert wrong["Location"].startswith(ADDRESS)


def test_the_paper_holds_all_of_it(house: House, initiative: Initiative) -> None:
    measure(house, initiative, 30, 70)
    assert house.client().get(f"{ADDRESS}statement.pdf").content.startswith(b"%PDF")
