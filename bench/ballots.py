"""Our count beside pabutools 1.2.3 on the same files, one after the other: CPU seconds and the ratio.

    python bench/ballots.py            the four headline figures, a million ballots, memory over Add1 passes
    python bench/ballots.py --quick    two small towns and a hundred thousand ballots, under a minute
    python bench/ballots.py --check    our winners against everything recorded from pabutools
    python bench/ballots.py --record   put shared files to pabutools that have not been yet (slow)

Each engine runs in its own process and environment, so that neither shares a cache with the other; CPU time of that
process only. Ours is the middle of three runs after one warm-up (numba's first compilation, some seconds, is kept on
disk and not counted); pabutools, which takes minutes, runs once. pabutools is GPL: an oracle, never imported by ours.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oracle.environment import child, oracle

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT.parent / "shared/data/pabulib"
LODZ, WARSAW = "poland_lodz_2022_.pb", "poland_warszawa_2024_.pb"
WIELICZKA, SWIECIE = "poland_wieliczka_2023_green-budget.pb", "poland_swiecie_2023_.pb"

FULL: list[tuple[str, str, int | None]] = [
    (LODZ, "file to equal-shares winners", 100),
    (WARSAW, "file to equal-shares winners", 100),
    (LODZ, "Add1u", 300),
    (WARSAW, "Phragmén", 500),
]
QUICK: list[tuple[str, str, int | None]] = [
    (WIELICZKA, "file to equal-shares winners", None),
    (WIELICZKA, "Add1u", 300),
    (WIELICZKA, "Phragmén", None),
    (SWIECIE, "Add1u", None),
]


@dataclass(frozen=True)
class Measured:
    """CPU seconds, peak memory in MB, and what was found (to see that both engines found the same)."""

    cpu: float
    memory: float
    winners: list[str]


def ours(path: Path, task: str, runs: int = 3) -> Measured:
    """Run by our environment. The file is read within the figure only where the task says so."""
    from twofold.engines.ballots import Add1Stop, Completion, Rule, RuleCard, Stop, TieKey, count, groups_for, read_pb

    chain = (TieKey.ID,)
    cards = {
        "file to equal-shares winners": RuleCard(rule=Rule.EQUAL_SHARES, ties=chain),
        "Add1u": RuleCard(
            rule=Rule.EQUAL_SHARES, completion=Completion.ADD1U, add1_stop=Add1Stop.EXHAUSTIVE, ties=chain
        ),
        "Phragmén": RuleCard(rule=Rule.PHRAGMEN, stop=Stop.STOP, ties=chain),
    }
    times = []
    for _ in range(runs + 1 if runs > 1 else 1):
        begun = time.process_time()
        election = read_pb(path).election
        if not task.startswith("file"):
            # Grouping, like reading, is left out on both sides: it is what `as_multiprofile` does.
            groups_for(election, cards[task])
            begun = time.process_time()
        found = count(election, cards[task])
        times.append(time.process_time() - begun)
    kept = sorted(times[1:] or times)
    return Measured(kept[len(kept) // 2], peak(), list(found.winners))


def theirs(path: Path, task: str) -> Measured:
    """Run by the oracle's environment: exact arithmetic, ballots grouped, its fastest exact way."""
    from pabutools.election import Cost_Sat, parse_pabulib
    from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen

    sys.setrecursionlimit(100_000)
    begun = time.process_time()
    instance, ballots = parse_pabulib(str(path))
    profile = ballots.as_multiprofile()
    if not task.startswith("file"):
        begun = time.process_time()
    match task:
        case "Add1u":
            # Its own iteration, five times as fast as raising the budget from outside; it stops once nothing fits.
            found = method_of_equal_shares(instance, profile, Cost_Sat, voter_budget_increment=1)
            found = greedy_utilitarian_welfare(instance, profile, Cost_Sat, initial_budget_allocation=found)
        case "Phragmén":
            found = sequential_phragmen(instance, profile)
        case _:
            found = method_of_equal_shares(instance, profile, Cost_Sat)
    return Measured(time.process_time() - begun, peak(), [project.name for project in found])


