"""What an expense may be: nothing slips between the rules, whatever is asked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.expenses.rules import Asked, Limits, may_handle, may_pay, mistakes

TODAY = date(2026, 11, 27)
LIMITS = Limits(mileage=45, receipt_above=500, most=50_000, until=TODAY)
ASKED = st.builds(
    Asked,
    by_car=st.booleans(),
    day=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    pence=st.none() | st.integers(0, 10**6),
    miles=st.none() | st.integers(0, 10**4),
    has_receipt=st.booleans(),
)


@given(asked=ASKED)
def test_what_passes_is_priced_within_limits_and_has_its_receipt(asked: Asked) -> None:
    if not mistakes(asked, LIMITS, TODAY):
        assert 0 < asked.price(LIMITS) <= LIMITS.most
        assert asked.day <= TODAY
        assert asked.by_car or asked.has_receipt or asked.price(LIMITS) <= LIMITS.receipt_above
        assert not (asked.pence and asked.miles)


@pytest.mark.parametrize(
    ("pence", "found"), [(500, {}), (501, {"receipt": "missing"}), (50_000, {"receipt": "missing"})]
)
def test_a_receipt_is_asked_for_above_the_amount_and_not_at_it(pence: int, found: dict[str, str]) -> None:
    assert mistakes(Asked(False, TODAY, pence, None, False), LIMITS, TODAY) == found
    assert mistakes(Asked(False, TODAY, pence, None, True), LIMITS, TODAY) == {}


def test_the_last_day_to_claim_is_in_time() -> None:
    asked = Asked(False, TODAY - timedelta(days=60), 400, None, False)
    assert mistakes(asked, LIMITS, TODAY) == {}
    assert mistakes(asked, LIMITS, TODAY + timedelta(days=1)) == {"day": "too-long-ago"}


def test_two_hands_are_two_people_and_neither_is_the_claimers() -> None:
    assert may_handle("person:1", "person:2", "") == ""
    assert may_handle("person:1", "person:1", "")
    assert may_handle("person:3", "person:2", "person:3")
    assert may_pay("person:1", "person:4", hands=2) == ""
    assert may_pay("person:4", "person:4", hands=2)
    assert may_pay("person:4", "person:4", hands=1) == ""
