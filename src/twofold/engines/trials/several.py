"""Several questions asked of one trial."""

from collections.abc import Sequence

from .errors import TrialsError


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, in the order given: rejecting those at most alpha is wrong anywhere with chance alpha.

    Source: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979.
    """
    if any(not 0 <= p <= 1 for p in p_values):
        raise TrialsError("a p-value must lie between 0 and 1")
    order = sorted(range(len(p_values)), key=lambda at: p_values[at])
    result = [0.0] * len(p_values)
    highest = 0.0
    for place, at in enumerate(order):
        highest = max(highest, min(1.0, p_values[at] * (len(p_values) - place)))
        result[at] = highest
    return result


def average_e_values(values: Sequence[float]) -> float:
    """One e-value from several, however they hang together: evidence that not all of the hypotheses hold.

    Source: Vovk and Wang, "E-values: calibration, combination and applications", Annals of Statistics 49(3), 2021.
    """
    if not values or any(value < 0 for value in values):
        raise TrialsError("there must be e-values, none below 0")
    return sum(values) / len(values)
