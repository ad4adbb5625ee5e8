"""Trials of letters, nudges and routines: registered before they begin, drawn once, safe to look at, published whole.

SciPy and statsmodels are loaded when a trial is analysed. Everything other rooms may use is named here.
"""

from twofold.engines.sheets import FileError

from .analysis import Analysis, Attrition, Effect, Look, Outcomes, analyse, watch
from .chance import fresh_seed
from .design import Place, Unit, arm_of, assign_groups, assign_in_blocks, assign_stream
from .errors import PlanError, TrialsError
from .evalues import Batch, Evidence, e_value, e_value_in_strata, in_batches
from .plan import TEMPLATE, Design, Looks, Outcome, Plan, plan_from
from .ratio import Ratio, final_ratio, watch_ratio
from .reading import read_assignment, read_outcomes, read_units
from .record import Record, read_record, register
from .redraw import randomisation_p, redrawn_differences
from .sequences import Arm, Interval, confidence_sequence
from .several import average_e_values, holm
from .simulation import Peeking, simulate
from .size import Groups, Size, size_for_means, size_for_shares

__all__ = [
    "TEMPLATE",
    "Analysis",
    "Arm",
    "Attrition",
    "Batch",
    "Design",
    "Effect",
    "Evidence",
    "FileError",
    "Groups",
    "Interval",
    "Look",
    "Looks",
    "Outcome",
    "Outcomes",
    "Peeking",
    "Place",
    "Plan",
    "PlanError",
    "Ratio",
    "Record",
    "Size",
    "TrialsError",
    "Unit",
    "analyse",
    "arm_of",
    "assign_groups",
    "assign_in_blocks",
    "assign_stream",
    "average_e_values",
    "confidence_sequence",
    "e_value",
    "e_value_in_strata",
    "final_ratio",
    "fresh_seed",
    "holm",
    "in_batches",
    "plan_from",
    "randomisation_p",
    "read_assignment",
    "read_outcomes",
    "read_record",
    "read_units",
    "redrawn_differences",
    "register",
    "simulate",
    "size_for_means",
    "size_for_shares",
    "watch",
    "watch_ratio",
]
