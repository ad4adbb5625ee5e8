"""`twofold count`: count a ballot file and say why each project won or lost."""

import argparse
import json
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from twofold.engines.progress import on_a_terminal

from .compare import Comparison, compare
from .count import count
from .election import BallotType
from .errors import BallotError, RuleCardError
from .explain import Explanation, explain
from .money import plural, show_money
from .outcome import Outcome
from .pb_read import Reading, read_pb
from .replay import declared_card
from .rule_card import Add1Stop, Completion, Rule, RuleCard, Stop, Utility

DESCRIPTION = """\
Count a participatory budget. FILE is a Pabulib .pb file: what the projects cost, how much money there is, and who
voted for what. Without --rule, the rule the file itself declares is used.

The count is exact: the same file and rule give the same winners, and the same hashes, on any machine.
"""
EXAMPLES = """\
examples:
  twofold count town.pb                               the file's own rule
  twofold count town.pb --rule equal-shares           equal shares, then Add1 and by votes
  twofold count town.pb --rule equal-shares --completion none
  twofold count town.pb --card rules.json             by the card published with a result
  twofold count town.pb --explain 21                  why project 21 won or lost
  twofold count town.pb --rule greedy --compare equal-shares
  twofold count town.pb --json > result.json          everything, for other programs

Exit code: 0 when counted, 2 when the file or the choices are wrong, 130 when interrupted.
"""


def parser() -> argparse.ArgumentParser:
    """The command's options; `--help` is its manual."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("twofold count", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=raw)
    parser.add_argument("file", metavar="FILE", type=Path, help="a ballot file in Pabulib's .pb format")
    parser.add_argument("--rule", choices=list(Rule), type=str, help="how to count (default: as the file declares)")
    parser.add_argument("--card", metavar="RULES.json", type=Path, help="count by a published rule card")
    parser.add_argument(
        "--utility", choices=list(Utility), help="equal shares: what a winner is worth to a supporter (default: cost)"
    )
    parser.add_argument(
        "--completion",
        choices=list(Completion),
        help="equal shares: what to do with money left. none: nothing; add1: raise every share step by step; "
        "add1u: that, and then fund by votes what still fits (default: add1u)",
    )
    parser.add_argument("--increment", metavar="N", help="Add1: how much each share grows a step (default: 1)")
    parser.add_argument(
        "--stop", choices=list(Add1Stop), help="Add1: stop once nothing more fits, or only when overspent (default)"
    )
    parser.add_argument("--explain", metavar="PROJECT", help="say why this project won or lost")
    parser.add_argument("--compare", metavar="RULE", choices=list(Rule), help="count by a second rule, side by side")
    parser.add_argument("--json", action="store_true", help="print everything as JSON, money in minor units")
    return parser


def main(argv: Sequence[str]) -> int:
    """Run `twofold count` and return its exit code."""
    options = parser().parse_args(list(argv))
    try:
        return run(options)
    except BallotError as error:
        print(f"twofold count: {options.file}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"twofold count: {options.file}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("twofold count: interrupted; nothing was counted", file=sys.stderr)
        return 130
    return 2


def run(options: argparse.Namespace) -> int:
    """Read, count, print. Raises BallotError for anything wrong with the file or the choices."""
    on_a_terminal(f"reading {options.file}")
    reading = read_pb(options.file)
    card, assumed = chosen_card(reading, options)
    outcome = count(reading.election, card, on_a_terminal)
    on_a_terminal("")
    asked = explain(reading.election, card, outcome, only=options.explain) if options.explain else {}
    rival = default_card(reading, Rule(options.compare)) if options.compare else None
    comparison = compare(reading.election, card, rival) if rival else None
    if options.json:
        print(json.dumps(as_json(reading, outcome, assumed, asked, comparison), ensure_ascii=False, indent=1))
    else:
        print("\n".join(report(reading, outcome, assumed, asked, comparison)))
    return 0


def chosen_card(reading: Reading, options: argparse.Namespace) -> tuple[RuleCard, tuple[str, ...]]:
    """The card the options ask for, and what was assumed where they ask for the file's own."""
    extras = ("utility", "completion", "increment", "stop")
    given = {name: getattr(options, name) for name in extras if getattr(options, name) is not None}
    if options.card is not None:
        if options.rule is not None or given:
            raise BallotError("--card says everything; leave the other rule options out")
        return card_in(options.card), ()
    if options.rule is None and not given:
        declared = declared_card(reading.election, reading.meta)
        return declared.card, declared.assumed
    rule = Rule(options.rule or Rule.EQUAL_SHARES)
    if rule is not Rule.EQUAL_SHARES and given:
        raise BallotError(f"--{next(iter(given))} belongs to --rule equal-shares")
    if "stop" in given:
        given["add1_stop"] = given.pop("stop")
    return RuleCard.from_dict({**default_card(reading, rule).as_dict(), **given}), ()


