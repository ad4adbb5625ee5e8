"""Our lottery beside sortition-algorithms 0.12.15 on the same pools, one after the other: CPU seconds and the ratios.

    python bench/lottery.py            the fixture and two larger pools, each objective on each of its open solvers
    python bench/lottery.py --quick    the fixture only
    python bench/lottery.py --record   put the pools to its leximin and keep the chances for our tests (slow)

Each runs in a process and an environment of its own; CPU time of that process, files read and imports left out on both
sides. Ours is the middle of three runs after one that loads what is loaded late; theirs the better of two, or the only
one where that takes ten seconds.

Two bars, like for like: our leximin ten times as fast as its leximin, our maximin ten times as fast as its maximin, on
whichever of its open solvers is fastest; and ours at least as fair: leximin the same to four digits, maximin with the
same lowest chance and a lower Gini. Its leximin needs Gurobi beside any solver (commercial; the wheel's licence is for
non-production use). How our leximin, the fairer lottery, stands to its maximin is printed too, without a bar.
sortition-algorithms is GPL-3.0: an oracle in `.oracle-venv`, never imported by ours.
"""

import argparse
import csv
import io
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from oracle.environment import child, oracle

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "src/twofold/engines/lottery/tests/recorded.json"
POOLS = ["150/22", "300/45", "500/75"]
OBJECTIVES = ["leximin", "maximin"]
SOLVERS = ["mip-cbc", "highspy"]
TARGET = 10
ROUGHLY = 2e-4  # four digits


def problem(name: str) -> Any:
    from twofold.engines.lottery.tests.shared import fixture, resampled

    people, size = map(int, name.split("/"))
    return fixture() if people == 150 else resampled(people, size)


def as_csv(name: str) -> dict[str, Any]:
    """The pool and quotas as the files both engines take."""
    return files(*problem(name))


def files(pool: Any, quotas: Any, size: int) -> dict[str, Any]:
    people, limits = io.StringIO(), io.StringIO()
    csv.writer(people).writerows([["id", *pool.features], *([p.id, *p.values] for p in pool.people)])
    rows = [[q.feature, q.value, q.least, q.most] for q in quotas]
    csv.writer(limits).writerows([["feature", "value", "min", "max"], *rows])
    return {"people": people.getvalue(), "quotas": limits.getvalue(), "size": size}


def ours(name: str, objective: str) -> dict[str, Any]:
    """The certified lottery; also how long a thousand numbered panels take, which the peer has no like of."""
    from twofold.engines.lottery import Objective, lottery, number_panels

    lottery(*problem("150/22"), seconds=1)
    runs = []
    for _ in range(3):
        begun = time.process_time()
        found = lottery(*problem(name), Objective(objective))
        runs.append(time.process_time() - begun)
    begun = time.process_time()
    number_panels(found, "bench")
    numbering = time.process_time() - begun
    fair = found.fairness()
    return {
        "cpu": sorted(runs)[1],
        "figures": [fair.minimum, fair.gini, fair.geometric_mean],
        "epsilon": found.epsilon,
        "numbering": numbering,
    }


def theirs(algorithm: str, backend: str) -> dict[str, Any]:
    """Run by the oracle's environment; the pool comes on standard input."""
    from sortition_algorithms import Settings, adapters
    from sortition_algorithms.committee_generation import find_distribution_leximin, find_distribution_maximin

    given = json.load(sys.stdin)
    random.seed(1)
    if backend.startswith("mip"):
        allow_no_names()
    data = adapters.SelectionData(adapters.CSVStringDataSource(given["quotas"], given["people"]))
    features, _ = data.load_features(given["size"])
    people, _ = data.load_people(Settings(id_column="id", columns_to_keep=[]), features)
    find = find_distribution_leximin if algorithm == "leximin" else find_distribution_maximin
    runs = []
    while len(runs) < 2 and sum(runs) < 10:
        begun = time.process_time()
        panels, shares, _ = find(features, people, given["size"], [], backend)
        runs.append(time.process_time() - begun)
    chances = {str(key): 0.0 for key in people}
    for panel, share in zip(panels, shares, strict=True):
        for person in panel:
            chances[str(person)] += share
    return {"cpu": min(runs), "chances": chances}


