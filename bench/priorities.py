"""Conflicts of priorities: our tests beside SciPy's general permutation test, and our distances beside krippendorff's.

    python bench/priorities.py            real conversations, a hundred thousand people, krippendorff
    python bench/priorities.py --quick    real conversations against SciPy only

SciPy's `permutation_test` gets the same statistic, vectorised, and 9,999 resamples; ours goes through every table of
counts, so its p has no error of chance. CPU seconds of one process on one thread; files read and imports left out;
ours is the middle of three runs, SciPy's a single one.
Krippendorff's alpha follows from our distances when a group is taken as a unit and its people as coders: the two must
agree to nine digits. It is GPL-3.0: an oracle in `.oracle-venv`, never imported by ours.
Exits with 1 if a target is missed.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from oracle.environment import child, oracle

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared/data/polis"
REAL = ("brexit-consensus", "vtaiwan.uberx", "american-assembly.bowling-green")
COLUMNS = 12  # statements put to SciPy from each conversation
TARGET = 100
PEOPLE, STATEMENTS, SECONDS, GIGABYTES = 100_000, 500, 60, 3.0


def answers(name: str) -> Any:
    from twofold.engines.priorities.reading import read_answers

    return read_answers(SHARED / name).answers


def tested(name: str) -> list[tuple[str, list[Any]]]:
    """The first statements that both groups answered often enough, and each group's votes on them."""
    given = answers(name)
    table = given.block(0, len(given.names))
    found = []
    for at, title in enumerate(given.names):
        votes = [table[(given.group == group) & ~np.isnan(table[:, at]), at] for group in (0, 1)]
        if min(map(len, votes)) >= 15:
            found.append((title, votes))
    return found[:COLUMNS]


def ours(name: str) -> dict[str, Any]:
    """Every question and the joint test; and the questions put to SciPy, by themselves."""
    from twofold.engines.priorities import Label, compare

    given, chosen = answers(name), tested(name)
    everything, comparison = middle_of_three(lambda: compare(given))
    same, p_values = middle_of_three(lambda: exact(chosen))
    (pair,) = comparison.pairs
    return {
        "everything": everything,
        "same": same,
        "p": p_values,
        "tested": len(pair.tested),
        "figures": [pair.spread.across, pair.spread.within, pair.spread.excess, pair.spread.share],
        "conflicts": len(pair.labelled(Label.CONFLICT)),
    }


def exact(chosen: list[tuple[str, list[Any]]]) -> list[float]:
    from twofold.engines.priorities.tails import exact_tail

    p_values = []
    for _, votes in chosen:
        values = np.unique(np.concatenate(votes))
        counts = np.array([[(each == value).sum() for value in values] for each in votes])
        p_values.append(exact_tail(values, counts, 0.5) or 0.0)
    return p_values


def middle_of_three(work: Callable[[], Any]) -> tuple[float, Any]:
    runs = []
    for _ in range(3):
        begun = time.process_time()
        found = work()
        runs.append(time.process_time() - begun)
    return sorted(runs)[1], found


def scipy(name: str) -> dict[str, Any]:
    from scipy.stats import permutation_test

    chosen = tested(name)
    begun = time.process_time()
    found = [
        permutation_test(votes, excess, vectorized=True, alternative="greater", n_resamples=9_999, rng=1)
        for _, votes in chosen
    ]
    return {"cpu": time.process_time() - begun, "p": [each.pvalue for each in found]}


def excess(one: Any, other: Any, axis: int) -> Any:
    """The excess of votes from counts below each step, for SciPy's many resamples at a time."""
    n, m = one.shape[axis], other.shape[axis]
    total = 0.0
    for step in (-0.5, 0.5):
        a, b = ((votes < step).sum(axis=axis) for votes in (one, other))
        total += (a * (m - b) + b * (n - a)) / (n * m) - a * (n - a) / (n * (n - 1)) - b * (m - b) / (m * (m - 1))
    return total / 2


def large() -> dict[str, float]:
    """A hundred thousand people of four groups, 500 statements, one cell in five answered."""
    from twofold.engines.priorities import compare, from_votes

    chance = np.random.default_rng(1)
    rates = chance.uniform(0.2, 0.8, (4, STATEMENTS))
    group = np.arange(PEOPLE) % 4
    table = np.full((PEOPLE, STATEMENTS), np.nan)
    for start in range(0, PEOPLE, 10_000):
        part = slice(start, start + 10_000)
        votes = np.where(chance.random((10_000, STATEMENTS)) < rates[group[part]], 1.0, -1.0)
        table[part] = np.where(chance.random(votes.shape) < 0.2, votes, np.nan)
    begun = time.process_time()
    comparison = compare(from_votes(table, [f"g{at}" for at in group.tolist()]))
    cpu = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"cpu": cpu, "gigabytes": peak, "draws": comparison.pairs[0].draws, "pairs": len(comparison.pairs)}


