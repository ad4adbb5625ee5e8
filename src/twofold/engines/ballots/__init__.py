"""The count, exact and fast: greedy, equal shares and Phragmén on real ballots, each result explained.

Pure Python and NumPy on integers; no Django. Everything other rooms may use is named here.
"""

from .check_ballot import REASONS, BallotRules, Invalid, check_ballot
from .compare import Comparison, compare
from .count import count, groups_for
from .election import BallotType, Election, Project
from .errors import BallotError, BallotFileError, ElectionError, RuleCardError
from .explain import Explanation, explain
from .intake import DoubleVotes, Intake, Received, Refused, take_in
from .metrics import Metrics, metrics
from .money import show_money
from .outcome import Outcome, PartFunding, Round, Stage, input_hash
from .pb_read import FileWarning, Reading, read_pb
from .pb_write import write_pb
from .pots import PassOn, Pot, PotsOutcome, SecondStage, count_pots
from .receipts import Payment, Receipt, receipt
from .replay import Declared, declared_card
from .rule_card import (
    Add1Stop,
    Cap,
    Completion,
    Leftovers,
    Order,
    Rule,
    RuleCard,
    Start,
    Stop,
    Threshold,
    ThresholdKind,
    TieKey,
    Utility,
)
from .ties import TieSettled, lot_number

__all__ = [
    "REASONS",
    "Add1Stop",
    "BallotError",
    "BallotFileError",
    "BallotRules",
    "BallotType",
    "Cap",
    "Comparison",
    "Completion",
    "Declared",
    "DoubleVotes",
    "Election",
    "ElectionError",
    "Explanation",
    "FileWarning",
    "Intake",
    "Invalid",
    "Leftovers",
    "Metrics",
    "Order",
    "Outcome",
    "PartFunding",
    "PassOn",
    "Payment",
    "Pot",
    "PotsOutcome",
    "Project",
    "Reading",
    "Receipt",
    "Received",
    "Refused",
    "Round",
    "Rule",
    "RuleCard",
    "RuleCardError",
    "SecondStage",
    "Stage",
    "Start",
    "Stop",
    "Threshold",
    "ThresholdKind",
    "TieKey",
    "TieSettled",
    "Utility",
    "check_ballot",
    "compare",
    "count",
    "count_pots",
    "declared_card",
    "explain",
    "groups_for",
    "input_hash",
    "lot_number",
    "metrics",
    "read_pb",
    "receipt",
    "show_money",
    "take_in",
    "write_pb",
]
