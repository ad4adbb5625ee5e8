"""Opinion mapping: groups of people who vote alike, what all of them agree on, and what divides them.

Pure Python and NumPy; SciPy is loaded when a map is made. Everything other rooms may use is named here.
"""

from .clear import Clearness, clear_groups
from .conversation import Conversation, Statement
from .errors import OpinionsError, TableError
from .evidence import Evidence, Holding, held_out
from .live import LiveMap, Refreshed
from .opinion_map import OpinionMap, as_one_group, opinion_map
from .polis import read_polis, write_polis
from .routing import Draw, chances, next_statement
from .standing import Standing
from .study import Study, study
from .votes import Votes, votes_from

__all__ = [
    "Clearness",
    "Conversation",
    "Draw",
    "Evidence",
    "Holding",
    "LiveMap",
    "OpinionMap",
    "OpinionsError",
    "Refreshed",
    "Standing",
    "Statement",
    "Study",
    "TableError",
    "Votes",
    "as_one_group",
    "chances",
    "clear_groups",
    "held_out",
    "next_statement",
    "opinion_map",
    "read_polis",
    "study",
    "votes_from",
    "write_polis",
]
