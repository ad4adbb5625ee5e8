"""Matching: our flow beside SciPy's dense assignment and greedy by score, on made-up towns.

    python bench/matching.py             500 × 60, 2,000 × 200, 10,000 × 500
    python bench/matching.py --quick     the two smaller towns

"All" is everything from people in memory to reasons: words, fits, flow. The peer solves one assignment of the same
points, every place a column and every person one match, without minimums; ours is then asked the same. SciPy's sum
is over all pairs, ours over the best 40 of each side. CPU seconds of one process on one thread.
Exits with 1 if the largest town needs a second or more, or if ours finds less than 99.9 % of SciPy's sum.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402

TOWNS = ((500, 60), (2_000, 200), (10_000, 500))
WORDS = (
    "allotment",
    "beans",
    "garden",
    "bicycle",
    "repair",
    "kettle",
    "stories",
    "children",
    "reading",
    "soup",
    "kitchen",
    "driving",
    "music",
    "choir",
    "walking",
    "company",
    "letters",
    "forms",
    "sewing",
    "football",
    "coaching",
    "trees",
    "computers",
    "phones",
    "neighbours",
    "shopping",
    "dogs",
    "river",
    "history",
)


def town(people: int, opportunities: int) -> Any:
    """A made-up town: everyone writes eight words, names two topics of ten and stands somewhere in it."""
    from twofold.engines.matching import Opportunity, Person

    chance = np.random.default_rng(people)

    def some(count: int) -> frozenset[str]:
        return frozenset(f"topic {at}" for at in chance.choice(10, count, replace=False))

    def text() -> str:
        return " ".join(chance.choice(WORDS, 8))

    def position() -> tuple[float, float]:
        return 51 + chance.uniform(0, 0.1), 1 + chance.uniform(0, 0.1)

    folk = [Person(f"P{at}", some(2), text(), at=position(), travel=20) for at in range(people)]
    todo = [
        Opportunity(f"O{at}", topics=some(2), says=text(), at=position(), minimum=0, places=people // opportunities)
        for at in range(opportunities)
    ]
    return folk, todo


def clocked(work: Any) -> tuple[float, Any]:
    begun = time.process_time()
    answer = work()
    return time.process_time() - begun, answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    towns = TOWNS[:2] if parser.parse_args().quick else TOWNS
    from scipy.optimize import linear_sum_assignment

    from twofold.engines.matching import Terms, match
    from twofold.engines.matching.flow import network_of, solved

    match(*town(20, 5))  # imports
    print("town              all s   flow s  SciPy s   ratio   sum/SciPy   greedy/SciPy")
    failed = False
    for size in towns:
        people, opportunities = town(*size)
        whole, found = clocked(lambda p=people, o=opportunities: match(p, [replace(e, minimum=2) for e in o]))
        plain = match(people, opportunities, Terms(band=0))
        fits = plain.fits
        flow, _ = clocked(lambda f=fits: solved(network_of(f, f.points)))
        dense = np.repeat(np.where(fits.able, fits.points, 0), [each.places for each in opportunities], axis=1)
        theirs, (rows, columns) = clocked(lambda d=dense: linear_sum_assignment(d, maximize=True))
        best = int(dense[rows, columns].sum())
        share, simple = plain.total / best, greedy(fits) / best
        name = f"{size[0]:,} × {size[1]}"
        print(
            f"{name:<14} {whole:8.2f} {flow:8.3f} {theirs:8.2f} {theirs / flow:6.0f}×   {share:9.5f}   {simple:12.5f}",
            flush=True,
        )
        assert len(found.matches) <= len(people)
        failed |= share < 0.999 or (size == TOWNS[-1] and whole >= 1)
    print("targets: 10,000 × 500 in under 1 s; at least 0.999 of SciPy's sum")
    return int(failed)


def greedy(fits: Any) -> int:
    """Best pair first."""
    left = np.array([each.places for each in fits.opportunities])
    free = np.ones(len(fits.people), dtype=bool)
    total = 0
    for at in np.argsort(-np.where(fits.able, fits.points, -1), axis=None, kind="stable").tolist():
        who, what = divmod(at, len(left))
        if free[who] and left[what] and fits.able[who, what]:
            free[who], left[what] = False, left[what] - 1
            total += int(fits.points[who, what])
            if not free.any():
                break
    return total


if __name__ == "__main__":
    sys.exit(main())
