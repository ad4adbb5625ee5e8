"""When stages are open, and how we say that they are not."""

from datetime import UTC, datetime, timedelta

import pytest

from twofold.foundation.activities.rules import Window, spoken, stage_refusal

NOON = datetime(2026, 5, 14, 11, 0, tzinfo=UTC)  # noon in London
HOUR = timedelta(hours=1)
VOTING = Window("voting", "Voting", NOON, NOON + 2 * HOUR)
COUNT = Window("counting", "The count", NOON + HOUR, NOON + 3 * HOUR)
JUST = timedelta(microseconds=1)


def said(*names: str, at: datetime, windows: tuple[Window, ...] = (VOTING, COUNT), live: bool = True) -> str | None:
    refusal = stage_refusal(names, windows, at, live=live)
    return refusal and refusal.message


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (NOON - JUST, "next"),
        (NOON, "now"),
        (NOON + 2 * HOUR - JUST, "now"),
        (NOON + 2 * HOUR, "past"),
    ],
)
def test_a_window_opens_at_its_first_moment_and_is_closed_at_its_last(moment: datetime, state: str) -> None:
    assert VOTING.state(moment) == state


def test_stages_may_overlap() -> None:
    both = NOON + HOUR + JUST
    assert said("voting", at=both) is said("counting", at=both) is said("counting", "voting", at=both) is None
    assert said("voting", at=NOON + 2 * HOUR) == "Voting closed on Thursday 14 May 2026, 2 pm."


def test_a_stage_that_is_not_open_says_when_it_was_or_will_be() -> None:
    assert said("voting", at=NOON - HOUR) == "Voting opens on Thursday 14 May 2026, noon."
    assert said("counting", at=NOON) == "The count opens on Thursday 14 May 2026, 1 pm."
    assert said("voting", "counting", at=NOON - HOUR) == "Voting opens on Thursday 14 May 2026, noon."
    assert said("voting", "counting", at=NOON + 9 * HOUR) == "The count closed on Thursday 14 May 2026, 3 pm."
    refusal = stage_refusal(("voting",), [VOTING], NOON - HOUR, live=True)
    assert refusal is not None
    assert (refusal.kind.code, refusal.status, refusal.opens_at) == ("wrong-stage", 409, NOON)


def test_a_stage_that_is_not_there_and_an_activity_not_under_way_say_so() -> None:
    assert said("building", at=NOON) == "This activity has no such stage."
    assert said("voting", at=NOON, windows=()) == "This activity has no such stage."
    assert said("voting", at=NOON, live=False) == "This activity is not under way."


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-01-01T00:00:00", "Thursday 1 January 2026, midnight"),
        ("2026-05-14T16:30:00", "Thursday 14 May 2026, 5:30 pm"),
        ("2027-03-28T00:59:00", "Sunday 28 March 2027, 12:59 am"),
        ("2027-03-28T01:00:00", "Sunday 28 March 2027, 2 am"),
    ],
)
def test_moments_are_said_in_the_places_own_time(moment: str, words: str) -> None:
    assert spoken(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == words
