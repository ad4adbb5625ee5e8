"""What a decision must keep to, by the calendar and by arithmetic."""

from datetime import date

import pytest

from twofold.foundation.decisions.rules import Called, Window, key_test, too_early, too_late_to_call_in, why_case
from twofold.foundation.rulebook.clock import Unit, deadline


def test_28_clear_days_from_3_march() -> None:
    """Expert test 5.5 (2): 31 March is refused, 1 April is the first lawful day."""
    lawful = deadline(date(2026, 3, 3), 28, Unit.CLEAR_DAYS, jurisdiction="england").day
    assert lawful == date(2026, 4, 1)
    assert "1 April 2026" in too_early(date(2026, 3, 31), lawful)
    assert too_early(date(2026, 4, 1), lawful) == ""


def test_without_notice_nothing_is_decided() -> None:
    assert "Give notice first" in too_early(date(2026, 3, 3), None)


@pytest.mark.parametrize(
    ("day", "hour", "late"), [(12, 23, False), (13, 16, False), (13, 17, True), (14, 0, True), (14, 9, True)]
)
def test_the_hour_counts_on_the_last_day_only(day: int, hour: int, late: bool) -> None:
    assert too_late_to_call_in(date(2026, 4, day), hour, date(2026, 4, 13), 17) is late


@pytest.mark.parametrize("hour", range(24))
def test_without_an_hour_the_last_day_lasts_to_its_end(hour: int) -> None:
    assert not too_late_to_call_in(date(2026, 4, 13), hour, date(2026, 4, 13), 24)


def test_call_in_over_easter() -> None:
    """Expert test 5.5 (3): published Thursday 2 April 2026, the fifth working day is Monday 13 April."""
    last = deadline(date(2026, 4, 2), 5, Unit.WORKING_DAYS, jurisdiction="england").day
    assert last == date(2026, 4, 13)
    window = Window(last)
    assert not window.in_force(date(2026, 4, 13))
    assert window.in_force(date(2026, 4, 14))
    assert window.takes_effect == date(2026, 4, 14)


@pytest.mark.parametrize(
    ("call", "in_force"),
    [(Called.OPEN, False), (Called.UPHELD, True), (Called.RECONSIDER, False), (Called.REFERRED, False)],
)
def test_a_call_in_freezes_what_hangs_on_it(call: Called, in_force: bool) -> None:
    assert Window(date(2026, 4, 13), (call,)).in_force(date(2026, 6, 1)) is in_force


@pytest.mark.parametrize(("pence", "areas", "key"), [(100, 1, False), (25_000_000, 1, True), (100, 2, True)])
def test_key_decisions(pence: int, areas: int, key: bool) -> None:
    found = key_test(pence=pence, significant_pence=25_000_000, areas=areas)
    assert found.key is key
    assert found.reasons


def test_a_case_needs_three_kinds_of_option_who_gains_who_loses_and_advice() -> None:
    kinds = ["nothing", "together", "alone"]
    assert why_case(kinds, {True, False}, advised=True) == []
    assert why_case(kinds, {True}, advised=True) == ["who loses"]
    assert why_case(kinds, {False}, advised=False) == ["who gains", "what officers advise"]
    assert len(why_case([], set(), advised=False)) == 6
