"""Pricing as the field manual's experts would try to break it (3.6), and its properties."""

import ast
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import twofold.engines.valuation as package
from twofold.engines.valuation import (
    Basis,
    Deduction,
    Effect,
    Ground,
    Investment,
    Kind,
    Quantity,
    ValuationError,
    price,
    read_quantities,
    read_rates,
    shipped,
    social_return,
    why_changed,
)
from twofold.engines.valuation.cli import main

HERE = Path(package.__file__).parent
SPRING_25, SPRING_26 = date(2025, 4, 1), date(2026, 4, 1)
LIVING_WAGE = Basis("living-wage", SPRING_25)
OURS = """series,method,definition,licence,from,low,central,high,skill,price_year,source
forgone,opportunity,Take-home pay an hour,ours,2025-01-01,6,9.50,16,,2025,Our survey
"""
peer_support = [Quantity("peer support", "citizen", "minutes", 1_000 * 60, "skilled")]
amounts = st.integers(0, 10**7)
quantities = st.lists(
    st.tuples(
        st.sampled_from(["citizen", "public"]), st.sampled_from(["minutes", "imposed", "pence", "items"]), amounts
    ),
    max_size=12,
).map(lambda rows: [Quantity(str(at), *row) for at, row in enumerate(rows)])


def test_a_thousand_hours_are_shown_three_ways_and_never_summed(tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text(OURS)
    book = shipped().with_rates("ours", read_rates(file))
    generalist = price(peer_support, book, LIVING_WAGE).total("citizen")
    specialist = price(peer_support, book, Basis("heritage-fund", SPRING_25)).total("citizen")
    forgone = price(peer_support, book, Basis("forgone", SPRING_25)).total("citizen")
    assert generalist.central == 12_210_00
    assert specialist.central == 21_428_57  # £150 for seven hours
    assert (forgone.low, forgone.central, forgone.high) == (6_000_00, 9_500_00, 16_000_00)
    for other in (specialist, forgone):
        with pytest.raises(ValuationError, match="different answers"):
            generalist + other
    with pytest.raises(ValuationError, match="counted twice"):
        generalist + generalist


def test_a_new_price_alters_no_old_run_and_the_change_is_explained() -> None:
    before = price(peer_support, shipped(), LIVING_WAGE)
    more = [Quantity("peer support", "citizen", "minutes", 1_100 * 60, "skilled")]
    after = price(more, shipped(), Basis("living-wage", SPRING_26))
    change = why_changed(before, after, shipped(), "citizen")
    assert change.quantities == 100 * 12_21
    assert change.prices == 1_100 * 50
    assert before.as_json() == price(peer_support, shipped(), LIVING_WAGE).as_json()


def test_both_sides_are_priced_alike() -> None:
    rows = [Quantity("a", "citizen", "minutes", 600, "care"), Quantity("b", "public", "minutes", 600, "professional")]
    for on_costs in (False, True):
        run = price(rows, shipped(), Basis("living-wage", SPRING_26, on_costs))
        assert run.total("citizen").central == run.total("public").central
        assert ("with " if on_costs else "without ") in run.headline
    assert run.total("citizen").low == round(Fraction(12_710) * Fraction(120, 100))


def test_imposed_time_is_not_a_gift_and_what_has_no_price_is_named() -> None:
    rows = [
        Quantity("forms", "citizen", "imposed", 60),
        Quantity("tools", "citizen", "items", 3),
        Quantity("help", "citizen", "minutes", 60, "general"),
    ]
    run = price(rows, shipped(), LIVING_WAGE)
    assert run.total("citizen").central == run.total("citizen", "imposed").central == 12_21
    assert [each.quantity.id for each in run.unpriced] == ["tools"]
    with pytest.raises(ValuationError, match="no sum"):
        run.total("citizen") + run.total("citizen", "imposed")


def test_an_hour_is_not_priced_by_what_values_an_outcome() -> None:
    with pytest.raises(ValuationError, match="outcomes, not hours"):
        price(peer_support, shipped(), Basis("wellby", SPRING_25))


def test_a_price_is_added_and_never_changed() -> None:
    with pytest.raises(ValuationError, match="never changed"):
        shipped().with_rates("again", shipped().rates[:1])


@given(quantities)
def test_lines_make_the_total_and_a_rerun_the_same_bytes(rows: list[Quantity]) -> None:
    run = price(rows, shipped(), LIVING_WAGE)
    assert run.as_json() == price(list(reversed(rows)), shipped(), LIVING_WAGE).as_json()
    for side in ("citizen", "public"):
        for stream in ("given", "imposed"):
            own = [e.worth for e in run.lines if e.quantity.side == side and e.worth.stream == stream]
            assert run.total(side, stream).central == sum(worth.central for worth in own)
    assert len(run.lines) + len(run.unpriced) == len(rows)


@given(quantities, st.integers(1, 50))
def test_many_times_the_quantity_is_many_times_the_value(rows: list[Quantity], k: int) -> None:
    scaled = [Quantity(q.id, q.side, q.commodity, q.amount * k, q.skill) for q in rows]
    for side in ("citizen", "public"):
        once, many = (price(each, shipped(), LIVING_WAGE).total(side).central for each in (rows, scaled))
        assert abs(many - k * once) * 2 <= (k + 1) * len(rows)  # half a penny a line, each way


def test_no_number_here_is_a_float() -> None:
    for file in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), file
            assert not (isinstance(node, ast.Name) and node.id == "float"), file
    assert all(isinstance(rate.pence.central, Fraction) for rate in shipped().rates)


