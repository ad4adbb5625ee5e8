"""`twofold trials`: register, size, draw, watch, analyse."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from twofold.engines.progress import on_a_terminal
from twofold.engines.sheets import FileError
from twofold.engines.verbs import carried_out

from .analysis import DRAWS, analyse, watch
from .chance import fresh_seed
from .design import Place, assign_groups, assign_in_blocks, assign_stream
from .errors import TrialsError
from .plan import TEMPLATE, TEXTS, Design, Plan
from .reading import read_assignment, read_outcomes, read_units, write_assignment
from .record import read_json, read_record, register
from .report import analysis_lines, as_json, look_lines, peeking_lines
from .simulation import simulate
from .size import Groups, size_for_means, size_for_shares

DESCRIPTION = """\
Trials that can be believed: registered before they begin, drawn once, safe to look at every day, published whole.

  template    a plan to fill in
  size        how many people are needed
  register    check a plan and bind it with a hash: publish the hash before the first letter goes out
  assign      draw the arms, once, from a seed that is written down
  watch       how it stands: lots, losses, and an interval that may be looked at every day
  analyse     the result, as registered
  simulate    what peeking does when nothing works
"""
EXAMPLES = """\
examples:
  twofold trials template > plan.json
  twofold trials size --baseline 0.10 --effect 0.04 --any-time
  twofold trials register plan.json --out record.json
  twofold trials assign record.json people.csv --out assignment.csv
  twofold trials watch record.json assignment.csv outcomes.csv
  twofold trials analyse record.json assignment.csv outcomes.csv --json

Exit code: 0 when done, 2 when a file or a choice is wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold trials", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="WHAT")
    verbs.add_parser("template", help="print a plan to fill in").set_defaults(work=template)
    sized(verbs.add_parser("size", help="how many people are needed"))
    registering = verbs.add_parser("register", help="check a plan and bind it")
    registering.add_argument("plan", metavar="PLAN.json", type=Path)
    registering.add_argument("--out", metavar="RECORD.json", type=Path, required=True, help="must not exist yet")
    registering.set_defaults(work=registered)
    assigning = verbs.add_parser("assign", help="draw the arms, once")
    assigning.add_argument("record", metavar="RECORD.json", type=Path)
    assigning.add_argument("units", metavar="PEOPLE.csv", type=Path, help="column unit, the plan's strata and group")
    assigning.add_argument("--seed", metavar="S", help="any text, as from a public draw (default: a fresh one)")
    assigning.add_argument("--out", metavar="ASSIGNMENT.csv", type=Path, required=True, help="must not exist yet")
    assigning.set_defaults(work=assigned)
    for name, work, about in (("watch", watched, "how it stands"), ("analyse", analysed, "the result, as registered")):
        each = verbs.add_parser(name, help=about)
        each.add_argument("record", metavar="RECORD.json", type=Path)
        each.add_argument("assignment", metavar="ASSIGNMENT.csv", type=Path)
        each.add_argument(
            "outcomes", metavar="OUTCOMES.csv", type=Path, help="unit, outcomes, covariates; blank: unknown"
        )
        each.add_argument("--json", action="store_true", help="print everything as JSON")
        each.set_defaults(work=work)
    each.add_argument(
        "--draws", metavar="N", type=int, default=DRAWS, help=f"re-draws of the lots (default: {DRAWS:,})"
    )
    each.add_argument("--seed", metavar="S", default="0", help="for the re-draws (default: 0)")
    simulated_by(verbs.add_parser("simulate", help="what peeking does"))
    return parser


