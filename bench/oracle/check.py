"""Our answers beside the other software's, both made now, on small inputs: a minute or two, no times asked.

    python bench/oracle/check.py      as `make oracles` does

Made-up votes, pools and ballots are always compared. Where the shared files lie beside the repository, small ones are
put to the oracles again too, and must still answer what was recorded for our tests. Exits with 1 on any difference.
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

BENCH = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BENCH))

import lottery as lotteries  # noqa: E402
import opinions  # noqa: E402
import priorities  # noqa: E402
from oracle.environment import ROOT, child, oracle  # noqa: E402

SHARED = ROOT.parent / "shared/data"
TOWNS = 6  # made-up elections
TRIES = 3
SMALL = ("poland_zabrze_2020_osiedle-mlodego-gornika.pb", "poland_zabrze_2020_konczyce.pb")
TALKS = ("brexit-consensus", "scoop-hivemind.ubi")
Finding = tuple[str, bool]


def ballots() -> Iterator[Finding]:
    """Every rule that pabutools has: the same winners in the same order."""
    from twofold.engines.ballots.tests.test_oracle import recorded

    with tempfile.TemporaryDirectory() as folder:
        for seed in range(TOWNS):
            path = Path(folder) / f"made-up {seed}.pb"
            path.write_text(election(seed))
            yield f"pabutools, made-up election {seed}", not differing(path, put(path))
    for path in (SHARED / "pabulib" / name for name in SMALL):
        if path.exists():
            fresh, kept = put(path), recorded()[path.name]
            same = {rule: fresh[rule]["winners"] for rule in kept} == {rule: kept[rule]["winners"] for rule in kept}
            yield f"pabutools, {path.name}: as recorded", same
            yield f"pabutools, {path.name}: as ours", not differing(path, fresh)


def election(seed: int) -> str:
    """Sixty voters, ten projects, costs that leave some of them out."""
    chance = random.Random(seed)
    costs = {f"p{at}": chance.randint(50, 400) for at in range(10)}
    head = f"META\nkey;value\nnum_projects;10\nnum_votes;60\nbudget;{sum(costs.values()) // 3}\nvote_type;approval\n"
    rows = "".join(f"{project};{cost}\n" for project, cost in costs.items())
    votes = "".join(f"v{at};{','.join(chance.sample(sorted(costs), chance.randint(1, 5)))}\n" for at in range(60))
    return f"{head}PROJECTS\nproject_id;cost\n{rows}VOTES\nvoter_id;vote\n{votes}"


def put(path: Path) -> dict[str, Any]:
    """What pabutools answers by every rule."""
    command = [str(oracle()), str(BENCH / "oracle/record.py"), "--one", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(line) for line in done.stdout.splitlines())


def differing(path: Path, answers: dict[str, Any]) -> list[str]:
    """The rules by which our winners are not its winners; all of them if it answered nothing."""
    from twofold.engines.ballots import count, read_pb
    from twofold.engines.ballots.tests.test_oracle import as_oracle_sees, card_for

    given = as_oracle_sees(read_pb(path).election)
    different = [] if answers else ["no answer"]
    for rule, answer in answers.items():
        found = list(count(given, card_for(rule, answer, given)).winners)
        if (sorted(found) if rule == "phragmen" else found) != answer["winners"]:
            different.append(rule)
    return different


def pools() -> Iterator[Finding]:
    """sortition-algorithms: leximin the same to four digits, maximin with the same lowest chance, ours more even."""
    yield from beside("a made-up pool", made_up_pool())
    if (SHARED / "sortition").is_dir():
        yield from beside("the fixture, 150/22", lotteries.problem("150/22"))


def beside(name: str, problem: Any) -> Iterator[Finding]:
    from twofold.engines.lottery import Objective, lottery

    for objective, solver in (("leximin", "mip-cbc"), ("maximin", "highspy")):
        own = lottery(*problem, Objective(objective)).fairness()
        figures = [own.minimum, own.gini, own.geometric_mean]
        # Its search begins at random and now and then stops a little short of the fairest; it may try again.
        tries = (_theirs(problem, objective, solver) for _ in range(TRIES))
        fair = any(lotteries.as_fair(figures, found, objective) for found in tries)
        yield f"sortition-algorithms, {name}: {objective}", fair


def _theirs(problem: Any, objective: str, solver: str) -> list[float]:
    """The figures of one run of theirs."""
    given = lotteries.files(*problem)
    found = child(oracle(), str(BENCH / "lottery.py"), "--theirs", objective, solver, given=given)
    return list(lotteries.figures(found["chances"]))


def made_up_pool() -> Any:
    from twofold.engines.lottery import Person, Pool, Quota

    chance = random.Random(1)
    features = {"age": ("young", "middle", "old"), "home": ("rents", "owns")}
    people = tuple(Person(f"p{at}", tuple(chance.choice(values) for values in features.values())) for at in range(40))
    quotas = [Quota("age", value, 3, 5) for value in features["age"]] + [Quota("home", "rents", 7, 8)]
    return Pool(tuple(features), people), [*quotas, Quota("home", "owns", 4, 5)], 12


def conversations() -> Iterator[Finding]:
    """red-dwarf: the same plane, the same consensus for its groups, and our groups when its k-means starts in them."""
    from twofold.engines.opinions.tests.shared import made_up

    yield from mapped("made-up votes", made_up(), None)
    kept = json.loads(opinions.RECORDED.read_text())
    for name in TALKS:
        if (SHARED / "polis" / name).is_dir():
            yield from mapped(name, opinions.conversation(name), kept[name])


def mapped(name: str, votes: Any, kept: dict[str, Any] | None) -> Iterator[Finding]:
    from twofold.engines.opinions import opinion_map
    from twofold.engines.opinions.consensus import group_informed
    from twofold.engines.opinions.tallies import tally

    own = opinion_map(votes)
    with tempfile.TemporaryDirectory() as folder:
        path = opinions.as_file(votes, folder, groups=own.groups.of)
        theirs = child(oracle(), str(BENCH / "opinions.py"), "--theirs", path)
    groups = np.array(theirs["groups"])
    consensus = group_informed(tally(votes, groups, groups.max() + 1))
    yield f"red-dwarf, {name}: plane", opinions.cosine(own.plane.axes.tolist(), theirs["axes"]) > 0.999999
    yield f"red-dwarf, {name}: consensus of its groups", bool(np.allclose(consensus, theirs["consensus"], atol=1e-9))
    again = opinions.adjusted_rand(own.groups.of.tolist(), theirs["from_ours"])
    yield f"red-dwarf, {name}: its k-means from our centres", again >= 0.98
    if kept:
        same = groups.tolist() == kept["groups"] and np.allclose(theirs["consensus"], kept["consensus"], atol=1e-8)
        yield f"red-dwarf, {name}: as recorded", bool(same)


def distances() -> Iterator[Finding]:
    """krippendorff: alpha from our distances, to nine digits."""
    chance = np.random.default_rng(1)
    shares = ([0.2, 0.3, 0.5], [0.6, 0.2, 0.2])
    votes = [[chance.choice([-1.0, 0.0, 1.0], 25, p=share) for share in shares] for _ in range(8)]
    given = [[each.tolist() for each in pair] for pair in votes]
    theirs = child(oracle(), str(BENCH / "priorities.py"), "--krippendorff", given=given)
    yield "krippendorff, made-up votes: alpha", bool(np.allclose(priorities.alpha(votes), theirs, atol=1e-9))


def main() -> int:
    steps: tuple[Callable[[], Iterator[Finding]], ...] = (ballots, pools, conversations, distances)
    if not SHARED.is_dir():
        print("no shared files beside the repository: made-up inputs only")
    findings = []
    for step in steps:
        for name, good in step():
            print(f"{'same' if good else 'DIFFERENT':<10} {name}", flush=True)
            findings.append(good)
    print(f"{len(findings)} comparisons, {findings.count(False)} different")
    return 0 if findings and all(findings) else 1


if __name__ == "__main__":
    sys.exit(main())
