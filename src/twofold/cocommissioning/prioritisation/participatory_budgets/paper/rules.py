"""Papers keyed from paper: read, compared, judged. Pure: no Django, no database."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from twofold.engines.ballots import REASONS, BallotRules, Invalid, check_ballot

BLANK = {"", "-", "blank"}
PARTS = re.compile(r"[\s,;]+")
POINTS = re.compile(r"(.{1,40})=(\d{1,4})")


@dataclass(frozen=True)
class Judged:
    """A batch after judging: good papers in the keyer's order, and how many bad ones for each reason."""

    good: tuple[Mapping[str, int], ...]
    invalid: Mapping[str, int]


def lines_of(text: str) -> list[str]:
    """One line a paper, in one spelling, so that two keyers' spaces and commas are the same."""
    return [" ".join(part for part in PARTS.split(line.strip()) if part) for line in text.strip().split("\n")]


def differing(first: Sequence[str], second: Sequence[str]) -> list[int]:
    """Numbers of the papers, from 1, that two keyers read differently."""
    longer = max(len(first), len(second))
    return [n + 1 for n in range(longer) if first[n : n + 1] != second[n : n + 1]]


def judge(lines: Iterable[str], rules: BallotRules) -> Judged:
    """Every paper by the same rules as a ballot on the screen."""
    good: list[Mapping[str, int]] = []
    bad: Counter[str] = Counter()
    for line in lines:
        points, reason = _read(line, rules)
        if reason is None:
            good.append(points)
        else:
            bad[reason.value] += 1
    return Judged(tuple(good), dict(sorted(bad.items())))


def words_for(reason: str) -> str:
    return REASONS[Invalid(reason)]


def _read(line: str, rules: BallotRules) -> tuple[dict[str, int], Invalid | None]:
    """A paper as number → points, and why it does not count."""
    parts = [] if line.casefold() in BLANK else line.split(" ")
    if not rules.ballot_type.has_points:
        return dict.fromkeys(parts, 1), check_ballot(parts, rules)
    found = [POINTS.fullmatch(part) for part in parts]
    if not all(found):
        return {}, Invalid.WRONG_FORM
    pairs = [(match[1], int(match[2])) for match in found if match]
    if len({number for number, _points in pairs}) < len(pairs):
        return {}, Invalid.REPEATED_PROJECT
    return dict(pairs), check_ballot(dict(pairs), rules)