def growth(path: Path) -> list[float]:
    """Peak memory in MB after reading, after one Add1 count, and after two more."""
    from twofold.engines.ballots import Completion, Rule, RuleCard, count, read_pb

    card = RuleCard(rule=Rule.EQUAL_SHARES, completion=Completion.ADD1U)
    election = read_pb(path).election
    marks = [peak()]
    for repeats in (1, 2):
        for _ in range(repeats):
            count(election, card)
        marks.append(peak())
    return marks


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resampled(source: Path, voters: int, target: Path) -> None:
    """A file of `voters` ballots drawn from `source` with replacement, half of them with one choice swapped."""
    import numpy as np

    from twofold.engines.ballots import read_pb

    election = read_pb(source).election
    rng = np.random.default_rng(20261123)
    ids = [project.id for project in election.projects]
    head = source.read_bytes().split(b"VOTES")[0].decode().replace("num_votes;", "comment2;")
    with target.open("w") as out:
        out.write(head + "VOTES\nvoter_id;vote\n")
        for number, voter in enumerate(rng.integers(0, election.voters, voters).tolist()):
            ballot = election.ballot(voter)
            swap = ids[int(rng.integers(len(ids)))]
            if number % 2 and ballot and swap not in ballot:
                ballot[int(rng.integers(len(ballot)))] = swap
            out.write(f"{number};{','.join(ballot)}\n")


def ratios(rows: list[tuple[str, str, int | None]]) -> bool:
    """Print one line a task; False if a target is missed or the engines disagree."""
    good = True
    print(f"{'file':<40} {'task':<30} {'pabutools':>10} {'ours':>9} {'ratio':>8} {'target':>7}")
    for name, task, target in rows:
        own = Measured(**child(Path(sys.executable), __file__, "--ours", str(FILES / name), task))
        other = Measured(**child(oracle(), __file__, "--theirs", str(FILES / name), task))
        same = sorted(own.winners) == sorted(other.winners)
        ratio = other.cpu / own.cpu
        good &= same and (target is None or ratio >= target)
        note = "" if same else "  DIFFERENT WINNERS"
        aim = f"{target}×" if target else ""
        print(f"{name:<40} {task:<30} {other.cpu:>9.2f}s {own.cpu:>8.4f}s {ratio:>7.0f}× {aim:>7}{note}", flush=True)
    return good


def million(voters: int) -> bool:
    """Read and count a resampled city in a fresh process: CPU seconds and peak memory, everything included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.pb"
        child(Path(sys.executable), __file__, "--resample", str(voters), str(path))
        own = Measured(**child(Path(sys.executable), __file__, "--once", str(path), "file to equal-shares winners"))
    print(f"{voters:,} ballots × 118 projects: {own.cpu:.2f} s CPU, {own.memory:.0f} MB (targets 4 s, 1,200 MB)")
    return own.cpu <= 4 and own.memory <= 1200


def steady(name: str) -> bool:
    read, first, third = child(Path(sys.executable), __file__, "--growth", str(FILES / name))
    print(f"{name}: {read:.0f} MB once read, {first:.0f} MB after one Add1 count, {third:.0f} MB after three")
    return bool(third <= first * 1.02)


def check() -> bool:
    """Every recorded outcome, the heavy ones included."""
    from twofold.engines.ballots import count
    from twofold.engines.ballots.tests.shared import reading
    from twofold.engines.ballots.tests.test_oracle import as_oracle_sees, card_for, recorded

    compared, different = 0, 0
    for name, answers in recorded().items():
        election = as_oracle_sees(reading(name).election)
        for rule, answer in answers.items():
            found = list(count(election, card_for(rule, answer, election)).winners)
            compared += 1
            if (sorted(found) if rule == "phragmen" else found) != answer["winners"]:
                different += 1
                print(f"{name} {rule}: ours {found}, pabutools {answer['winners']}")
    print(f"{compared} outcomes on {len(recorded())} files compared, {different} different")
    return not different


def worker(options: argparse.Namespace) -> Callable[[], object] | None:
    """What a child process was asked for."""
    if options.ours:
        return lambda: vars(ours(Path(options.ours[0]), options.ours[1]))
    if options.once:
        return lambda: vars(ours(Path(options.once[0]), options.once[1], runs=1))
    if options.theirs:
        return lambda: vars(theirs(Path(options.theirs[0]), options.theirs[1]))
    if options.growth:
        return lambda: growth(Path(options.growth))
    if options.resample:
        return lambda: resampled(FILES / WARSAW, int(options.resample[0]), Path(options.resample[1]))
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--quick", "--check", "--record"):
        parser.add_argument(flag, action="store_true")
    for flag in ("--ours", "--once", "--theirs", "--resample"):
        parser.add_argument(flag, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--growth", help=argparse.SUPPRESS)
    parser.add_argument("--only", metavar="TASK", help="of the headline figures, only those whose task begins so")
    options = parser.parse_args()
    if (work := worker(options)) is not None:
        print(json.dumps(work()))
        return 0
    if options.record:
        return subprocess.call([str(oracle()), str(ROOT / "bench/oracle/record.py")])
    if options.check:
        return 0 if check() else 1
    if options.only:
        return 0 if ratios([row for row in FULL if row[1].startswith(options.only)]) else 1
    results = [ratios(QUICK if options.quick else FULL), million(100_000 if options.quick else 1_000_000)]
    results.append(steady(WIELICZKA if options.quick else LODZ))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
