"""Reading one line of another system's list."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.ledger.hours import TEAMKINETIC, NotHours, day_of, hours_of, known_columns, minutes_of

TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(("cell", "minutes"), [("2", 120), ("1.5", 90), ("1,25", 75), ("0:45", 45), ("", 0), ("0", 0)])
def test_hours_as_systems_write_them(cell: str, minutes: int) -> None:
    assert minutes_of(cell) == minutes


@pytest.mark.parametrize("cell", ["two", "-1", "25", "1e3", "1.2.3", "٣", "24:01", "9" * 400])
def test_what_is_no_number_of_hours_is_said(cell: str) -> None:
    with pytest.raises(NotHours):
        minutes_of(cell)


@given(st.integers(0, 24 * 60))
def test_any_minute_survives_being_written_as_hours(minutes: int) -> None:
    assert minutes_of(f"{minutes // 60}:{minutes % 60:02}") == minutes
    assert minutes_of(str((Decimal(minutes) / 60).quantize(Decimal("0.001")))) == minutes


def test_days_are_read_as_written_here_and_nothing_else() -> None:
    assert day_of("2026-03-04") == day_of("04/03/2026") == day_of("2026-03-04 17:00") == date(2026, 3, 4)
    for cell in ("", "4 March", "2026-13-01", "0001-01-01", "9999-12-31"):
        with pytest.raises(NotHours):
            day_of(cell)


def test_a_line_without_hours_is_nothing_and_a_line_without_anybody_is_a_fault() -> None:
    cells = {"placementid": "7", "sessiondate": "2026-03-04", "hourslogged": "", "sessionid": "2"}
    assert hours_of(2, cells, TEAMKINETIC, TODAY) is None
    with pytest.raises(NotHours, match="who gave"):
        hours_of(2, {**cells, "hourslogged": "1", "placementid": ""}, TEAMKINETIC, TODAY)
    with pytest.raises(NotHours, match="yet to come"):
        hours_of(2, {**cells, "hourslogged": "1", "sessiondate": "2026-04-02"}, TEAMKINETIC, TODAY)


def test_columns_of_a_known_system_need_no_asking() -> None:
    assert known_columns(["name", *TEAMKINETIC.values()]) == TEAMKINETIC
    assert known_columns(["volid", *TEAMKINETIC.values()])["who"] == "volid"
    assert known_columns(["who", "when", "how long"]) == {}
