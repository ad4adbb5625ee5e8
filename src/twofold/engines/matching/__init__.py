"""People matched with what they care about: an explainable fit, enough people everywhere first, lots among near-equals.

OR-Tools is loaded when something is matched. Everything other rooms may use is named here.
"""

from twofold.engines.sheets import FileError

from .embedding import in_sense
from .errors import MatchingError
from .fit import Fits, fits_of
from .invitations import Answered, Asked, Rate, audit, invite, rates
from .matching import Match, Matching, input_hash, match
from .model import SCALE, WEIGHTS, Opportunity, Part, Person, Terms
from .reading import read_opportunities, read_people
from .words import Alike, Likeness, tf_idf

__all__ = [
    "SCALE",
    "WEIGHTS",
    "Alike",
    "Answered",
    "Asked",
    "FileError",
    "Fits",
    "Likeness",
    "Match",
    "Matching",
    "MatchingError",
    "Opportunity",
    "Part",
    "Person",
    "Rate",
    "Terms",
    "audit",
    "fits_of",
    "in_sense",
    "input_hash",
    "invite",
    "match",
    "rates",
    "read_opportunities",
    "read_people",
    "tf_idf",
]