def alpha(chosen: list[list[Any]]) -> list[float]:
    """Krippendorff's alpha of each statement, from both groups' votes on it, as our distances have it."""
    from twofold.engines.priorities import compare_votes

    found = []
    for votes in chosen:
        sizes = np.array([len(each) for each in votes])
        n = int(sizes.sum())
        inner = [float(np.abs(v[:, None] - v).sum() / (len(v) * (len(v) - 1))) for v in votes]
        table = np.concatenate(votes)[:, None]
        (finding,) = compare_votes(table, ["a"] * sizes[0] + ["b"] * sizes[1], draws=99)
        across = 2 * finding.spread.across if finding.spread else 0.0
        pooled = (sizes * (sizes - 1) @ inner + 2 * sizes[0] * sizes[1] * across) / (n * (n - 1))
        found.append(1 - float(sizes @ inner) / n / pooled)
    return found


def krippendorff() -> list[float]:
    """Run by the oracle's environment: the votes come on standard input. Columns are units (our groups)."""
    from krippendorff import alpha as their_alpha

    result = []
    for votes in json.load(sys.stdin):
        width = max(map(len, votes))
        table = np.array([[*each, *[np.nan] * (width - len(each))] for each in votes]).T

        def apart(v1: Any, v2: Any, **_: Any) -> Any:
            return np.abs(v1 - v2)

        result.append(float(their_alpha(reliability_data=table, level_of_measurement=apart)))
    return result


def compare_real() -> bool:
    good = True
    print(f"{'conversation':<32} {'tested':>6}  across within excess share  conflicts   all s  ours s  SciPy s   ratio")
    for name in REAL:
        own, peer = (
            child(Path(sys.executable), __file__, "--ours", name),
            child(Path(sys.executable), __file__, "--scipy", name),
        )
        ratio = peer["cpu"] / own["same"]
        figures = "  ".join(f"{value:.3f}" for value in own["figures"])
        near = all(
            abs(a - b) < 4 * (max(a * (1 - a), 1e-4) / 9_999) ** 0.5 for a, b in zip(own["p"], peer["p"], strict=True)
        )
        good &= near and ratio >= TARGET
        print(
            f"{name:<32} {own['tested']:>6}  {figures}  {own['conflicts']:>8}  {own['everything']:>6.2f}"
            f"  {own['same']:>6.3f}  {peer['cpu']:>7.2f}  {ratio:>5.0f}×{'' if near else '  p DIFFER'}",
            flush=True,
        )
    print(f"(ours s, SciPy s: {COLUMNS} statements of each, the same on both sides; target {TARGET}×)")
    return good


def compare_alpha() -> bool:
    worst = 0.0
    for name in REAL:
        chosen = [votes for _, votes in tested(name)]
        given = [[each.tolist() for each in votes] for votes in chosen]
        theirs = child(oracle(), __file__, "--krippendorff", given=given)
        worst = max(worst, *(abs(a - b) for a, b in zip(alpha(chosen), theirs, strict=True)))
    print(
        f"Krippendorff's alpha from our distances and from krippendorff 0.9.0: at most {worst:.1e} apart (target 1e-9)"
    )
    return worst < 1e-9


def compare_large() -> bool:
    found = child(Path(sys.executable), __file__, "--large")
    print(
        f"{PEOPLE:,} × {STATEMENTS}, {found['pairs']} pairs of groups, {found['draws']:,} deals a pair: "
        f"{found['cpu']:.1f} s CPU, {found['gigabytes']:.2f} GB with the votes (targets {SECONDS} s, {GIGABYTES} GB)"
    )
    return bool(found["cpu"] <= SECONDS and found["gigabytes"] <= GIGABYTES)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    for hidden in ("--ours", "--scipy"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    for hidden in ("--large", "--krippendorff"):
        parser.add_argument(hidden, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours or options.scipy:
        print(json.dumps(ours(options.ours) if options.ours else scipy(options.scipy)))
        return 0
    if options.large or options.krippendorff:
        print(json.dumps(large() if options.large else krippendorff()))
        return 0
    good = compare_real()
    if not options.quick:
        good &= compare_alpha()
        good &= compare_large()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
