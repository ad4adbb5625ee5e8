"""When no panel exists: the quotas that clash, and the least that must give."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from twofold.engines.lottery import Infeasible, LotteryError, Quota, lottery
from twofold.engines.lottery.feasible import clashing, exists, smallest_change
from twofold.engines.lottery.kinds import kinds_of
from twofold.engines.lottery.solver import INF, Model, Solution

from .naive import every_panel
from .shared import Problem, fixture, problem, problems

quickly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def changed(quotas: list[Quota], refused: Infeasible) -> list[Quota]:
    new = {(c.feature, c.value): c for c in refused.relaxation}
    return [
        replace(q, least=c.new_least, most=c.new_most) if (c := new.get((q.feature, q.value))) else q for q in quotas
    ]


@quickly
@given(problems())
def test_the_smallest_change_allows_a_panel_and_nothing_smaller_does(problem: Problem) -> None:
    pool, quotas, size = problem
    assume(not every_panel(problem))
    with pytest.raises(LotteryError) as refused:
        lottery(pool, quotas, size)
    if not isinstance(refused.value, Infeasible):
        assert "households" in str(refused.value)
        return
    eased = changed(quotas, refused.value)
    assert every_panel((pool, eased, size))
    for at, quota in enumerate(eased):
        for less in smaller(quotas[at], quota):
            assert not every_panel((pool, [*eased[:at], less, *eased[at + 1 :]], size))


def smaller(before: Quota, after: Quota) -> list[Quota]:
    """One place less given way, where any was."""
    less = [replace(after, least=after.least + 1)] if after.least < before.least else []
    return less + ([replace(after, most=after.most - 1)] if after.most > before.most else [])


@quickly
@given(problems())
def test_the_clash_holds_and_falls_apart_without_any_one(problem: Problem) -> None:
    pool, quotas, size = problem
    kinds = kinds_of(pool, quotas, size)
    every = set(range(len(quotas)))
    assume(not exists(kinds) and exists(kinds, without=every))
    clash = set(clashing(kinds))
    assert not exists(kinds, without=every - clash)
    assert all(exists(kinds, without=every - clash | {at}) for at in clash)


def test_the_clashing_pair_is_named() -> None:
    """Three women are wanted and two are young; with one old person at most there is no third."""
    with pytest.raises(Infeasible) as refused:
        lottery(*problem(["fy", "fy", "fo", "mo", "my"], {"f": (3, 3), "o": (0, 0)}, 3))
    assert set(refused.value.clash) == {"sex 'f' exactly 3", "age 'o' exactly 0"}
    (change,) = refused.value.relaxation
    assert str(change) in ("sex 'f' from 3–3 to 2–3", "age 'o' from 0–0 to 0–1")
    assert "These clash" in str(refused.value)


def test_the_fewest_places_give_way_before_the_fewest_quotas() -> None:
    pool, quotas, size = problem(["fy"] * 3, {"m": (1, 3), "o": (2, 3)}, 3)
    changes = {(c.feature, c.value): c.new_least for c in smallest_change(kinds_of(pool, quotas, size))}
    assert changes == {("sex", "m"): 0, ("age", "o"): 0}


def test_too_few_households_are_named_as_such() -> None:
    with pytest.raises(LotteryError, match="fewer than 2 households"):
        lottery(*problem(["fy", "my", "fo"], {}, 2, homes="aaa"))


def test_the_fixture_cannot_give_thirty() -> None:
    pool, quotas, _ = fixture()
    with pytest.raises(Infeasible) as refused:
        lottery(pool, quotas, 30)
    assert lottery(pool, changed(quotas, refused.value), 30).panels.size


def test_running_out_of_time_is_not_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    unsettled = Solution(False, 0.0, INF, np.zeros(0), np.zeros(0))
    monkeypatch.setattr(Model, "solve", lambda self, seconds: unsettled)
    with pytest.raises(LotteryError, match="could not be settled in 60 seconds"):
        lottery(*problem(["fy", "my"], {}, 1))
