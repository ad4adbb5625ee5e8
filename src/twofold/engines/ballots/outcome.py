"""What a count found, with the evidence: rounds, exact prices, ties, and two hashes anyone can compute again."""

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from .election import BallotType, Election
from .grouping import Groups, group
from .rule_card import RuleCard
from .thresholds import Barred
from .ties import TieSettled

ENGINE = "twofold-ballots/1"


class Stage(StrEnum):
    """Which part of the rule chose a winner."""

    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"
    COMPLETION = "completion"
    PHRAGMEN = "phragmen"
    LEFTOVERS = "leftovers"


@dataclass(frozen=True, slots=True)
class Round:
    """One winner. `left` is the pot after it, in minor units; it may be below zero under the 80 % rule.

    `figure` is what chose it: votes or value (greedy), price per voter or point (equal shares), time (Phragmén).
    In equal shares `in_full` voters paid the whole price and `emptied` gave the last they had.
    """

    project: str
    stage: Stage
    cost: int
    left: int
    figure: Fraction
    in_full: int = 0
    emptied: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "project": self.project,
            "stage": str(self.stage),
            "cost": self.cost,
            "left": self.left,
            "figure": str(self.figure),
            "in_full": self.in_full,
            "emptied": self.emptied,
        }


@dataclass(frozen=True, slots=True)
class PartFunding:
    """The next project, and the part of its cost (in minor units) that was left for it."""

    project: str
    amount: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of one count. `cost` is in minor units; `share` is what each voter held in the pass that counted."""

    election: Election
    card: RuleCard
    rounds: tuple[Round, ...]
    ties: tuple[TieSettled, ...] = ()
    barred: dict[str, Barred] = field(default_factory=dict)
    part_funded: PartFunding | None = None
    shares: tuple[Fraction, ...] = ()
    passes: int = 0
    greedy_preferred: bool = False
    trace: object = field(default=None, repr=False)

    @property
    def winners(self) -> tuple[str, ...]:
        """Project ids in the order chosen."""
        return tuple(round_.project for round_ in self.rounds)

    @property
    def cost(self) -> int:
        return sum(round_.cost for round_ in self.rounds) + (self.part_funded.amount if self.part_funded else 0)

    @property
    def share(self) -> Fraction | None:
        """What each voter held in the pass that counted, if all held the same."""
        return self.shares[0] if len(self.shares) == 1 else None

    @cached_property
    def input_hash(self) -> str:
        """SHA-256 over what was counted; the order of ballots, voter details and project names do not enter."""
        return input_hash(self.election)

    @cached_property
    def result_hash(self) -> str:
        """SHA-256 over input, rule card and every exact figure of the result; equal on every machine."""
        text = json.dumps(self._evidence(), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _evidence(self) -> dict[str, Any]:
        return {
            "engine": ENGINE,
            "input_hash": self.input_hash,
            "rule_card": self.card.as_dict(),
            "winners": list(self.winners),
            "cost": self.cost,
            "rounds": [round_.as_dict() for round_ in self.rounds],
            "ties": [{"tied": list(t.tied), "preferred": t.preferred, "by": str(t.by)} for t in self.ties],
            "barred": {name: {"why": str(b.bar), "by": b.by} for name, b in sorted(self.barred.items())},
            "part_funded": {"project": p.project, "amount": p.amount} if (p := self.part_funded) else None,
            "shares": [str(share) for share in self.shares],
            "passes": self.passes,
            "greedy_preferred": self.greedy_preferred,
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything as JSON values: money in minor units, fractions as `p/q` text."""
        election = self.election
        size = {"budget": election.budget, "voters": election.voters, "projects": len(election.projects)}
        money = {"minor_units": election.minor, "currency": election.currency}
        return {**self._evidence(), **size, **money, "result_hash": self.result_hash}


def input_hash(election: Election) -> str:
    """SHA-256 over projects (by id: cost, categories, area), budget, and the ballots as a set with multiplicities."""
    order = sorted(range(len(election.projects)), key=lambda i: election.projects[i].id)
    head = {
        "budget": election.budget,
        "minor": election.minor,
        "ballot_type": str(election.ballot_type),
        "voters": election.voters,
        "endowment": [str(amount) for amount in election.endowment],
        "projects": [_identity(election, i) for i in order],
    }
    digest = hashlib.sha256(json.dumps(head, sort_keys=True, ensure_ascii=True).encode())
    for column in _ballot_columns(election, order):
        digest.update(column.astype("<i8").tobytes())
    return digest.hexdigest()


def _identity(election: Election, place: int) -> list[Any]:
    project = election.projects[place]
    return [project.id, project.cost, sorted(project.categories), project.area]


def _ballot_columns(election: Election, order: list[int]) -> list[NDArray[np.int64]]:
    """Distinct ballots in an order that does not depend on how the file was sorted."""
    groups = _ranked_groups(election)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    lengths = np.diff(groups.row_start)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    inside = np.lexsort((place[groups.row_project], owner))
    project, weight = place[groups.row_project][inside], groups.row_weight[inside]
    rows = _row_order(groups, lengths, project, weight)
    where = np.argsort(rows)[owner]
    sequence = np.argsort(where, kind="stable")
    return [
        groups.size[rows],
        groups.share_class[rows].astype(np.int64),
        lengths[rows],
        project[sequence],
        weight[sequence],
    ]


def _ranked_groups(election: Election) -> Groups:
    """Groups in which rank, too, tells ballots apart: the ranks serve as weights."""
    if election.ballot_type is not BallotType.ORDINAL:
        return group(election)
    longest = int(np.diff(election.start).max(initial=0))
    return group(election, tuple(range(longest, 0, -1)))


def _row_order(
    groups: Groups, lengths: NDArray[np.int64], project: NDArray[np.int64], weight: NDArray[np.int64]
) -> NDArray[np.intp]:
    """Rows by a hash of their content, then by the content itself where two hashes agree."""
    factor = np.uint64(0x9E3779B97F4A7C15)
    mixed = (project.astype(np.uint64) + np.uint64(1)) * factor
    mixed = (mixed ^ (mixed >> np.uint64(29))) * (weight.astype(np.uint64) * factor | np.uint64(1))
    mixed ^= mixed >> np.uint64(31)
    totals = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed * factor, dtype=np.uint64)])
    mark = totals[groups.row_start[1:]] - totals[groups.row_start[:-1]]
    mark += groups.share_class.astype(np.uint64)
    rows = np.argsort(mark, kind="stable")
    twins = np.flatnonzero(np.diff(mark[rows].view(np.int64)) == 0)
    if not len(twins):
        return rows

    def content(row: int) -> tuple[int, list[int], list[int], int]:
        part = slice(groups.row_start[row], groups.row_start[row + 1])
        return int(mark[row]), project[part].tolist(), weight[part].tolist(), int(groups.share_class[row])

    return cast(NDArray[np.intp], np.array(sorted(rows.tolist(), key=content)))
