"""What all groups agree on, and what divides them."""

import numpy as np

from .tallies import Tallies
from .votes import Flags, Floats, Ints


def group_informed(tallies: Tallies) -> Floats:
    """Group-informed consensus of each statement: the product over groups of (agree + 1) / (votes + 2).

    High only where every group agrees, however small: a large group cannot carry a statement over a small one.
    Source: Small et al., Polis: scaling deliberation by mapping high dimensional opinion spaces, Recerca 26 (2021).
    """
    product: Floats = tallies.share_agree.prod(axis=0)
    return product


def group_informed_against(tallies: Tallies) -> Floats:
    """The same for disagreement: high where every group rejects the statement."""
    product: Floats = tallies.share_disagree.prod(axis=0)
    return product


def gap(tallies: Tallies) -> Floats:
    """The widest gap between two groups in their smoothed balance (agree - disagree) / (votes + 2), from 0 to 2."""
    balance = (tallies.agree - tallies.disagree) / (tallies.votes + 2)
    wide: Floats = balance.max(axis=0) - balance.min(axis=0)
    return wide


def even_split(tallies: Tallies) -> Floats:
    """How evenly everyone together is split between agreeing and disagreeing, from 0 to 1."""
    whole = tallies.together()
    even: Floats = (4 * whole.share_agree * whole.share_disagree)[0]
    return even


def ranked(scores: Floats, ids: Ints, shown: Flags) -> list[int]:
    """Ids of the statements `shown`, best score first; equal scores in order of id."""
    # Twelve digits, so that the order in which factors were multiplied decides nothing.
    order = np.lexsort((ids, -scores.round(12)))
    return [int(ids[at]) for at in order if shown[at]]