def card_in(path: Path) -> RuleCard:
    """The rule card in a JSON file, as result pages publish it. Raises RuleCardError for anything else."""
    try:
        values = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise RuleCardError(f"{path} is not a rule card: it is not JSON") from None
    if not isinstance(values, dict):
        raise RuleCardError(f"{path} is not a rule card: it should hold names and values")
    return RuleCard.from_dict(values)


def default_card(reading: Reading, rule: Rule) -> RuleCard:
    """A sensible card for one rule on one file; what META says of thresholds and caps stands."""
    declared = declared_card(reading.election, reading.meta).card
    pointed = reading.election.ballot_type.has_points or reading.election.ballot_type is BallotType.ORDINAL
    values: dict[str, Any] = {**declared.as_dict(), "rule": rule, "completion": Completion.NONE}
    if rule is Rule.EQUAL_SHARES:
        values |= {"completion": Completion.ADD1U, "utility": Utility.POINTS if pointed else Utility.COST}
    if rule is Rule.PHRAGMEN:
        values["stop"] = Stop.STOP
    return RuleCard.from_dict(values)


def as_json(
    reading: Reading,
    outcome: Outcome,
    assumed: tuple[str, ...],
    asked: dict[str, Explanation],
    comparison: Comparison | None,
) -> dict[str, Any]:
    """The result as JSON values."""
    result = outcome.as_dict()
    result["warnings"] = [{"message": w.message, "line": w.line, "field": w.field} for w in reading.warnings] + [
        {"message": text, "line": None, "field": None} for text in assumed
    ]
    if asked:
        result["explanations"] = {name: explanation.as_dict() for name, explanation in asked.items()}
    if comparison:
        result["comparison"] = comparison.as_dict()
    return result


def report(
    reading: Reading,
    outcome: Outcome,
    assumed: tuple[str, ...],
    asked: dict[str, Explanation],
    comparison: Comparison | None,
) -> list[str]:
    """The result as lines for people."""
    election = reading.election
    lines = [reading.meta.get("description", "Ballot count"), ""]
    lines += [f"{plural(election.voters, 'voter')}, {plural(len(election.projects), 'project')}."]
    lines += ["", *outcome.card.in_words(minor=election.minor, currency=election.currency), "", *winner_lines(outcome)]
    lines += [f"Tie: {' and '.join(tie.tied)}; {tie.preferred} preferred by {tie.by}." for tie in outcome.ties]
    lines += ["", *(f"Note: {text}." for text in assumed), *(f"Warning: {warning}." for warning in reading.warnings)]
    for explanation in asked.values():
        lines += ["", explanation.sentence]
    if comparison:
        lines += ["", *comparison_lines(comparison)]
    return [*lines, "", f"Input  {outcome.input_hash}", f"Result {outcome.result_hash}"]


def winner_lines(outcome: Outcome) -> list[str]:
    """The winners in the order chosen, and the money."""
    election = outcome.election

    def money(amount: int | Fraction) -> str:
        return show_money(amount, minor=election.minor, currency=election.currency)

    lines = [f"{plural(len(outcome.winners), 'winner')}, in the order chosen:"]
    for place, round_ in enumerate(outcome.rounds, 1):
        name = election.projects[election.index_of(round_.project)].name
        shown = name if len(name) <= 60 else name[:59] + "…"
        lines.append(f"{place:>4}. {round_.project:<12} {money(round_.cost):>16}  {shown}".rstrip())
    if outcome.part_funded:
        lines.append(f"      {outcome.part_funded.project} is part-funded with {money(outcome.part_funded.amount)}")
    if outcome.share is not None:
        lines.append(f"Each voter held {money(outcome.share)} in the pass that counted ({outcome.passes:,} passes).")
    if outcome.greedy_preferred:
        lines.append("More voters have more winners they chose under greedy, so greedy's winners win.")
    lines.append(f"Spent {money(outcome.cost)} of {money(election.budget)}.")
    return lines


def comparison_lines(comparison: Comparison) -> list[str]:
    """Two rules side by side."""
    a, b = comparison.a.card.rule, comparison.b.card.rule
    return [
        f"Side by side: {a} and {b}",
        f"Only {a}: {', '.join(comparison.only_a) or 'none'}.",
        f"Only {b}: {', '.join(comparison.only_b) or 'none'}.",
        f"{comparison.prefer_a:,} voters have more winners they chose under {a}, {comparison.prefer_b:,} under {b}.",
        *(f"{a}: {line}" for line in comparison.metrics_a.in_words()),
        *(f"{b}: {line}" for line in comparison.metrics_b.in_words()),
    ]