def allow_no_names() -> None:
    """It passes None for a name, which the released python-mip refuses for CBC; with "" python-mip makes one up."""
    import mip

    add_var, add_constr = mip.Model.add_var, mip.Model.add_constr
    mip.Model.add_var = lambda self, *rest, name="", **more: add_var(self, *rest, name=name or "", **more)
    mip.Model.add_constr = lambda self, row, name="", **more: add_constr(self, row, name=name or "", **more)


def figures(chances: dict[str, float]) -> list[float]:
    import numpy as np

    from twofold.engines.lottery import fairness

    fair = fairness(np.array(list(chances.values())))
    return [fair.minimum, fair.gini, fair.geometric_mean]


def shown(values: list[float]) -> str:
    return "  ".join(f"{value:.4f}" for value in values)


def compare(name: str) -> bool:
    """Print a block for a pool; False if a bar is missed or a lottery of ours is less fair than the like of theirs."""
    own = {each: child(Path(sys.executable), __file__, "--ours", name, each) for each in OBJECTIVES}
    for objective, found in own.items():
        note = f"epsilon {found['epsilon']:.1e}, numbering {found['numbering']:.2f} s"
        line(name, f"ours, {objective}", found, found["figures"], note)
    good, fastest, same = True, {}, False
    for objective in OBJECTIVES:
        for solver in SOLVERS:
            other = child(oracle(), __file__, "--theirs", objective, solver, given=as_csv(name))
            fastest[objective] = min(other["cpu"], fastest.get(objective, other["cpu"]))
            fair = figures(other["chances"])
            good &= as_fair(own[objective]["figures"], fair, objective)
            same |= objective == "leximin" and equal(own[objective]["figures"], fair)
            beside = ", ".join(f"our {each} {other['cpu'] / own[each]['cpu']:.1f}×" for each in OBJECTIVES)
            line(name, f"sortition-algorithms, {objective} {solver}", other, fair, beside)
    for objective in OBJECTIVES:
        ratio = fastest[objective] / own[objective]["cpu"]
        good &= ratio >= TARGET
        print(f"{name:<8} {objective} beside its fastest {objective}: {ratio:.1f}× (target {TARGET}×)", flush=True)
    good &= same
    print(f"{name:<8} leximin {'equals' if same else 'DIFFERS FROM'} one of its to four digits", flush=True)
    cross = fastest["maximin"] / own["leximin"]["cpu"]
    print(f"{name:<8} leximin beside its fastest maximin, a lesser lottery: {cross:.1f}× (no target)", flush=True)
    return good


def line(name: str, engine: str, found: dict[str, Any], fair: list[float], note: str) -> None:
    print(f"{name:<8} {engine:<38} {found['cpu']:>8.3f}s  {shown(fair)}  {note}", flush=True)


def equal(own: list[float], other: list[float]) -> bool:
    return all(abs(a - b) < ROUGHLY for a, b in zip(own, other, strict=True))


def as_fair(own: list[float], other: list[float], objective: str) -> bool:
    """Leximin: no figure worse; theirs stops short in some runs. Maximin: as high a lowest chance, and more even."""
    if objective == "leximin":
        return own[0] > other[0] - ROUGHLY and own[1] < other[1] + ROUGHLY and own[2] > other[2] - ROUGHLY
    return own[0] >= other[0] - 1e-5 and own[1] <= other[1]


def record() -> None:
    """Keep its leximin's chances for every pool, rounded to six digits."""
    kept = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    for name in POOLS:
        found = child(oracle(), __file__, "--theirs", "leximin", "mip-cbc", given=as_csv(name))
        kept[name] = {person: round(chance, 6) for person, chance in found["chances"].items()}
        RECORDED.write_text(json.dumps(kept, indent=0) + "\n")
        print(f"{name}: {shown(figures(found['chances']))}, {found['cpu']:.1f} s CPU", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--quick", "--record"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--ours", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--theirs", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours or options.theirs:
        print(json.dumps(ours(*options.ours) if options.ours else theirs(*options.theirs)))
        return 0
    if options.record:
        record()
        return 0
    print("pool     engine                                      CPU  lowest  Gini    geometric mean")
    results = [compare(name) for name in (POOLS[:1] if options.quick else POOLS)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
