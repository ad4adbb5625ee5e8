"""Records what pabutools 1.2.3 (exact, gmpy2) finds on every shared ballot file, so that tests need no pabutools.

Run in the oracle's own environment: `python bench/ballots.py --record` sets it up and calls this file. pabutools is
GPL-3.0-or-later: it is an oracle here and is never imported by shipped code.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
MOST_MEMORY = 8 << 30


def answers(path: Path) -> Iterator[tuple[str, Answer]]:
    """Each rule that suits the ballots, cheapest first, so that a timeout loses only the slow ones."""
    from pabutools.election import (
        Additive_Borda_Sat,
        Additive_Cardinal_Sat,
        Cardinality_Sat,
        Cost_Sat,
        parse_pabulib,
    )
    from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

    instance, ballots = parse_pabulib(str(path))
    profile = ballots.as_multiprofile()
    kind = instance.meta["vote_type"]
    if kind in ("approval", "choose-1"):
        yield timed("equal-shares/cost", lambda: names(method_of_equal_shares(instance, profile, Cost_Sat)))
        yield timed("phragmen", lambda: sorted(names(sequential_phragmen(instance, profile))))
        yield timed("greedy/votes", lambda: names(greedy_utilitarian_welfare(instance, profile, Cost_Sat)))
        yield timed(
            "equal-shares/cardinality", lambda: names(method_of_equal_shares(instance, profile, Cardinality_Sat))
        )
        yield timed("greedy/value", lambda: names(greedy_utilitarian_welfare(instance, profile, Cardinality_Sat)))
        utility = Cost_Sat
    else:
        utility = Additive_Borda_Sat if kind == "ordinal" else Additive_Cardinal_Sat
        yield timed("equal-shares/points", lambda: names(method_of_equal_shares(instance, profile, utility)))
        yield timed("greedy/value", lambda: names(greedy_utilitarian_welfare(instance, profile, utility)))
    step = increment(float(instance.budget_limit) / profile.num_ballots())
    for stop in ("overspend", "exhaustive"):
        name, answer = timed(f"add1u/{stop}", lambda stop=stop: add1u(instance, profile, utility, step, stop))
        yield name, {**answer, "increment": step}


def increment(share: float) -> int:
    """One currency unit a voter where that needs few passes; else a hundredth of a share, as pabutools runs each."""
    return 1 if share <= 1000 else int(share // 100)


def add1u(instance: Any, profile: Any, utility: Any, step: int, stop: str) -> list[str]:
    from pabutools.rules import exhaustion_by_budget_increase, greedy_utilitarian_welfare, method_of_equal_shares

    found = exhaustion_by_budget_increase(
        instance,
        profile,
        method_of_equal_shares,
        {"sat_class": utility},
        exhaustive_stop=stop == "exhaustive",
        budget_step=step * profile.num_ballots(),
    )
    return names(greedy_utilitarian_welfare(instance, profile, utility, initial_budget_allocation=found))


def names(allocation: Any) -> list[str]:
    return [project.name for project in allocation]


def timed(rule: str, run: Callable[[], list[str]]) -> tuple[str, Answer]:
    begun = time.process_time()
    winners = run()
    return rule, {"winners": winners, "cpu": round(time.process_time() - begun, 3)}


def one(path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.setrecursionlimit(100_000)
    for rule, answer in answers(path):
        print(json.dumps([rule, answer]), flush=True)


def record(folder: Path, target: Path, timeout: float) -> None:
    """Every file in turn, smallest first, each in a process that ends with its file; the record grows as it goes."""
    known: dict[str, dict[str, Answer]] = json.loads(target.read_text()) if target.exists() else {}
    for path in sorted(folder.glob("*.pb"), key=lambda p: p.stat().st_size):
        if path.name in known:
            continue
        known[path.name] = run_one(path, timeout)
        print(path.name, *known[path.name], flush=True)
        lines = [f"{json.dumps(name)}: {json.dumps(known[name], sort_keys=True)}" for name in sorted(known)]
        target.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def run_one(path: Path, timeout: float) -> dict[str, Answer]:
    command = [sys.executable, __file__, "--one", str(path)]
    try:
        output = subprocess.run(command, capture_output=True, timeout=timeout, check=False).stdout
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
    return dict(json.loads(line) for line in output.splitlines() if line.endswith(b"]"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=Path, help="print what the oracle finds on one file")
    parser.add_argument("--folder", type=Path, default=Path(__file__).resolve().parents[3] / "shared/data/pabulib")
    parser.add_argument("--target", type=Path, default=Path(__file__).with_name("recorded.json"))
    parser.add_argument("--timeout", type=float, default=420, help="seconds a file may take (default: 420)")
    options = parser.parse_args()
    if options.one:
        one(options.one)
    else:
        record(options.folder, options.target, options.timeout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
