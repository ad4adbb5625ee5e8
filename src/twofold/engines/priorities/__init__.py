"""Conflicts of priorities: how much declared groups disagree beyond the disagreement within them, and on what.

Pure Python and NumPy. Votes and ratings, rankings, points and budgets, as arrays or as lists of stances by group.
Everything other rooms may use is named here.
"""

from .answers import Answers, Kind, from_points, from_rankings, from_stances, from_votes
from .compare import (
    DRAWS,
    LEAST,
    LEVEL,
    Terms,
    compare,
    compare_points,
    compare_rankings,
    compare_stances,
    compare_votes,
)
from .errors import PrioritiesError, TableError
from .findings import Comparison, Finding, Pair
from .labels import Label
from .sides import Side
from .spread import Spread

__all__ = [
    "DRAWS",
    "LEAST",
    "LEVEL",
    "Answers",
    "Comparison",
    "Finding",
    "Kind",
    "Label",
    "Pair",
    "PrioritiesError",
    "Side",
    "Spread",
    "TableError",
    "Terms",
    "compare",
    "compare_points",
    "compare_rankings",
    "compare_stances",
    "compare_votes",
    "from_points",
    "from_rankings",
    "from_stances",
    "from_votes",
]
