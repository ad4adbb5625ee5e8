from .cuts import ClosedPeriod, Cut, DaySum
from .giving import STAGES, Contribution, Note, Party, Transfer, TransferQuerySet, folded
from .kinds import CITIZEN_KINDS, Burden, Commodity, Evidence, PartyKind, Side, Skill
from .lists import HoursList, RateList
from .nought import Nought, NoughtQuerySet
from .sharing import Share, Split

__all__ = [
    "CITIZEN_KINDS",
    "STAGES",
    "Burden",
    "ClosedPeriod",
    "Commodity",
    "Contribution",
    "Cut",
    "DaySum",
    "Evidence",
    "HoursList",
    "Note",
    "Nought",
    "NoughtQuerySet",
    "Party",
    "PartyKind",
    "RateList",
    "Share",
    "Side",
    "Skill",
    "Split",
    "Transfer",
    "TransferQuerySet",
    "folded",
]
