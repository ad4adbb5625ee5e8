"""Rounds: six of Solomon's instances, our engine (on PyVRP) beside OR-Tools' routing library, at equal time.

    python bench/rounds.py             five seconds an instance and solver: about a minute
    python bench/rounds.py --quick     one second each; the target is not asked of it

Distances are cut to one decimal (the DIMACS convention); the best known values are proven. Every plan passes our own
checker before it counts. The gap is PyVRP's merit, not ours; what is ours is the model around it.
Exits with 1 if the mean gap of our default is above 1 %.
"""

import argparse
import sys
from pathlib import Path

ROUTING = Path(__file__).resolve().parents[2] / "shared/data/routing"
BEST = {"C101": 827.3, "C201": 589.1, "R101": 1637.7, "R201": 1143.2, "RC101": 1619.8, "RC201": 1261.8}
TARGET = 1.0  # per cent


def gap(name: str, seconds: float, solver: str) -> float:
    """Per cent above the best known distance; stops left out make it infinite."""
    from twofold.engines.rounds import Limit, Solver, plan_rounds, read_model

    model = read_model(ROUTING / f"{name}.txt")
    plan = plan_rounds(model, Limit(seconds), 1, Solver(solver)).plan
    return float("inf") if plan.uncovered else (plan.distance / 10 / BEST[name] - 1) * 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    seconds = 1.0 if parser.parse_args().quick else 5.0
    print(f"{seconds:g} s each      pyvrp   ortools   (gap to best known, %)")
    found: dict[str, list[float]] = {"pyvrp": [], "ortools": []}
    for name in BEST:
        for solver, gaps in found.items():
            gaps.append(gap(name, seconds, solver))
        print(f"{name:<10} {found['pyvrp'][-1]:9.2f} {found['ortools'][-1]:9.2f}", flush=True)
    ours, theirs = (sum(gaps) / len(gaps) for gaps in found.values())
    print(f"mean       {ours:9.2f} {theirs:9.2f}   target {TARGET:.0f} %")
    return int(ours > TARGET and seconds == 5)


if __name__ == "__main__":
    sys.exit(main())
