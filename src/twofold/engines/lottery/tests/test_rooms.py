"""The small rooms by themselves: tables, kinds, the door to the solver, chances on paper, the search for panels."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.lottery import LotteryError, Person, Pool, Quota, TableError, fairness, read_pool, read_quotas
from twofold.engines.lottery.kinds import kinds_of
from twofold.engines.lottery.panels import Clock, Mixture, Pricing
from twofold.engines.lottery.relaxed import Relaxed, leximin, nash
from twofold.engines.lottery.rounding import MOST_BROKEN, roundings, spread
from twofold.engines.lottery.solver import INF, Entries, Model, entries_of
from twofold.engines.lottery.tables import plain, read_table

from .naive import every_panel
from .shared import fixture, problem

BOX = np.array([[1.0, 1.0]]), (np.array([-INF]), np.array([3.5])), (np.zeros(2), np.array([2.0, 5.0]))


def test_the_door_maximises_with_duals_of_the_right_sign() -> None:
    found = Model(*BOX, np.array([2.0, 1.0])).solve()
    assert (found.found, found.value, found.bound) == (True, 5.5, 5.5)
    assert found.columns.tolist() == [2.0, 1.5]
    assert found.duals.tolist() == [-1.0]
    low = Model(np.eye(1), (np.array([2.0]), np.array([INF])), (np.zeros(1), np.array([9.0])), np.array([-3.0])).solve()
    assert (low.value, low.duals.tolist()) == (-6.0, [3.0])


def test_whole_columns_are_whole_and_their_bound_is_proved() -> None:
    found = Model(*BOX, np.array([2.0, 1.0]), whole=[0, 1]).solve()
    assert (found.value, found.bound) == (5.0, 5.0)
    assert Model(*BOX, np.array([2.0, 1.0]), whole=[0]).solve().columns.tolist() == [2.0, 1.5]


def test_a_model_can_be_changed_and_solved_again() -> None:
    model = Model(*BOX, np.array([2.0, 1.0]))
    model.price(np.array([0.0, 1.0]))
    assert model.solve().value == 3.5
    model.limit_rows(np.array([-INF]), np.array([2.5]))
    assert model.solve().value == 2.5
    model.limit_columns(np.zeros(2), np.array([2.0, 1.0]))
    assert model.solve().value == 1.0
    model.coefficients(1, np.array([5.0]))
    assert model.solve().value == 0.5
    model.add_column(np.array([1.0]))
    assert len(model.solve().columns) == 3


def test_no_point_is_said_not_raised() -> None:
    hopeless = Model(np.eye(1), (np.array([5.0]), np.array([9.0])), (np.zeros(1), np.ones(1)), np.ones(1)).solve()
    assert (hopeless.found, hopeless.bound) == (False, -INF)


def test_no_end_is_an_error() -> None:
    endless = Model(np.zeros((1, 1)), (np.array([0.0]), np.array([0.0])), (np.zeros(1), np.array([INF])), np.ones(1))
    found = None
    with pytest.raises(LotteryError, match="without an answer"):
        found = endless.solve()
    assert found is None


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=3, max_size=3), min_size=1, max_size=4))
def test_entries_say_what_the_matrix_says(rows: list[list[float]]) -> None:
    matrix = np.array(rows)
    entries = entries_of(matrix)
    again = np.zeros(entries.shape)
    again[entries.row, entries.column] = entries.value
    assert (again == matrix).all()


def test_entries_in_any_order_make_the_same_model() -> None:
    entries = Entries((1, 2), np.array([0, 0]), np.array([1, 0]), np.array([1.0, 1.0]))
    assert Model(entries, *BOX[1:], np.array([2.0, 1.0])).solve().value == 5.5


def test_people_alike_are_one_kind_whatever_their_household_is_called() -> None:
    pool, quotas, size = problem(["fy", "fo", "fy", "fo", "fy", "fy"], {}, 2, homes="aabb-c")
    kinds = kinds_of(pool, quotas, size)
    assert [[person.id for person in alike] for alike in kinds.members] == [["p1", "p3"], ["p4", "p5"], ["p0", "p2"]]
    assert kinds.most.tolist() == [2, 2, 2, 2, 2, 2]
    assert kinds.matrix[-1].tolist() == [1, 0, 1]


def test_admits_looks_at_every_limit() -> None:
    kinds = kinds_of(*problem(["fy", "fy", "my", "mo"], {"f": (1, 1)}, 2))
    names = [alike[0].values for alike in kinds.members]
    counts = {("f", "y"): 1, ("m", "o"): 1, ("m", "y"): 0}
    fits = np.array([counts[name] for name in names])
    assert kinds.admits(fits)
    assert not kinds.admits(fits * 2)
    assert not kinds.admits(np.array([2 if name == ("f", "y") else 0 for name in names]))
    assert not kinds.admits(np.array([1 if name == ("f", "y") else -1 for name in names]))
    assert not kinds.admits(np.array([2 if name == ("m", "o") else 0 for name in names]))


def test_chances_on_paper_are_ordered_as_their_objectives_promise() -> None:
    relaxed = Relaxed(kinds_of(*fixture()))
    people = relaxed.kinds.people
    fair, gap = leximin(relaxed.lift, len(people))
    best, bound = nash(relaxed)
    assert gap == pytest.approx(0, abs=1e-9)
    assert fair.min() == pytest.approx(relaxed.lift(np.ones(len(people)), np.zeros(len(people))).level, abs=1e-9)
    assert best @ people == pytest.approx(22)
    assert people @ np.log(fair) / people.sum() < people @ np.log(best) / people.sum() <= bound + 1e-9


def test_pricing_finds_the_panel_worth_most() -> None:
    tiny = problem(["fy", "fo", "my", "mo", "fy"], {"f": (1, 1), "y": (1, 2)}, 2)
    kinds = kinds_of(*tiny)
    pricing = Pricing(kinds, Clock(10))
    for prices in np.random.default_rng(1).random((20, len(kinds.people))):
        worth = {person.id: prices[at] for at, alike in enumerate(kinds.members) for person in alike}
        best = max(sum(worth[person.id] for person in panel) for panel in every_panel(tiny))
        proved, quick = pricing.proved(prices), pricing.quick(prices)
        assert proved is not None
        assert proved.worth == pytest.approx(best)
        assert proved.bound == pytest.approx(best)
        assert quick is None or quick.worth <= best + 1e-9 <= quick.bound + 1e-8


@given(st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=4, max_size=4))
def test_roundings_are_every_panel_within_one_of_the_answer(shares: list[float]) -> None:
    kinds = kinds_of(*problem(["fy", "fo", "my", "mo", "fy"], {"f": (1, 1)}, 2))
    counts = np.array(shares) * kinds.people
    sides = [sorted({np.floor(count), np.ceil(count)}) for count in counts]
    expected = {choice for choice in product(*sides) if kinds.admits(np.array(choice, dtype=np.int64))}
    assert {tuple(panel) for panel in roundings(kinds, counts).tolist()} == expected


def test_too_many_broken_counts_are_left_to_the_solver() -> None:
    people = tuple(Person(f"p{at}", (str(at),)) for at in range(MOST_BROKEN + 1))
    quotas = [Quota("who", str(at), 0, 1) for at in range(MOST_BROKEN + 1)]
    kinds = kinds_of(Pool(("who",), people), quotas, 5)
    assert not len(roundings(kinds, np.full(len(people), 5 / len(people))))
    priced = Pricing(kinds, Clock(10)).quick(np.arange(len(people), dtype=float))
    assert priced is not None


def test_a_spread_has_first_and_last() -> None:
    panels = np.arange(10)[:, np.newaxis]
    assert spread(panels, 4)[:, 0].tolist() == [0, 3, 6, 9]
    assert spread(panels[:3], 4).tolist() == panels[:3].tolist()


def test_a_search_towards_a_target_fills_what_it_fills_and_then_lets_go() -> None:
    kinds = kinds_of(*problem(["fy", "fo", "my", "mo"], {"f": (1, 2)}, 2))
    (women,) = [at for at, quota in enumerate(kinds.quotas, 1) if quota.value == "f"]
    pricing = Pricing(kinds, Clock(10))
    likes_men = 1 - kinds.matrix[women]
    with pricing.towards(kinds.matrix[women]):
        assert kinds.matrix[women] @ pricing.linear(likes_men) == pytest.approx(2)
    assert kinds.matrix[women] @ pricing.linear(likes_men) == pytest.approx(1)


def test_a_panel_is_taken_in_once() -> None:
    mixture = Mixture(kinds_of(*problem(["fy", "my", "mo"], {}, 1)), Clock(5))
    assert mixture.take_in(np.array([1, 0, 0]))
    assert not mixture.take_in(np.array([1, 0, 0]))
    assert len(mixture.panels) == 1


def test_a_clock_never_goes_below_nought() -> None:
    assert Clock(0).left == 0
    assert 4 < Clock(5).left <= 5


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=9), st.floats(0.1, 1))
def test_fairness_does_not_mind_order_and_gini_not_scale(chances: list[float], scale: float) -> None:
    values = np.array(chances)
    one = fairness(values)
    turned, scaled = fairness(values[::-1]), fairness(values * scale)
    assert (turned.minimum, turned.gini) == (one.minimum, pytest.approx(one.gini))
    assert scaled.gini == pytest.approx(one.gini, abs=1e-9)
    assert one.minimum <= one.geometric_mean * (1 + 1e-9)
    pairs = np.abs(values[:, None] - values).sum() / (2 * len(values) * values.sum())
    assert one.gini == pytest.approx(pairs, abs=1e-9)


def test_fairness_by_hand() -> None:
    assert fairness(np.array([0.5, 0.5])).gini == 0
    assert fairness(np.array([0.0, 1.0])).gini == 0.5
    assert fairness(np.array([0.0, 1.0])).geometric_mean == 0
    assert fairness(np.array([0.25, 1.0])).geometric_mean == pytest.approx(0.5)


def test_a_table_keeps_lines_over_blank_and_broken_rows() -> None:
    table = read_table('a,b\n\n"one\nand a half", 2 \n3\n', "t")
    assert [(row.line, row.cells) for row in table.rows] == [
        (4, {"a": "one\nand a half", "b": "2"}),
        (5, {"a": "3", "b": ""}),
    ]
    assert table.column_called("zz", "B") == "b"
    assert table.column_called("zz") is None
    assert plain("  High   ST ") == "high st"


def test_table_errors_carry_line_and_column() -> None:
    with pytest.raises(TableError) as wrong:
        read_quotas("feature,value,min,max\nsex,f,x,1\n")
    assert (wrong.value.line, wrong.value.column) == (2, "min")
    assert str(wrong.value) == "quotas, line 2, column 'min': 'x' is not a whole number"


def test_a_pool_without_ids_counts_rows_and_reads_values_as_the_quotas_spell_them() -> None:
    quotas = read_quotas("category,name,min,max\nSex,Female,0,1\nSex,Male,0,1\n")
    pool = read_pool("sex,street\n FEMALE ,A\nmale,\n", quotas, same_address=["Street"])
    assert pool == Pool(("Sex",), (Person("1", ("Female",), "a"), Person("2", ("Male",), None)))


@pytest.mark.parametrize(("least", "most"), [(-1, 2), (3, 2)])
def test_a_quota_runs_from_least_to_most(least: int, most: int) -> None:
    with pytest.raises(LotteryError, match="least must lie between"):
        Quota("sex", "f", least, most)
