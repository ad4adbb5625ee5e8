"""The expert tests of the field manual, section 5.5, and what must hold for every deadline."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.rulebook.calendars import SUBDIVISIONS, bank_holidays, why_not_working
from twofold.foundation.rulebook.clock import Unit, clear_days_between, deadline, working_days_between

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
NATIONS = st.sampled_from(sorted(SUBDIVISIONS))


def test_28_clear_days_from_3_march_end_on_31_march() -> None:
    found = deadline(date(2026, 3, 3), 28, Unit.CLEAR_DAYS, jurisdiction="england")
    assert found.day == date(2026, 4, 1)
    assert clear_days_between(date(2026, 3, 3), date(2026, 3, 31)) == 27
    assert clear_days_between(date(2026, 3, 3), date(2026, 4, 1)) == 28
    assert found.explain() == ("The first day after 28 clear days from Tuesday 3 March 2026 is Wednesday 1 April 2026.")


def test_five_working_days_over_easter_end_on_monday_13_april() -> None:
    found = deadline(date(2026, 4, 2), 5, Unit.WORKING_DAYS, jurisdiction="england")
    assert found.day == date(2026, 4, 13)
    assert found.explain() == (
        "5 working days after Thursday 2 April 2026 is Monday 13 April 2026, leaving out weekends and "
        "Good Friday (3 April), Easter Monday (6 April)."
    )


def test_easter_monday_is_a_working_day_in_scotland() -> None:
    assert deadline(date(2026, 4, 2), 5, Unit.WORKING_DAYS, jurisdiction="scotland").day == date(2026, 4, 10)


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("scotland", date(2026, 1, 2), "New Year Holiday"),
        ("scotland", date(2026, 11, 30), "Saint Andrew's Day"),
        ("northern-ireland", date(2026, 3, 17), "Saint Patrick's Day"),
        ("northern-ireland", date(2026, 7, 13), "Battle of the Boyne (observed)"),
        ("england", date(2026, 8, 31), "Late Summer Bank Holiday"),
        ("wales", date(2026, 12, 28), "Boxing Day (observed)"),
    ],
)
def test_each_nation_has_its_own_holidays(nation: str, day: date, name: str) -> None:
    assert bank_holidays(nation, day.year)[day] == name


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        (date(2026, 1, 31), 1, Unit.MONTHS, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, Unit.MONTHS, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, Unit.MONTHS, date(2027, 2, 28)),
        (date(2026, 11, 23), 24, Unit.MONTHS, date(2028, 11, 23)),
        (date(2026, 11, 23), 4, Unit.WEEKS, date(2026, 12, 21)),
        (date(2026, 11, 23), 0, Unit.WORKING_DAYS, date(2026, 11, 23)),
        (date(2026, 11, 23), 0, Unit.CLEAR_DAYS, date(2026, 11, 24)),
        (date(2026, 11, 23), 10, Unit.DAYS, date(2026, 12, 3)),
    ],
)
def test_other_units(start: date, count: int, unit: Unit, end: date) -> None:
    assert deadline(start, count, unit, jurisdiction="england").day == end


def test_a_deadline_never_lies_before_its_start() -> None:
    with pytest.raises(ValueError, match="before its start"):
        deadline(date(2026, 1, 1), -1, Unit.DAYS, jurisdiction="england")


def test_one_is_singular() -> None:
    assert deadline(date(2026, 11, 23), 1, Unit.WORKING_DAYS, jurisdiction="england").explain() == (
        "1 working day after Monday 23 November 2026 is Tuesday 24 November 2026."
    )


@given(DAYS, st.integers(1, 60), NATIONS)
def test_working_days_count_what_they_say(start: date, count: int, nation: str) -> None:
    found = deadline(start, count, Unit.WORKING_DAYS, jurisdiction=nation)
    assert not why_not_working(found.day, nation)
    assert working_days_between(start, found.day, nation) == count
    assert working_days_between(start, found.day - timedelta(days=1), nation) == count - 1
    assert (found.day - start).days == count + len(found.skipped)


@given(DAYS, st.integers(0, 400), NATIONS)
def test_the_first_lawful_day_has_the_clear_days_and_the_day_before_has_not(d: date, count: int, nation: str) -> None:
    found = deadline(d, count, Unit.CLEAR_DAYS, jurisdiction=nation).day
    assert clear_days_between(d, found) == count
    assert count == 0 or clear_days_between(d, found - timedelta(days=1)) == count - 1


@given(DAYS, st.integers(0, 120), st.sampled_from(Unit), NATIONS)
def test_more_time_is_never_less_time(start: date, count: int, unit: Unit, nation: str) -> None:
    sooner = deadline(start, count, unit, jurisdiction=nation).day
    assert start <= sooner <= deadline(start, count + 1, unit, jurisdiction=nation).day
