"""Measures of any outcome, the official one included; each with its plain meaning."""

from collections.abc import Iterable
from typing import cast

import numpy as np

from .election import Election, Ints
from .grouping import group


def supported_winners(election: Election, winners: Iterable[str]) -> Ints:
    """For every ballot, how many winners it supports."""
    groups = group(election, weighted=False)
    won = np.zeros(len(election.projects), dtype=np.int64)
    won[[election.index_of(name) for name in winners]] = 1
    totals = np.concatenate([[0], np.cumsum(won[groups.row_project])])
    per_group = totals[groups.row_start[1:]] - totals[groups.row_start[:-1]]
    return cast(Ints, per_group[groups.group_of])