def sized(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--baseline", metavar="P", type=float, help="share of yes without the change")
    parser.add_argument("--deviation", metavar="SD", type=float, help="standard deviation, for an outcome in numbers")
    parser.add_argument("--effect", metavar="D", type=float, required=True, help="smallest difference worth acting on")
    parser.add_argument("--alpha", metavar="A", type=float, default=0.05)
    parser.add_argument("--power", metavar="P", type=float, default=0.8)
    parser.add_argument("--arms", metavar="N", type=int, default=2)
    parser.add_argument("--lost", metavar="P", type=float, default=0.0, help="share of outcomes that will be missing")
    parser.add_argument("--group-size", metavar="N", type=float, help="people in a group randomised whole")
    parser.add_argument("--correlation", metavar="R", type=float, default=0.05, help="within groups (default: 0.05)")
    parser.add_argument("--any-time", action="store_true", help="results will be looked at as they come")
    parser.set_defaults(work=size)


def simulated_by(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--per-arm", metavar="N", type=int, default=500)
    parser.add_argument("--looks", metavar="N", type=int, default=30)
    parser.add_argument("--trials", metavar="N", type=int, default=4_000)
    parser.add_argument("--baseline", metavar="P", type=float, default=0.1)
    parser.add_argument("--effect", metavar="D", type=float, default=0.0)
    parser.add_argument("--seed", metavar="S", default="0")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(work=simulated)


def main(argv: Sequence[str]) -> int:
    """Run `twofold trials` and return its exit code."""
    options = parser().parse_args(list(argv))
    return carried_out("trials", lambda: options.work(options), (TrialsError, FileError), "nothing was written")


def template(options: argparse.Namespace) -> None:
    print(json.dumps(TEMPLATE, indent=1))
    for name, meaning in TEXTS.items():
        print(f"{name}: {meaning}", file=sys.stderr)


def size(options: argparse.Namespace) -> None:
    if (options.baseline is None) == (options.deviation is None):
        raise TrialsError("say --baseline for a share, or --deviation for a number")
    groups = None if options.group_size is None else Groups(options.group_size, options.correlation)
    shared = {"alpha": options.alpha, "power": options.power, "arms": options.arms, "lost": options.lost}
    asked = {**shared, "groups": groups, "always_valid": options.any_time}
    found = (
        size_for_means(options.deviation, options.effect, **asked)
        if options.baseline is None
        else size_for_shares(options.baseline, options.effect, **asked)
    )
    print(f"{found.per_arm:,} people in each arm, {found.total:,} in all")
    if found.groups_per_arm is not None:
        print(f"{found.groups_per_arm:,} groups in each arm (design effect {found.design_effect:.2f})")


def registered(options: argparse.Namespace) -> None:
    record = register(read_json(options.plan))
    written_once(options.out, json.dumps(record.as_dict(), ensure_ascii=False, indent=1) + "\n")
    print(f"registered at {record.registered}\npublish this before anyone is assigned: {record.hash}")


def assigned(options: argparse.Namespace) -> None:
    record = read_record(options.record)
    seed = options.seed if options.seed is not None else fresh_seed()
    text = write_assignment(drawn(record.plan, options.units, seed))
    log = {
        "record": record.hash,
        "seed": seed,
        "list": sha256(options.units.read_bytes()).hexdigest(),
        "assignment": sha256(text.encode()).hexdigest(),
        "drawn": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    # The log first: an assignment without its seed could not be checked.
    written_once(options.out.with_suffix(".log.json"), json.dumps(log, indent=1) + "\n")
    written_once(options.out, text)
    print(f"drawn from seed {seed}; it is in {options.out.with_suffix('.log.json')}")


def drawn(plan: Plan, path: Path, seed: str) -> Sequence[Place]:
    units, groups = read_units(path, plan)
    match plan.design:
        case Design.BLOCKS:
            return assign_in_blocks(list(units.values()), list(plan.arms), seed)
        case Design.STREAM:
            return assign_stream(list(units), list(plan.arms), seed)
        case Design.GROUPS:
            return assign_groups(units, groups, list(plan.arms), seed)


def written_once(path: Path, text: str) -> None:
    """A record or a draw is never written over: drawing again until it looks right is what it must prevent."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise TrialsError(f"{path} is there already, and is not drawn or registered again") from None


def watched(options: argparse.Namespace) -> None:
    plan, places = opened(options)
    outcomes = read_outcomes(options.outcomes, plan, {place.unit: None for place in places})
    came = {unit: at for at, unit in enumerate(outcomes)}  # in the order of the file
    look = watch(plan, sorted(places, key=lambda place: came.get(place.unit, len(came))), outcomes)
    print(
        json.dumps(as_json(look), ensure_ascii=False, indent=1) if options.json else "\n".join(look_lines(plan, look))
    )


def analysed(options: argparse.Namespace) -> None:
    plan, places = opened(options)
    outcomes = read_outcomes(options.outcomes, plan, {place.unit: None for place in places})
    found = analyse(plan, places, outcomes, options.seed, options.draws, on_a_terminal)
    on_a_terminal("")
    if options.json:
        print(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        print("\n".join(analysis_lines(plan, found)))


def opened(options: argparse.Namespace) -> tuple[Plan, list[Place]]:
    plan = read_record(options.record).plan
    return plan, read_assignment(options.assignment, plan)


def simulated(options: argparse.Namespace) -> None:
    asked = (options.per_arm, options.looks, options.trials, options.baseline, options.effect, options.seed)
    found = simulate(*asked, tell=on_a_terminal)
    on_a_terminal("")
    print(json.dumps(as_json(found), indent=1) if options.json else "\n".join(peeking_lines(found, options.effect)))
