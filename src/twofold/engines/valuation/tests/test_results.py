"""What came of it, priced: each formula by itself, nothing assumed, and no sum across methods."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.valuation import (
    Basis,
    FileError,
    Quantity,
    Range,
    Result,
    ValuationError,
    price,
    price_results,
    read_rates,
    read_results,
    shipped,
)
from twofold.engines.valuation.cli import main

SPRING = Basis("", date(2026, 4, 1))
MARKET = """series,method,definition,licence,from,low,central,high,unit,price_year,source
meals,output,A hot meal brought to the door,ours,2025-01-01,7,8.50,10,meal,2025,Three firms asked
"""
shares = st.fractions(0, 1, max_denominator=100)
counts = st.integers(0, 10**6)


def exactly(amount: int | str) -> Range:
    return Range(Fraction(amount), Fraction(amount), Fraction(amount))


def worth(result: Result, tmp_path: Path | None = None) -> tuple[int, int, int]:
    book = shipped()
    if tmp_path:
        (tmp_path / "market.csv").write_text(MARKET)
        book = book.with_rates("market", read_rates(tmp_path / "market.csv"))
    (found,) = price_results([result], book, SPRING).priced
    return found.worth.low, found.worth.central, found.worth.high


def test_output_is_what_it_would_sell_for_less_what_was_bought_in(tmp_path: Path) -> None:
    made = Result("meals", "meals", exactly(1_000), purchased=2_500_00)
    assert worth(made, tmp_path) == (4_500_00, 6_000_00, 7_500_00)
    dear = Result("meals", "meals", exactly(1_000), purchased=9_000_00)
    assert worth(dear, tmp_path) == (-2_000_00, -500_00, 1_000_00)  # worth less than what went into it


def test_wellbeing_is_points_people_and_years() -> None:
    half_a_point = Range(Fraction("0.2"), Fraction("0.5"), Fraction("0.8"))
    found = Result("less lonely", "wellby", half_a_point, people=40, years=Fraction("1.5"))
    assert worth(found) == (120_000_00, 390_000_00, 768_000_00)


def test_a_cost_avoided_is_not_money_in_hand() -> None:
    avoided = Result("falls", "nhs-unit-costs", exactly(10), role="A&E, basic investigation", cashable=Fraction("0.2"))
    (found,) = price_results([avoided], shipped(), SPRING).priced
    assert found.worth.central == 1_140_00
    assert found.in_hand
    assert found.in_hand.central == 228_00
    with pytest.raises(ValuationError):
        found.worth + found.in_hand


def test_no_method_is_added_to_another_nor_to_the_hours() -> None:
    better = Result("lonely", "wellby", exactly(1), people=1, years=Fraction(1))
    fewer = Result("falls", "nhs-unit-costs", exactly(1), role="A&E, basic investigation", cashable=Fraction(0))
    found = price_results([better, fewer], shipped(), SPRING)
    hours = price([Quantity("h", "citizen", "minutes", 60)], shipped(), Basis("living-wage", SPRING.on)).total(
        "citizen"
    )
    for one, other in (("wellby", found.total("nhs-unit-costs")), ("wellby", hours), ("nhs-unit-costs", hours)):
        with pytest.raises(ValuationError, match="different answers"):
            found.total(one) + other
    with pytest.raises(ValuationError, match="counted twice"):
        found.total("wellby") + found.total("wellby")
    with pytest.raises(ValuationError, match="Nothing was priced"):
        found.total("living-wage")


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (Result("a", "wellby", exactly(1), people=1), "say for how many years"),
        (Result("a", "wellby", exactly(1), years=Fraction(1)), "say how many people"),
        (Result("a", "wellby", exactly(1), people=1, years=Fraction(1), purchased=0), "do not ask what was bought"),
        (Result("a", "nhs-unit-costs", exactly(1)), "say which share"),
        (Result("a", "nhs-unit-costs", exactly(1), cashable=Fraction(2)), "out of range"),
        (Result("a", "wellby", exactly(1), people=-1, years=Fraction(1)), "how many people is out of range"),
        (Result("a", "living-wage", exactly(1)), "prices hours, not results"),
        (Result("a", "nobody's", exactly(1)), "No prices are called"),
    ],
)
def test_nothing_is_assumed(result: Result, why: str) -> None:
    with pytest.raises(ValuationError, match=why):
        price_results([result], shipped(), SPRING)


def test_what_has_no_price_is_named_and_a_result_counts_once() -> None:
    unknown = Result("a", "nhs-unit-costs", exactly(1), role="A wizard", cashable=Fraction(0))
    found = price_results([unknown], shipped(), SPRING)
    assert found.priced == ()
    assert "no price for A wizard" in found.unpriced[0][1]
    later = Basis("", SPRING.on, prices_of=2090)
    year = Result("a", "wellby", exactly(1), people=1, years=Fraction(1))
    assert "cannot bring prices of 2019 to 2090" in price_results([year], shipped(), later).unpriced[0][1]
    with pytest.raises(ValuationError, match="counts once"):
        price_results([unknown, unknown], shipped(), SPRING)


def test_a_change_that_may_be_none_has_no_range_and_no_price() -> None:
    with pytest.raises(ValuationError, match="below nought"):
        Range(Fraction(-1), Fraction(1), Fraction(2))


@given(counts, counts, shares)
def test_the_whole_is_its_parts_and_money_in_hand_never_more_than_what_was_avoided(
    one: int, two: int, share: Fraction
) -> None:
    kind = {"series": "nhs-unit-costs", "role": "District nurse contact", "cashable": share}
    parts = [Result("a", amount=exactly(one), **kind), Result("b", amount=exactly(two), **kind)]  # type: ignore[arg-type]
    whole = Result("a", amount=exactly(one + two), **kind)  # type: ignore[arg-type]
    apart, together = price_results(parts, shipped(), SPRING), price_results([whole], shipped(), SPRING)
    assert apart.total("nhs-unit-costs").central == together.total("nhs-unit-costs").central
    (found,) = together.priced
    assert found.in_hand
    assert 0 <= found.in_hand.central <= found.worth.central == 57_00 * (one + two)
    assert together.as_json() == price_results([whole], shipped(), SPRING).as_json()


RESULTS = """id,series,amount,low,high,role,people,years,cashable,purchased
less lonely,wellby,0.5,0.2,0.8,,40,1,,
fewer falls,nhs-unit-costs,10,,,"A&E, basic investigation",,,20,
"""


def test_the_verb_prices_results_and_names_the_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.csv"
    file.write_text(RESULTS)
    assert main(["results", str(file), "--on", "2026-04-01"]) == 0
    said = capsys.readouterr().out
    assert "less lonely: £260,000.00 (from £80,000.00 to £512,000.00) by wellby" in said
    assert "fewer falls: £1,140.00 by nhs-unit-costs, of which money in hand £228.00" in said
    assert "never added" in said
    assert main(["results", str(file), "--json"]) == 0
    assert '"in_hand"' in capsys.readouterr().out
    file.write_text(RESULTS.replace("0.5", "half"))
    assert main(["results", str(file)]) == 2
    assert "line 2, column 'amount'" in capsys.readouterr().err
    with pytest.raises(FileError, match="column 'amount'"):
        read_results(file)
