"""Enough people everywhere first, then the greatest fit; loads kept; chances for near-equals; reasons for all of it."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from twofold.engines.matching import (
    Answered,
    Matching,
    MatchingError,
    Part,
    Person,
    Terms,
    audit,
    input_hash,
    invite,
    match,
    rates,
)
from twofold.engines.matching.invitations import wilson
from twofold.engines.matching.matching import drawn_apart

from .village import opportunity, person, village

PLAIN = Terms(band=0)


def where(found: Matching) -> dict[str, list[str]]:
    answer: dict[str, list[str]] = {}
    for each in found.matches:
        answer.setdefault(each.person, []).append(each.opportunity)
    return answer


def evenness(found_filled: tuple[int, ...], minimums: list[int]) -> list[float]:
    return sorted(min(have / need, 1.0) for have, need in zip(found_filled, minimums, strict=True) if need)


def everything(found: Matching) -> list[tuple[list[float], int]]:
    """(evenness, total fit) of every matching there is: the slow, certain way."""
    fits = found.fits
    able = [(p, o) for p, o in np.argwhere(fits.able).tolist()]
    answers = []
    for choice in product((False, True), repeat=len(able)):
        chosen = [pair for pair, taken in zip(able, choice, strict=True) if taken]
        if allowed(found, chosen):
            filled = tuple(sum(o == at for _, o in chosen) for at in range(len(fits.opportunities)))
            minimums = [each.minimum for each in fits.opportunities]
            answers.append((evenness(filled, minimums), sum(int(fits.points[p, o]) for p, o in chosen)))
    return answers


def allowed(found: Matching, chosen: list[Any]) -> bool:
    people, opportunities = found.fits.people, found.fits.opportunities
    for at, each in enumerate(people):
        own = [opportunities[o].week for p, o in chosen if p == at]
        if len(own) > min(each.most, each.invitations) or any(own.count(week) > each.a_week for week in own):
            return False
    return all(sum(o == at for _, o in chosen) <= each.places for at, each in enumerate(opportunities))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 100_000))
def test_no_other_matching_is_more_even_or_fits_better(seed: int) -> None:
    found = match(*village(seed, 4, 3), PLAIN)
    if found.fits.able.sum() > 11:
        return
    best = max(everything(found))
    minimums = [each.minimum for each in found.fits.opportunities]
    assert (evenness(tuple(found.filled.tolist()), minimums), found.total) == best


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 100_000))
def test_limits_hold_and_prices_prove_the_flow(seed: int) -> None:
    """Complementary slackness: no arc with room is worth using, which is what least cost means."""
    found = match(*village(seed, 60, 12, most=5), Terms(seed=seed))
    assert allowed(found, found.pairs.tolist())
    assert found.fits.able[found.pairs[:, 0], found.pairs[:, 1]].all()
    net, units, price = found.flowed.network, found.flowed.units, found.flowed.potentials
    reduced = net.cost + price[net.tail] - price[net.head]
    assert (reduced[units < net.capacity] >= 0).all()
    assert (reduced[units > 0] <= 0).all()


def test_enough_everywhere_comes_before_the_best_fit() -> None:
    people = [person(f"P{at}", cares={"gardens"}) for at in range(4)]
    garden = opportunity("Garden", topics={"gardens"}, minimum=2, places=4)
    meals = opportunity("Meals", topics={"meals"}, minimum=2, places=4)
    assert match(people, [garden, meals]).filled.tolist() == [2, 2]
    assert match(people[:3], [garden, replace(meals, minimum=4)]).filled.tolist() == [1, 2]
    assert match(people, [garden, replace(meals, minimum=0)]).filled.tolist() == [4, 0]


def test_nobody_is_asked_more_than_they_allow() -> None:
    week = [opportunity(f"O{at}", week="1") for at in range(3)] + [opportunity("O3", week="2")]
    assert len(where(match([person(most=4, a_week=2, invitations=9)], week))["Ada"]) == 3
    assert len(where(match([person(most=4, a_week=2, invitations=1)], week))["Ada"]) == 1
    assert match([person(most=0)], week).matches == ()


@pytest.mark.parametrize(
    ("fields", "asks", "reason"),
    [
        ({"skills": {"cooking"}}, {"needs": {"driving"}}, "it needs driving"),
        ({"languages": {"cymraeg"}}, {"languages": {"english", "polski"}}, "speaks english or polski"),
        ({"times": {"mon"}}, {"times": {"tue"}}, "it is on tue, when you are not free"),
        ({"at": (51, 1), "travel": 2}, {"at": (51.1, 1)}, "11.1 km away and you go 2 km"),
        ({"step_free": True}, {}, "no step-free way in"),
    ],
)
def test_what_rules_out_is_said(fields: dict[str, Any], asks: dict[str, Any], reason: str) -> None:
    found = match([person(**fields)], [opportunity(**asks)])
    assert found.matches == ()
    assert reason in found.why_not(0, 0)


def test_every_fit_is_the_sum_of_its_reasons() -> None:
    found = match(*village(3, 30, 8))
    for who, what in found.pairs.tolist():
        assert sum(value for _, value, _ in found.fits.why(who, what)) == pytest.approx(
            found.fits.points[who, what] / 10_000, abs=1e-4
        )


def test_reasons_name_what_both_said() -> None:
    ada = person(cares={"gardens"}, says="my allotment has beans", skills={"driving"}, times={"mon"}, kept=6)
    it = opportunity(
        topics={"gardens"}, says="beans for the allotment show", skills={"driving"}, times={"mon"}, at=(51.0, 1.0)
    )
    text = "; ".join(match([replace(ada, at=(51.01, 1.0))], [it]).matches[0].reasons)
    for words in ("matters to you: gardens", "allotment", "skills you have: driving", "suit both: mon", "1.1 km away"):
        assert words in text
    assert "6 promises kept" in text


def test_broken_promises_never_count_against_anyone() -> None:
    fits = match([person("new"), person("late", missed=9), person("kept", kept=9)], [opportunity()]).fits
    new, late, kept = fits.points[:, 0].tolist()
    assert new == late < kept


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100_000))
def test_a_protected_trait_changes_nothing(seed: int) -> None:
    people, opportunities = village(seed, 25, 6)
    other = [replace(each, groups={"age": "old" if at % 2 else "young"}) for at, each in enumerate(people)]
    assert match(people, opportunities).hash == match(other, opportunities).hash
    assert input_hash(people, opportunities, PLAIN) == input_hash(other, opportunities, PLAIN)


def test_near_equals_are_drawn_and_every_one_has_a_chance() -> None:
    people = [person(f"P{at}", kept=at) for at in range(3)]  # their fits lie within the band
    won = {where_of(match(people, [opportunity()], Terms(seed=seed, band=0.05))) for seed in range(60)}
    assert won == {"P0", "P1", "P2"}
    assert {where_of(match(people, [opportunity()], PLAIN)) for _ in range(3)} == {"P2"}


def where_of(found: Matching) -> str:
    return next(iter(where(found)))


def test_lots_never_overturn_a_difference_beyond_the_band() -> None:
    points = np.arange(0, 10_001, 7, dtype=np.int32).reshape(1, -1)
    drawn = drawn_apart(points, Terms(band=0.02, seed=3))
    far = points[0, None, :] - points[0, :, None] > 200
    assert (drawn[0, None, :] - drawn[0, :, None])[far].min() >= 0


def test_why_not_that_is_what_everyone_would_lose() -> None:
    people = [person("fits", cares={"gardens"}), person("less")]
    found = match(people, [opportunity(topics={"gardens"}, minimum=0)], PLAIN)
    assert where(found) == {"fits": ["Garden"]}
    assert found.why_not(0, 0) == "You are matched with it."
    assert found.why_not(1, 0) == "Your fit is 0.05; with you there, all fits together would be 0.38 less."


def test_why_not_names_the_better_match() -> None:
    both = [opportunity("Garden", topics={"gardens"}, minimum=0), opportunity("Meals", topics={"meals"}, minimum=0)]
    found = match([person(cares={"gardens"})], both, PLAIN)
    assert "You are matched with Garden. Your fit is 0.05; with you there" in found.why_not(0, 1)


def test_weights_decide() -> None:
    people = [person("cook", skills={"cooking"}), person("carer", cares={"meals"})]
    it = [opportunity(topics={"meals"}, skills={"cooking"})]
    assert list(where(match(people, it, Terms({Part.SKILLS: 1}, band=0)))) == ["cook"]
    assert list(where(match(people, it, Terms({Part.CARES: 1}, band=0)))) == ["carer"]


def test_another_model_of_likeness_fits_behind_the_same_door() -> None:
    class Same:
        def rows(self, start: int, stop: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
            return np.ones((1, 1), dtype=np.float32)

        def shared(self, left: int, right: int) -> list[str]:
            return []

        def closest(self, left: int, right: int) -> str:
            return "Beans for all."

    found = match([person()], [opportunity()], PLAIN, likeness=lambda left, right: Same())
    said = "words you both used: none, but alike in sense; nearest to what you wrote: “Beans for all.”"
    assert said in found.matches[0].reasons


def test_the_goal_mix_asks_more_of_those_who_answer_less() -> None:
    people = [replace(person(f"P{at}"), groups={"age": "young" if at < 60 else "old"}) for at in range(100)]
    fits = match(people, [opportunity(places=100)]).fits
    history = {"young": Answered(200, 20), "old": Answered(200, 100)}
    known = rates(history)
    assert 0.1 < known["young"] < known["old"] < 0.5  # shrunk towards each other
    young, old = invite(fits, 0, "age", {"young": 0.5, "old": 0.5}, history, 10)
    assert (len(young.people), len(old.people)) == (43, 11)
    assert young.rate * len(young.people) >= 5 > young.rate * (len(young.people) - 1)
    assert {each for asked in (young, old) for each in asked.people} <= {each.id for each in people}
    (nobody,) = invite(fits, 0, "age", {"unheard": 1.0}, {}, 4)
    assert (nobody.people, nobody.short) == ((), 8)
    with pytest.raises(MatchingError, match="add up to 1"):
        invite(fits, 0, "age", {"young": 0.4}, {}, 3)


def test_three_letters_prove_nothing() -> None:
    known = rates({"few": Answered(3, 3), "many": Answered(300, 60)})
    assert known["few"] < 0.4


def test_the_audit_hides_small_groups() -> None:
    wards = ["Harbour"] * 6 + ["Mill"] * 2 + ["Hill"] * 6
    people = [replace(person(f"P{at}"), groups={"ward": ward}) for at, ward in enumerate(wards)]
    seen = audit(match(people, [opportunity(places=3)]), ["ward"])
    assert [(each.group, each.people) for each in seen] == [("Harbour", 6), ("Hill", 6)]
    assert all(each.low <= each.matched / each.people <= each.high for each in seen)


def test_wilsons_interval() -> None:
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)  # Newcombe 1998, table I: 0.0624 to 0.1605


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"band": 2}, "band"),
        ({"seed": -1}, "seed"),
        ({"reach": 0}, "reach"),
        ({"weights": {}}, "more than 0"),
        ({"weights": {Part.CARES: -1}}, "numbers from 0"),
        ({"weights": {"age": 1}}, "numbers from 0"),
    ],
)
def test_terms_out_of_bounds(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(MatchingError, match=message):
        Terms(**terms)


def test_people_out_of_bounds() -> None:
    for people, what in (([], "no people"), ([Person("a"), Person("a")], "same id")):
        with pytest.raises(MatchingError, match=what):
            match(people, [opportunity()])
    with pytest.raises(MatchingError, match="places"):
        match([person()], [opportunity(places=-1)])


def test_whatever_the_order_of_people_the_total_is_the_same() -> None:
    people, opportunities = village(8, 40, 9)
    assert match(people, opportunities, PLAIN).total == match(people[::-1], opportunities, PLAIN).total


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100_000))
def test_what_everyone_would_lose_is_what_they_lose(seed: int) -> None:
    """Beside a matching made again with that person there, by hand: everything tried."""
    found = match(*village(seed, 3, 3), PLAIN)
    minimums = [each.minimum for each in found.fits.opportunities]
    taken = found.pairs.tolist()
    for pair in np.argwhere(found.fits.able).tolist():
        if pair in taken or not allowed(found, [pair]):
            continue
        best = max(every_choice(found, pair, minimums))
        lost = found.lost_by(*pair)
        now = evenness(tuple(found.filled.tolist()), minimums)
        if best[0] == now:
            assert lost == found.total - best[1]
        else:
            assert lost is None or lost > 0


def every_choice(found: Matching, pair: list[int], minimums: list[int]) -> list[tuple[list[float], int]]:
    able = [each for each in np.argwhere(found.fits.able).tolist() if each != pair]
    answers = []
    for choice in product((False, True), repeat=len(able)):
        chosen = [pair, *(each for each, taken in zip(able, choice, strict=True) if taken)]
        if allowed(found, chosen):
            filled = tuple(sum(o == at for _, o in chosen) for at in range(len(minimums)))
            answers.append((evenness(filled, minimums), sum(int(found.fits.points[p, o]) for p, o in chosen)))
    return answers


def test_distances_are_great_circles() -> None:
    found = match(
        [person(at=(51.5, -0.1), travel=999)], [opportunity(at=(51.5, -0.1)), opportunity("B", at=(52.5, -0.1))]
    )
    assert [found.fits.km(0, at) for at in (0, 1)] == pytest.approx([0.0, 111.195], abs=0.02)