def deductions(ground: Ground = Ground.DATA, share: str = "0.2") -> tuple[Deduction, ...]:
    return tuple(Deduction(kind, Fraction(share), ground) for kind in Kind)


def effect(ground: Ground = Ground.DATA, **more: bool) -> Effect:
    return Effect("Less lonely", Fraction(10), Fraction(1_000_00), 3, deductions(ground), **more)


def test_a_return_is_its_formula_with_its_doubts() -> None:
    found = social_return([effect()], Investment(2_000_00, 500_00, counts_citizens=True), Fraction("0.035"))
    first = 10 * 1_000_00 * Fraction("0.8") ** 3
    value = sum(first * Fraction("0.8") ** t / Fraction("1.035") ** t for t in range(3))
    assert found.ratio == value / 2_500_00
    assert found.low < found.ratio < found.high
    assert len(found.sensitivity) == len(Kind)
    assert all(row.raised < found.ratio < row.lowered for row in found.sensitivity)
    assert found.break_even * found.value == found.investment


def test_what_cannot_be_defended_has_no_ratio() -> None:
    put_in = Investment(2_000_00, 500_00, counts_citizens=True)
    assumed = social_return([effect(Ground.ASSUMPTION)], put_in, Fraction(0))
    assert assumed.ratio is None
    assert "assumption" in assumed.because
    for refused in (Investment(None, 0, True), Investment(1, None, True)):
        with pytest.raises(ValuationError, match="put in"):
            social_return([effect()], refused, Fraction(0))
    with pytest.raises(ValuationError, match="not both"):
        social_return([effect(to_volunteers=True)], put_in, Fraction(0))
    with pytest.raises(ValuationError, match="say the drop-off"):
        Effect("x", Fraction(1), Fraction(1), 1, deductions()[:3])


def test_the_verb_prices_a_sheet_and_names_the_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "put_in.csv"
    file.write_text("id,side,commodity,amount,skill\nrounds,citizen,minutes,60000,general\nvan,public,pence,250000,\n")
    assert len(read_quantities(file)) == 2
    assert main(["price", str(file), "--on", "2025-04-01"]) == 0
    assert "£12,210.00" in capsys.readouterr().out
    assert main(["price", str(file), "--on", "2025-04-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"]["public"]["central_pence"] == 250_000
    file.write_text("id,side,commodity,amount\nrounds,neither,minutes,60\n")
    assert main(["price", str(file)]) == 2
    assert "line 2" in capsys.readouterr().err
    assert main(["book"]) == 0
    assert "living-wage" in capsys.readouterr().out


YEARS = [year for year, _figure in shipped().index.years]  # type: ignore[union-attr]


@given(st.sampled_from(YEARS), st.sampled_from(YEARS), st.sampled_from(YEARS))
def test_prices_go_to_another_year_and_back_and_by_any_way(a: int, b: int, c: int) -> None:
    index = shipped().index
    assert index is not None
    there, back = index.factor(a, b), index.factor(b, a)
    assert there is not None
    assert back is not None
    assert there * back == 1
    assert there * (index.factor(b, c) or 0) == index.factor(a, c)


def test_a_year_the_index_does_not_have_is_named_and_not_guessed() -> None:
    run = price(peer_support, shipped(), Basis("living-wage", SPRING_26, prices_of=2024))
    assert not run.lines
    assert "cannot bring prices of 2026 to 2024" in run.unpriced[0].because
    assert (
        price(peer_support, shipped(), Basis("heritage-fund", SPRING_26, prices_of=2017)).total("citizen").central
        == price(peer_support, shipped(), Basis("heritage-fund", SPRING_26)).total("citizen").central
    )


def test_a_volunteers_year_prices_no_hour() -> None:
    with pytest.raises(ValuationError, match="not hours"):
        price(peer_support, shipped(), Basis("dcms-replacement", SPRING_26))


def test_a_change_from_days_without_a_price_is_not_told() -> None:
    before = price(peer_support, shipped(), Basis("living-wage", date(2024, 4, 1)))
    after = price(peer_support, shipped(), LIVING_WAGE)
    with pytest.raises(ValuationError, match="no price"):
        why_changed(before, after, shipped(), "citizen")


@given(st.lists(st.fractions(0, 1), min_size=4, max_size=4), st.integers(1, 9))
def test_a_return_lies_in_its_range_and_taking_more_off_never_raises_it(shares: list[Fraction], years: int) -> None:
    made = tuple(Deduction(kind, share, Ground.DATA) for kind, share in zip(Kind, shares, strict=True))
    found = social_return([Effect("x", Fraction(3), Fraction(100), years, made)], Investment(50, 0, True), Fraction(0))
    assert found.ratio is not None
    assert found.low <= found.ratio <= found.high
    assert all(row.raised <= found.ratio <= row.lowered for row in found.sensitivity)
