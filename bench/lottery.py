"""Our lottery beside sortition-algorithms 0.12.15 on the same pools, one after the other: CPU seconds and the ratio.

    python bench/lottery.py            the fixture and two larger pools: ours, its maximin and its leximin
    python bench/lottery.py --quick    the fixture only, against its leximin
    python bench/lottery.py --record   put the pools to its leximin and keep the chances for our tests (slow)

Each runs in a process and an environment of its own; CPU time of that process, files read and imports left out on both
sides. Ours is the middle of three runs and makes the certified leximin lottery; theirs runs once. Its leximin needs
Gurobi beside any backend (commercial; the wheel's licence is for non-production use); its maximin is open. The target
holds against its leximin and its default, maximin by HiGHS; maximin by CBC, a lesser lottery, is shown without one.
sortition-algorithms is GPL-3.0: an oracle in `.oracle-lottery-venv`, never imported by ours.
"""

import argparse
import csv
import io
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ORACLE = ROOT / ".oracle-lottery-venv"
NEEDS = ["sortition-algorithms==0.12.15", "highspy", "mip", "gurobipy"]
RECORDED = ROOT / "src/twofold/engines/lottery/tests/recorded.json"
POOLS = ["150/22", "300/45", "500/75"]
PEERS = ["leximin mip-cbc", "maximin highspy", "maximin mip-cbc"]
TARGET = 10


def problem(name: str) -> Any:
    from twofold.engines.lottery.tests.shared import fixture, resampled

    people, size = map(int, name.split("/"))
    return fixture() if people == 150 else resampled(people, size)


def as_csv(name: str) -> dict[str, Any]:
    """The pool and quotas as the files both engines take."""
    pool, quotas, size = problem(name)
    people, limits = io.StringIO(), io.StringIO()
    csv.writer(people).writerows([["id", *pool.features], *([p.id, *p.values] for p in pool.people)])
    rows = [[q.feature, q.value, q.least, q.most] for q in quotas]
    csv.writer(limits).writerows([["feature", "value", "min", "max"], *rows])
    return {"people": people.getvalue(), "quotas": limits.getvalue(), "size": size}


def ours(name: str) -> dict[str, Any]:
    """Certified leximin; also how long a thousand numbered panels take, which the peer has no like of."""
    from twofold.engines.lottery import lottery, number_panels

    lottery(*problem("150/22"), seconds=1)
    runs = []
    for _ in range(3):
        begun = time.process_time()
        found = lottery(*problem(name))
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
    begun = time.process_time()
    panels, shares, _ = find(features, people, given["size"], [], backend)
    cpu = time.process_time() - begun
    chances = {str(key): 0.0 for key in people}
    for panel, share in zip(panels, shares, strict=True):
        for person in panel:
            chances[str(person)] += share
    return {"cpu": cpu, "chances": chances}


def allow_no_names() -> None:
    """It passes None for a name, which the released python-mip refuses for CBC; with "" python-mip makes one up."""
    import mip

    add_var, add_constr = mip.Model.add_var, mip.Model.add_constr
    mip.Model.add_var = lambda self, *rest, name="", **more: add_var(self, *rest, name=name or "", **more)
    mip.Model.add_constr = lambda self, row, name="", **more: add_constr(self, row, name=name or "", **more)


def child(python: Path, *arguments: str, given: object = None) -> Any:
    """Run this file in an environment of its own, on one thread, and read the JSON it prints last."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    command = [str(python), __file__, *arguments]
    text = json.dumps(given)
    done = subprocess.run(command, capture_output=True, text=True, env=environment, input=text, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def oracle() -> Path:
    """The oracle's Python, set up when absent."""
    python = ORACLE / "bin/python"
    if not python.exists():
        print(f"setting up {ORACLE.name} with {' and '.join(NEEDS)} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(ORACLE)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *NEEDS], check=True)
    return python


def figures(chances: dict[str, float]) -> list[float]:
    import numpy as np

    from twofold.engines.lottery import fairness

    fair = fairness(np.array(list(chances.values())))
    return [fair.minimum, fair.gini, fair.geometric_mean]


def shown(values: list[float]) -> str:
    return "  ".join(f"{value:.4f}" for value in values)


def compare(pools: list[str], peers: list[str]) -> bool:
    """Print a block a pool; False if ours is not ten times as fast, or differs from its leximin by 0.0002."""
    good = True
    print(f"{'pool':<8} {'engine':<32} {'CPU':>9} {'ratio':>7}  lowest  Gini    geometric mean", flush=True)
    for name in pools:
        own = child(Path(sys.executable), "--ours", name)
        note = f"epsilon {own['epsilon']:.1e}, numbering {own['numbering']:.2f} s"
        print(
            f"{name:<8} {'ours, leximin':<32} {own['cpu']:>8.2f}s {'':>7}  {shown(own['figures'])}  {note}", flush=True
        )
        for peer in peers:
            other = child(oracle(), "--theirs", *peer.split(), given=as_csv(name))
            found, ratio = figures(other["chances"]), other["cpu"] / own["cpu"]
            good &= ratio >= TARGET or peer == PEERS[-1]
            if peer.startswith("leximin"):
                good &= all(abs(a - b) < 2e-4 for a, b in zip(own["figures"], found, strict=True))
            label = f"sortition-algorithms, {peer}"
            print(f"{'':<8} {label:<32} {other['cpu']:>8.2f}s {ratio:>6.1f}×  {shown(found)}", flush=True)
    return good


def record() -> None:
    """Keep its leximin's chances for every pool, rounded to six digits."""
    kept = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    for name in POOLS:
        found = child(oracle(), "--theirs", "leximin", "mip-cbc", given=as_csv(name))
        kept[name] = {person: round(chance, 6) for person, chance in found["chances"].items()}
        RECORDED.write_text(json.dumps(kept, indent=0) + "\n")
        print(f"{name}: {shown(figures(found['chances']))}, {found['cpu']:.1f} s CPU", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--quick", "--record"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--ours", help=argparse.SUPPRESS)
    parser.add_argument("--theirs", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours or options.theirs:
        print(json.dumps(ours(options.ours) if options.ours else theirs(*options.theirs)))
        return 0
    if options.record:
        record()
        return 0
    return 0 if compare(POOLS[:1] if options.quick else POOLS, PEERS[:1] if options.quick else PEERS) else 1


if __name__ == "__main__":
    sys.exit(main())
