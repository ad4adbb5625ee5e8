"""A small door to HiGHS: maximise over rows and columns, change prices, bounds and columns, solve again.

HiGHS is loaded when the first model is built, never on import. One thread and a fixed seed: the same model gives the
same answer on the same build of HiGHS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .errors import LotteryError

if TYPE_CHECKING:
    import highspy
    from highspy._core import _Highs

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
INF = float("inf")


# How HiGHS goes about a model that is solved hundreds of times; what it does by itself is for harder ones.
# TINY: a few dozen rows, and only prices change. What prepares for hard models costs more than it saves.
TINY: dict[str, Any] = {"presolve": "off", "simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 0}
# GROWING: columns come in. The last answer stays possible, so the primal simplex goes on from it.
GROWING: dict[str, Any] = {"presolve": "off", "simplex_strategy": 4}


@dataclass(frozen=True, eq=False)
class Solution:
    """What one solve found. `bound` is proved from above; without whole columns it equals `value`.

    `duals` are those of the rows, signed so that a binding lower limit is positive (zero for whole columns).
    `found` is false when no point meets every row (or none was found in time).
    """

    found: bool
    value: float
    bound: float
    columns: Floats
    duals: Floats


@dataclass(frozen=True, eq=False)
class Entries:
    """A matrix by its entries that are not zero."""

    shape: tuple[int, int]
    row: Ints
    column: Ints
    value: Floats


class Model:
    """A linear programme to maximise, whole-numbered if `whole`, that can be changed and solved again."""

    def __init__(
        self,
        matrix: Floats | Entries,
        rows: tuple[Floats, Floats],
        columns: tuple[Floats, Floats],
        prices: Floats,
        *,
        whole: Sequence[int] = (),
        options: dict[str, Any] | None = None,
    ) -> None:
        self._highs = quiet()
        self._options = options or {}
        for name, value in self._options.items():
            self._highs.setOptionValue(name, value)
        self._whole = bool(len(whole))
        self._highs.passModel(description(matrix, rows, columns, prices, whole))
        self._columns = len(prices)

    def price(self, prices: Floats) -> None:
        """Set what each column is worth."""
        self._highs.changeColsCost(len(prices), np.arange(len(prices), dtype=np.int32), prices)

    def limit_columns(self, low: Floats, high: Floats) -> None:
        self._highs.changeColsBounds(len(low), np.arange(len(low), dtype=np.int32), low, high)

    def limit_rows(self, low: Floats, high: Floats) -> None:
        for row, limits in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            self._highs.changeRowBounds(row, *limits)

    def coefficients(self, column: int, values: Floats) -> None:
        """Set one column's coefficient in every row from the first on."""
        for row, value in enumerate(values.tolist()):
            self._highs.changeCoeff(row, column, value)

    def add_column(self, values: Floats) -> None:
        """Add a column worth nothing, at least zero, with these coefficients."""
        (rows,) = np.nonzero(values)
        self._highs.addCol(0.0, 0.0, INF, len(rows), rows.astype(np.int32), values[rows])
        self._columns += 1

    def solve(self, *, seconds: float | None = None) -> Solution:
        """The best point there is, or the best found in `seconds`. Raises LotteryError if HiGHS fails."""
        if seconds is not None:
            # The limit is on the solver's own clock, which runs on from solve to solve.
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + max(seconds, 0.05))
        self._highs.run()
        if self._failed():
            # Now and then HiGHS loses its way from where it last stood; not from scratch, or with nothing simplified.
            for simplify in ("choose", "off"):
                self._highs.clearSolver()
                self._highs.setOptionValue("presolve", simplify)
                self._highs.run()
                if not self._failed():
                    break
            self._highs.setOptionValue("presolve", self._options.get("presolve", "choose"))
        return self._solution()

    def _failed(self) -> bool:
        return self._highs.getModelStatus() in statuses(
            "SolveError", "Unknown", "Notset", "PresolveError", "PostsolveError"
        )

    def _solution(self) -> Solution:
        status = self._highs.getModelStatus()
        if status in statuses("Infeasible", "UnboundedOrInfeasible"):
            return Solution(False, -INF, -INF, np.zeros(self._columns), np.zeros(0))
        settled = status in statuses("Optimal")
        if not settled and status not in statuses("TimeLimit", "SolutionLimit"):
            raise LotteryError(f"the solver stopped without an answer ({status.name})")
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        found = bool(solution.value_valid) and info.primal_solution_status == 2
        value = float(info.objective_function_value)
        bound = float(info.mip_dual_bound) if self._whole else value if settled else INF
        # HiGHS signs row duals by the objective: under maximising, a binding lower limit is negative.
        return Solution(found, value, bound, np.array(solution.col_value), -np.array(solution.row_dual))


@cache
def statuses(*names: str) -> "frozenset[highspy.HighsModelStatus]":
    """HiGHS's model statuses of these names."""
    import highspy

    return frozenset(getattr(highspy.HighsModelStatus, f"k{name}") for name in names)


def quiet() -> "_Highs":
    """HiGHS without a word on the screen: its public class prints a banner as it is made, which would spoil JSON."""
    from highspy._core import _Highs

    highs = _Highs()
    options: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0}
    for name, value in options.items():
        highs.setOptionValue(name, value)
    return highs


def description(
    matrix: Floats | Entries,
    rows: tuple[Floats, Floats],
    columns: tuple[Floats, Floats],
    prices: Floats,
    whole: Sequence[int],
) -> "highspy.HighsLp":
    """The model in HiGHS's own form, stored column by column."""
    import highspy

    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.row_lower_, lp.row_upper_ = rows
    lp.col_lower_, lp.col_upper_ = columns
    lp.col_cost_ = prices
    lp.sense_ = highspy.ObjSense.kMaximize
    entries = matrix if isinstance(matrix, Entries) else entries_of(matrix)
    order = np.lexsort((entries.row, entries.column))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.searchsorted(entries.column[order], np.arange(matrix.shape[1] + 1))
    lp.a_matrix_.start_ = starts.astype(np.int32)
    lp.a_matrix_.index_ = entries.row[order].astype(np.int32)
    lp.a_matrix_.value_ = entries.value[order]
    if len(whole):
        kinds = [highspy.HighsVarType.kContinuous] * matrix.shape[1]
        for at in whole:
            kinds[at] = highspy.HighsVarType.kInteger
        lp.integrality_ = kinds
    return lp


def entries_of(matrix: Floats) -> Entries:
    row, column = np.nonzero(matrix)
    return Entries((matrix.shape[0], matrix.shape[1]), row, column, matrix[row, column])
