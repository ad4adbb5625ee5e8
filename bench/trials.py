"""Trials: what peeking does to an ordinary test, and not to ours.


    python bench/trials.py             4,000 made-up trials a row: half a minute
    python bench/trials.py --quick     500 a row; targets are not asked of it

Binary outcome, 10 % in both arms, in blocks of two: every effect declared is false. Two more rows have a true effect.
Exits with 1 if the always-valid interval is wrong in more than 5 % of trials anywhere, or if peeking with z does not go
wrong about as often as it should: 28, 33 and 47 %, give or take three points (the pooled z of two shares; an unpooled
one goes wrong in more than half when looked at after every pair).
"""

import argparse
import sys

ROWS = (
    (500, 30, 0.0, 0.28),
    (2_000, 50, 0.0, 0.33),
    (2_000, 2_000, 0.0, 0.47),
    (2_000, 50, 0.04, None),
    (2_000, 50, 0.06, None),
)


def main() -> int:
    from twofold.engines.trials import simulate

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    trials = 500 if parser.parse_args().quick else 4_000
    print("per arm  looks  effect   peeking   at end   always valid   stopped after")
    failed = False
    for per_arm, looks, effect, expected in ROWS:
        found = simulate(per_arm, looks, trials, effect=effect)
        stopped = f"{found.stopped:.0%}" if found.stopped is not None and effect else ""
        print(
            f"{per_arm:7,} {looks:6,} {effect:7.2f} {found.peeking:9.1%} {found.at_the_end:8.1%}"
            f" {found.always_valid:14.1%} {stopped:>15}",
            flush=True,
        )
        if expected is not None:
            failed |= found.always_valid > 0.05 or abs(found.peeking - expected) > 0.03
    print("targets: always valid at most 5 % where nothing works; peeking 28, 33 and 47 %, give or take 3")
    return int(failed and trials == 4_000)


if __name__ == "__main__":
    sys.exit(main())
