"""The plane is that of the filled table, by way of the three co-count tables or of sparse products."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given

from twofold.engines.opinions import Votes, plane
from twofold.engines.opinions.cocounts import CoCounts
from twofold.engines.opinions.plane import Plane, centred, live_votes, plane_from, plane_of, positions

from .naive import filled, spectrum, stand, table
from .shared import made_up, patient, structureless, tiny, written


def by_tables(votes: Votes) -> Plane:
    return plane_from(CoCounts.of(votes), votes.out)


def by_products(votes: Votes) -> Plane:
    return plane_of(votes, centred(votes))


@patient
@given(tiny())
def test_the_tables_count_pairs_of_votes(votes: Votes) -> None:
    tables, cast = CoCounts.of(votes), table(votes)
    voted, value = ~np.isnan(cast), np.nan_to_num(cast)
    for j in range(len(votes.statements)):
        for k in range(len(votes.statements)):
            assert tables.agreement[j, k] == (value[:, j] * value[:, k]).sum()
            assert tables.leaning[j, k] == (value[:, j] * voted[:, k]).sum()
            assert tables.together[j, k] == (voted[:, j] & voted[:, k]).sum()


@patient
@given(tiny())
def test_the_scatter_matrix_is_that_of_the_filled_table(votes: Votes) -> None:
    live = ~votes.out
    expected = filled(votes)[:, live]
    assert CoCounts.of(votes).scatter(live) == pytest.approx(expected.T @ expected, abs=1e-9)


@patient
@given(tiny())
def test_sparse_votes_are_the_filled_table(votes: Votes) -> None:
    assert centred(votes).toarray() == pytest.approx(filled(votes))


@patient
@given(tiny())
def test_the_plane_has_the_largest_eigenvalues(votes: Votes) -> None:
    found, expected = by_tables(votes), spectrum(votes)
    expected = np.append(expected, [0, 0])
    assert found.eigenvalues == pytest.approx(expected[:2], abs=1e-7)
    assert found.total == pytest.approx(expected.sum(), abs=1e-7)
    # The variance of the filled table along each axis is what the axis claims.
    assert (filled(votes) @ found.axes.T).T ** 2 @ np.ones(len(votes.people)) == pytest.approx(
        found.eigenvalues, abs=1e-7
    )


@patient
@given(tiny())
def test_positions_are_projections_with_polis_scaling(votes: Votes) -> None:
    found = by_tables(votes)
    assert positions(centred(votes), found, live_votes(votes)) == pytest.approx(stand(votes, found.axes), abs=1e-9)


def wide(out: tuple[int, ...] = ()) -> Votes:
    return made_up(people=80, statements=400, seen=0.1).moderated(out)


@pytest.mark.parametrize("votes", [wide(), wide((3, 5, 8)), structureless(90, 300, 0.1)])
def test_sparse_products_find_the_same_plane(votes: Votes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane, "plane_from", refuse)
    found, expected = by_products(votes), by_tables(votes)
    assert found.eigenvalues == pytest.approx(expected.eigenvalues, rel=1e-10)
    assert found.total == pytest.approx(expected.total)
    assert abs(found.axes) == pytest.approx(abs(expected.axes), abs=1e-8)
    assert found.axes == pytest.approx(expected.axes, abs=1e-8)


def refuse(*_: object) -> None:
    raise AssertionError("this conversation is for sparse products")


def test_tables_are_used_where_they_are_less_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane, "_Scatter", refuse)
    by_products(made_up(100, 200, seen=0.9))


@pytest.mark.parametrize("find", [by_tables, by_products])
def test_votes_that_do_not_differ_have_no_plane(find: Callable[[Votes], Plane]) -> None:
    found = find(written("++0", "++0", "+.0"))
    assert found.explained == (0.0, 0.0)
    assert not found.axes.any()


def test_one_statement_makes_one_axis() -> None:
    found = by_tables(written("+", "-", "-"))
    assert found.axes.tolist() == [[1.0], [0.0]]
    assert found.explained == pytest.approx((1.0, 0.0))


def test_axes_are_of_length_one_and_square_to_each_other() -> None:
    axes = by_tables(made_up()).axes
    assert axes @ axes.T == pytest.approx(np.eye(2), abs=1e-12)


def test_the_largest_entry_of_an_axis_is_above_zero() -> None:
    for seed in range(5):
        for axis in by_tables(made_up(seed=seed)).axes:
            assert axis[np.argmax(abs(axis))] > 0


def test_moderated_statements_pull_nobody_and_count_as_seen() -> None:
    votes = written("++--", "--++", "+.-.", out=(3,))
    found = by_tables(votes)
    assert not found.axes[:, 3].any()
    # Three statements seen by the first two (plus the one that is out), two by the last (plus it).
    assert live_votes(votes).tolist() == [3, 3, 2]
    assert found.scale(live_votes(votes)) == pytest.approx(np.sqrt([4 / 4, 4 / 4, 4 / 3]))


def test_where_a_statement_pulls_is_where_its_lone_supporter_stands() -> None:
    votes = made_up(40, 8)
    found = by_tables(votes)
    lone = np.where(np.eye(8, dtype=bool), 1 - found.means, 0)
    assert found.statements() == pytest.approx(lone @ found.axes.T * np.sqrt(8))


@patient
@given(tiny())
def test_turning_every_vote_round_leaves_the_eigenvalues(votes: Votes) -> None:
    from dataclasses import replace

    turned = replace(votes, value=-votes.value)
    assert by_tables(turned).eigenvalues == pytest.approx(by_tables(votes).eigenvalues, abs=1e-9)
