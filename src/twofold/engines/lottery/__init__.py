"""The civic lottery: chances as fair as the quotas allow, real panels that carry them out, and a public draw.

Pure Python and NumPy; HiGHS is loaded when a lottery is solved. Everything other rooms may use is named here.
"""

from .alternates import Alternates, choose_alternates
from .chance import Chance, fresh_seed
from .errors import Infeasible, Loosened, LotteryError, TableError
from .fairness import Fairness, fairness
from .invitations import Invitations
from .lottery import Lottery, Objective, input_hash, lottery
from .numbered import PANELS, NumberedPanels, draw, number_panels
from .pool import Person, Pool, read_pool
from .quotas import Quota, read_quotas
from .replace import replacements

__all__ = [
    "PANELS",
    "Alternates",
    "Chance",
    "Fairness",
    "Infeasible",
    "Invitations",
    "Loosened",
    "Lottery",
    "LotteryError",
    "NumberedPanels",
    "Objective",
    "Person",
    "Pool",
    "Quota",
    "TableError",
    "choose_alternates",
    "draw",
    "fairness",
    "fresh_seed",
    "input_hash",
    "lottery",
    "number_panels",
    "read_pool",
    "read_quotas",
    "replacements",
]
