"""Weights, the book of judgement, the ranking: expert tests of the field manual, and what always holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.cycle.focus.book import GRADES, BookError, Cell, Method, Needs, shipped
from twofold.cycle.focus.ranking import (
    Effect,
    Limits,
    Row,
    Verdict,
    combination,
    ranked,
    supply,
    top_of,
)
from twofold.cycle.focus.updating import Seen, judged
from twofold.cycle.focus.weights import Sheet, distance, inside_and_between, most_apart, spread, why_not
from twofold.foundation.outcomes import benefits

CODES = [each.code for each in benefits.shipped()]
GROUPS = [each.name for each in benefits.groups()]
BOOK = shipped()
SHARES = st.lists(st.integers(0, 100), min_size=9, max_size=9).filter(any)
SEEN = st.builds(Seen, st.floats(-1, 3), st.sampled_from(GRADES))
ENGLAND = Limits(jurisdiction="england")
LONG_TERM = Limits(setting="long-term-conditions", jurisdiction="england")


def weights(**given: float) -> dict[str, float]:
    return {code: given.get(code, 0) for code in CODES}


def found(name: str, rows: list[Row]) -> Row:
    return next(row for row in rows if row.method.name == name)


def test_the_book_is_whole() -> None:
    assert BOOK.version == "expert priors v1"
    assert "rior judgement" in BOOK.status
    assert len({method.kind for method in BOOK.methods}) == 7
    assert len(BOOK.methods) == 22, "21 methods, and peer support in its two forms"
    for method in BOOK.methods:
        assert set(method.cells) == set(CODES)
        assert set(method.settings) <= set(BOOK.settings)
        assert all(cell.source in BOOK.sources for cell in method.cells.values())
    for note in BOOK.notes:
        assert note.source in BOOK.sources
        assert note.tone in ("for", "against", "dissent")
        assert all(BOOK.method(name) for name in note.methods)
        assert note.mark in ("", "M", "D")
    assert not any("planning for real" in method.title.lower() for method in BOOK.methods)
    assert not any("partnership" in method.title.lower() for method in BOOK.methods)


def test_the_table_is_the_field_manuals() -> None:
    def says(name: str, code: str) -> str:
        method = BOOK.method(name)
        assert method
        cell = method.cells[code]
        return f"{cell.strength:g}{cell.grade}"

    assert [says("open-space", code) for code in CODES] == ["1D", "2C", "2C", "2C", "1D", "1D", "1D", "2D", "0D"]
    assert [says("design-labs", code) for code in CODES] == ["2C", "3C", "1D", "1D", "2C", "1D", "2C", "1D", "1D"]
    assert [says("ratings", code) for code in CODES] == ["1D", "2C", "1D", "2C", "1D", "0D", "2C", "1D", "0D"]
    assert [says("nurse-home-visiting", code) for code in ("U1", "M2", "P2")] == ["1A", "-1A", "-1A"]
    assert says("participatory-budgets", "U1") == "1C"
    assert says("tenant-inspections", "M2") == "2C"


def test_a_cell_that_cannot_be_is_refused() -> None:
    for strength, grade in ((4, "A"), (-2, "A"), (1, "E")):
        with pytest.raises(BookError):
            Cell(strength, grade, "x")


def test_all_weight_on_less_demand_peer_support_ranks_high_and_says_what_a_trial_did_not_find() -> None:
    """Field manual 4.4, expert test (1)."""
    rows = ranked(BOOK, weights(M1=100), LONG_TERM)
    assert rows[0].method.name == "peer-support"
    assert rows[0].confidence == "A"
    said = " ".join(note.says for note in rows[0].notes if note.tone == "against")
    assert "trial" in said
    assert "no fall in routine use" in said
    course = found("peer-courses", rows)
    assert course.verdict is Verdict.STOP
    assert course.loses == ("M1",)


def test_nurse_home_visiting_is_not_recommended_in_england_on_cost_and_the_dissent_is_there() -> None:
    """Field manual 4.4, expert test (2)."""
    row = found("nurse-home-visiting", ranked(BOOK, weights(M1=100), LONG_TERM))
    assert row.verdict is Verdict.STOP
    assert row.because.startswith("On cost: a randomised trial in England (1,645 women)")
    assert any("United States" in note.says and note.tone == "dissent" for note in row.notes)
    elsewhere = replace(LONG_TERM, jurisdiction="scotland", setting="new-parents")
    row = found("nurse-home-visiting", ranked(BOOK, weights(M1=100), elsewhere))
    assert row.verdict is Verdict.GOOD
    assert not any(note.stops for note in row.notes)


def test_opposite_weights_give_two_shortlists() -> None:
    """Field manual 4.4, expert test (3): the record of the conflict is tested through the door."""
    managers, citizens = weights(M1=50, M2=50), weights(C1=50, C2=50)
    one, other = ([row.method.name for row in ranked(BOOK, each, ENGLAND)[:5]] for each in (managers, citizens))
    assert one != other
    assert set(one) != set(other)
    assert distance(managers, citizens) == 100


def test_what_matters_most_resting_on_reasoning_alone_is_a_trial() -> None:
    rows = ranked(BOOK, weights(S1=100), ENGLAND)
    assert found("citizens-juries", rows).verdict is Verdict.TRIAL
    assert found("design-labs", rows).verdict is Verdict.GOOD
    assert found("community-assets", rows).verdict is Verdict.ASIDE


def test_harm_to_what_matters_most_is_said_not_to_be_done() -> None:
    row = found("council-tax-vote", ranked(BOOK, weights(P2=60, C2=40), ENGLAND))
    assert (row.verdict, row.because) == (Verdict.STOP, "It may make worse what matters most.")


@pytest.mark.parametrize(
    ("limits", "name", "says"),
    [
        (Limits(months=5), "design-labs", "takes 6 months"),
        (Limits(people=5), "tenant-inspections", "needs 6 people"),
        (Limits(pounds=1_000), "neighbourhood-watch", "£4,000"),
        (Limits(powers=frozenset()), "charges", "charge for it"),
        (Limits(powers=frozenset({"charge"})), "leisure-trusts", "hand over"),
        (Limits(safeguarding=False), "peer-support", "keep people safe"),
        (Limits(setting="schools"), "tenant-inspections", "homes and tenancies"),
    ],
)
def test_a_hard_limit_puts_a_method_out_and_says_why(limits: Limits, name: str, says: str) -> None:
    row = found(name, ranked(BOOK, weights(U1=50, M2=50), limits))
    assert row.verdict is Verdict.OUT
    assert says in row.because
    assert row.failed


def trifle_and_good(sure: float, likely: float) -> list[Row]:
    def method(name: str, strength: float, grade: str) -> Method:
        cells = {code: Cell(strength, grade, "x") for code in CODES}
        return Method(name, name, "co-design", "Co-design", Needs(1, 1, 1), (), cells)

    book = replace(BOOK, methods=(method("trifle", sure, "A"), method("good", likely, "C")), notes=())
    return ranked(book, weights(U1=100), ENGLAND)


@given(st.floats(0.1, 2.9), st.floats(0.1, 2.9))
def test_a_sure_trifle_never_beats_a_likely_good(sure: float, likely: float) -> None:
    first, second = trifle_and_good(min(sure, likely), max(sure, likely) + 0.01)
    assert (first.method.name, second.method.name) == ("good", "trifle")
    assert (first.confidence, second.confidence) == ("C", "A")


@given(SHARES, st.sampled_from(sorted(BOOK.settings)))
def test_what_can_be_done_stands_in_the_order_of_effect_alone(given_: list[int], setting: str) -> None:
    rows = ranked(BOOK, dict(zip(CODES, given_, strict=True)), Limits(setting=setting))
    possible = [row for row in rows if row.possible]
    assert rows[: len(possible)] == possible
    effects = [round(row.effect.value, 9) for row in possible]
    assert effects == sorted(effects, reverse=True)
    for row in rows:
        assert -1 <= row.effect.low <= row.effect.value + 1e-9 <= row.effect.high + 2e-9 <= 3 + 1e-8
        assert bool(row.because) == (row.verdict is not Verdict.GOOD)


@given(SHARES)
def test_twice_the_points_change_nothing(given_: list[int]) -> None:
    once, twice = (dict(zip(CODES, (factor * each for each in given_), strict=True)) for factor in (1, 2))
    names = [[(row.method.name, row.verdict) for row in ranked(BOOK, each, ENGLAND)] for each in (once, twice)]
    assert names[0] == names[1]


def test_of_a_benefit_of_ones_own_nothing_is_claimed_until_it_is_realised() -> None:
    own = {"L1": 100.0}
    rows = ranked(BOOK, own, ENGLAND)
    assert all(row.effect == Effect(0, 0, 0) for row in rows)
    assert {row.verdict for row in rows if row.possible} == {Verdict.TRIAL}
    local = {("open-space", "L1"): [Seen(2, "B")]}
    assert ranked(BOOK, own, ENGLAND, local)[0].method.name == "open-space"


@given(st.sampled_from(GRADES), st.floats(-1, 3), st.lists(SEEN, max_size=8))
def test_local_results_draw_a_judgement_towards_them(grade: str, strength: float, seen: list[Seen]) -> None:
    prior = Cell(strength, grade, "x")
    now = judged(prior, seen, BOOK.off_by)
    assert now is not None
    every = [strength, *(each.strength for each in seen)]
    assert min(every) - 1e-9 <= now.strength <= max(every) + 1e-9
    assert 0 < now.prior_left <= 1
    assert (now.prior_left == 1) == (not seen)
    more = judged(prior, [*seen, Seen(3, "A")], BOOK.off_by)
    assert more is not None
    assert more.prior_left < now.prior_left
    assert more.off_by < now.off_by
    assert more.strength >= now.strength - 1e-9


def test_how_much_of_the_prior_is_left() -> None:
    now = judged(Cell(2, "C", "x"), [Seen(0, "A")], BOOK.off_by)
    assert now is not None
    assert now.prior_left == pytest.approx(0.16 / (0.16 + 0.81))
    assert now.strength == pytest.approx(2 * now.prior_left)
    assert now.grade == "A"
    assert judged(None, [], BOOK.off_by) is None


def test_local_results_move_the_ranking() -> None:
    before = ranked(BOOK, weights(U1=100), ENGLAND)
    local = {("peer-support", "U1"): [Seen(-1, "A")] * 3}
    after = ranked(BOOK, weights(U1=100), ENGLAND, local)
    assert found("peer-support", before).effect.value == 3
    assert found("peer-support", after).effect.value < 1
    assert after.index(found("peer-support", after)) > before.index(found("peer-support", before))


@given(SHARES)
def test_a_combination_takes_one_of_each_co_and_says_what_lacks(given_: list[int]) -> None:
    wanted = dict(zip(CODES, given_, strict=True))
    rows = ranked(BOOK, wanted, ENGLAND)
    made = combination(rows, wanted)
    assert len({row.method.co for row in made.rows}) == len(made.rows) <= 4
    assert all(row.possible for row in made.rows)
    assert set(made.brings) | set(made.lacks) == {code for code in CODES if wanted[code] > 0}
    assert not set(made.brings) & set(made.lacks)


def test_supply_is_a_range_and_says_whether_it_is_enough() -> None:
    expected = supply(BOOK, 10_000, "middle")
    assert (expected.low, expected.central, expected.high) == (8, 32, 80)
    assert expected.words(100) == "Too few are likely to take part."
    assert expected.words(40) == "Perhaps enough would take part."
    assert expected.words(5) == "Enough are likely to take part."
    assert supply(BOOK, 10_000, "high").central > expected.central > supply(BOOK, 10_000, "low").central


def test_points_that_do_not_add_up_say_what_to_do() -> None:
    assert why_not({"U1": 87}, CODES, 100) == "You have shared out 87 of 100 points: 13 are left."
    assert "take 4 away" in why_not({"U1": 104}, CODES, 100)
    assert "not on this sheet" in why_not({"Z9": 100}, CODES, 100)
    assert why_not({"U1": -5, "U2": 105}, CODES, 100) == "Points start at 0."


@given(SHARES)
def test_only_the_whole_of_the_points_is_taken(given_: list[int]) -> None:
    points = dict(zip(CODES, given_, strict=True))
    assert (why_not(points, CODES, 100) == "") == (sum(given_) == 100)


def sheet(group: str, people: int = 1, **points: int) -> Sheet:
    return Sheet(group, people, points)


def test_the_spread_is_shown_and_never_averaged_away() -> None:
    """Field manual 1.2: between groups and inside each, and no figure for all of them together."""
    sheets = [
        sheet("manager", 6, M1=80, U1=20),
        *(sheet("user", U1=each, M1=100 - each) for each in (60, 70, 90, 95, 100)),
    ]
    shown = spread(sheets, CODES, GROUPS, least=5)
    assert [each.group for each in shown.groups] == ["user", "manager"]
    users, managers = shown.groups
    assert users.gave["U1"].mean == 83
    assert (users.gave["U1"].low, users.gave["U1"].high) == (70, 95)
    assert managers.gave["U1"].low == managers.gave["U1"].high == 20
    (apart,) = most_apart(shown)
    assert (apart.benefit in ("U1", "M1"), round(apart.gap)) == (True, 63)
    inside, between = inside_and_between(shown)
    assert between > inside > 0


def test_a_group_too_small_is_named_and_not_shown() -> None:
    shown = spread([sheet("elected", 4, U1=100), sheet("user", 5, U1=100)], CODES, GROUPS, least=5)
    assert shown.too_small == ("elected",)
    assert shown.of("elected") is None
    assert shown.of("user") is not None
    assert most_apart(shown) == []


@given(st.lists(st.tuples(st.sampled_from(GROUPS), st.integers(1, 9), SHARES), min_size=1, max_size=12))
def test_a_mean_lies_in_its_range_and_on_the_scale(made: list[tuple[str, int, list[int]]]) -> None:
    sheets = [Sheet(group, people, dict(zip(CODES, points, strict=True))) for group, people, points in made]
    for group in spread(sheets, CODES, GROUPS, least=1).groups:
        for inside in group.gave.values():
            assert 0 <= inside.low <= inside.mean <= inside.high <= 100
    assert sum(each.people for each in spread(sheets, CODES, GROUPS, 1).groups) == sum(each.people for each in sheets)


def test_the_top_is_the_benefit_with_most_points() -> None:
    assert top_of({"U1": 10, "M1": 60, "C1": 30}) == "M1"
