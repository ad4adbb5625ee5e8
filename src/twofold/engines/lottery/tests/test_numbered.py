"""The thousand panels, their hash, and the draw: reproducible, even, and what the lottery promised."""

from collections import Counter
from hashlib import sha256

import pytest

from twofold.engines.lottery import Chance, Lottery, NumberedPanels, draw, fresh_seed, lottery, number_panels

from .naive import valid
from .shared import fixture, problem, resampled


@pytest.fixture(scope="module")
def fair() -> Lottery:
    return lottery(*fixture())


@pytest.fixture(scope="module")
def panels(fair: Lottery) -> NumberedPanels:
    return number_panels(fair, "a public seed")


def test_a_thousand_valid_panels(panels: NumberedPanels) -> None:
    known = {person.id: person for person in fixture()[0].people}
    assert len(panels.panels) == 1000
    assert all(valid(fixture(), tuple(known[name] for name in panel)) for panel in panels.panels)


def test_published_chances_are_the_lotterys_to_a_few_thousandths(fair: Lottery, panels: NumberedPanels) -> None:
    published = panels.chance_of()
    off = [abs(published[name] - chance) for name, chance in fair.chance_of().items()]
    assert max(off) < 0.008
    assert (sum(gap**2 for gap in off) / len(off)) ** 0.5 < 0.003


def test_people_of_a_kind_sit_equally_often_give_or_take_one(fair: Lottery, panels: NumberedPanels) -> None:
    seats = Counter(name for panel in panels.panels for name in panel)
    for alike in fair.kinds.members:
        counts = [seats[person.id] for person in alike]
        assert max(counts) - min(counts) <= 1


def test_ten_thousand_draws_reproduce_the_chances(panels: NumberedPanels) -> None:
    chance = Chance("ten thousand", "draws")
    seats = Counter(name for _ in range(10_000) for name in panels.panels[chance.below(1000)])
    for name, expected in panels.chance_of().items():
        # Five standard deviations: one in 1.7 million for each of 150 people.
        assert abs(seats[name] / 10_000 - expected) < 5 * (expected * (1 - expected) / 10_000) ** 0.5


def test_the_same_seed_gives_the_same_file_and_another_gives_another(fair: Lottery, panels: NumberedPanels) -> None:
    assert number_panels(fair, "a public seed").hash == panels.hash
    assert number_panels(lottery(*fixture()), "a public seed").hash == panels.hash
    assert number_panels(fair, "another seed").hash != panels.hash


def test_the_hash_is_of_the_file_as_published() -> None:
    panels = NumberedPanels((("a", "b"), ("a", "c,d")))
    assert panels.text == 'panel,person\n000,a\n000,b\n001,a\n001,"c,d"\n'
    assert panels.hash == sha256(panels.text.encode()).hexdigest()
    assert panels.chance_of() == {"a": 1.0, "b": 0.5, "c,d": 0.5}


def test_the_draw_is_fixed_by_its_definition() -> None:
    block = int.from_bytes(sha256(b"dice\ndraw\n0").digest(), "big")
    assert draw("dice") == block % 1000
    assert {draw(str(seed), 3) for seed in range(50)} == {0, 1, 2}


def test_chance_skips_blocks_that_would_favour_some(monkeypatch: pytest.MonkeyPatch) -> None:
    from twofold.engines.lottery import chance

    monkeypatch.setattr(chance, "blocks", lambda seed, purpose: iter([(1 << 256) - 1, 7]))
    assert Chance("", "").below(10) == 7


def test_chance_shuffles_fairly() -> None:
    seen: Counter[tuple[int, ...]] = Counter()
    chance = Chance("shuffle", "test")
    for _ in range(6000):
        items = [1, 2, 3]
        chance.shuffle(items)
        seen[tuple(items)] += 1
    assert len(seen) == 6
    assert all(850 < count < 1150 for count in seen.values())


def test_shares_are_spread_over_nought_to_one() -> None:
    chance = Chance("share", "test")
    shares = [chance.share() for _ in range(2000)]
    assert min(shares) >= 0
    assert max(shares) < 1
    assert sum(shares) / 2000 == pytest.approx(0.5, abs=0.03)


def test_seeds_from_entropy_differ() -> None:
    assert fresh_seed() != fresh_seed()
    assert len(fresh_seed()) == 32


def test_households_share_seats_but_never_a_panel() -> None:
    rows, homes = ["fy", "fo", "my", "mo", "fy", "mo"], "aabb--"
    found = lottery(*problem(rows, {"f": (1, 2)}, 3, homes))
    panels = number_panels(found, "s")
    home = dict(zip((f"p{at}" for at in range(6)), homes, strict=True))
    for panel in panels.panels:
        shared = [home[name] for name in panel if home[name] != "-"]
        assert len(set(shared)) == len(shared)
    published = panels.chance_of()
    assert all(abs(published[name] - chance) < 0.003 for name, chance in found.chance_of().items())


def test_a_larger_pool_rounds_as_well() -> None:
    found = lottery(*resampled(300, 45))
    published = number_panels(found, "s").chance_of()
    assert max(abs(published.get(name, 0) - chance) for name, chance in found.chance_of().items()) < 0.008
