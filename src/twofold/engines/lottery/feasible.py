"""Whether any panel meets the quotas; if not, which of them clash and the smallest change that allows one."""

import numpy as np

from .errors import Infeasible, Loosened, LotteryError
from .kinds import Kinds
from .solver import INF, Floats, Model, Solution

SECONDS = 60.0


def require_panel(kinds: Kinds) -> None:
    """Raise Infeasible, naming the clash and the smallest change, unless a panel exists."""
    if exists(kinds):
        return
    if not exists(kinds, without=set(range(len(kinds.quotas)))):
        raise LotteryError(f"there are fewer than {kinds.size} households, and at most one from each may be drawn")
    clash = tuple(str(kinds.quotas[at]) for at in clashing(kinds))
    raise Infeasible(kinds.size, clash, smallest_change(kinds))


def exists(kinds: Kinds, without: set[int] | None = None) -> bool:
    """Whether a panel meets every quota except those at the places `without`."""
    dropped = [at + 1 for at in without or ()]
    least, most = kinds.least.copy(), kinds.most.copy()
    least[dropped], most[dropped] = 0, INF
    zero = np.zeros(len(kinds.people))
    every = range(len(zero))
    return settled(Model(kinds.matrix, (least, most), (zero, kinds.people), zero, whole=every)).found


def settled(model: Model) -> Solution:
    """The model's answer. Raises LotteryError if time ran out before there was one: that is not a no."""
    answer = model.solve(seconds=SECONDS)
    if not answer.found and answer.bound > -INF:
        raise LotteryError(f"whether any panel meets the quotas could not be settled in {SECONDS:.0f} seconds")
    return answer


def clashing(kinds: Kinds) -> list[int]:
    """Places of quotas that cannot all hold, while any one fewer could: each that makes no difference is dropped."""
    dropped: set[int] = set()
    for at in range(len(kinds.quotas)):
        if not exists(kinds, without=dropped | {at}):
            dropped.add(at)
    return [at for at in range(len(kinds.quotas)) if at not in dropped]


def smallest_change(kinds: Kinds) -> tuple[Loosened, ...]:
    """The fewest places by which quotas must give way, and among those changes one that touches the fewest quotas.

    Columns of the programme: counts; how far each least comes down; how far each most goes up; whether it is touched.
    """
    count, quotas = len(kinds.people), len(kinds.quotas)
    change = np.zeros((len(kinds.least), quotas))
    change[1 : quotas + 1] = np.eye(quotas)
    upper = float(kinds.size)
    nothing = np.zeros((len(kinds.least), quotas))
    body = np.vstack(
        [
            np.hstack([kinds.matrix, change, nothing, nothing]),
            np.hstack([kinds.matrix, nothing, -change, nothing]),
            np.hstack([np.zeros((quotas, count)), np.eye(quotas), np.eye(quotas), -2 * upper * np.eye(quotas)]),
        ]
    )
    free = np.full(len(kinds.least), INF)
    low = np.concatenate([kinds.least, -free, np.full(quotas, -INF)])
    high = np.concatenate([free, kinds.most, np.zeros(quotas)])
    most = np.concatenate([kinds.people, np.full(2 * quotas, upper), np.ones(quotas)])
    prices = np.concatenate([np.zeros(count), np.full(2 * quotas, -float(quotas + 1)), np.full(quotas, -1.0)])
    model = Model(body, (low, high), (np.zeros(len(most)), most), prices, whole=range(len(most)))
    return loosened(kinds, settled(model).columns[count:])


def loosened(kinds: Kinds, changes: Floats) -> tuple[Loosened, ...]:
    quotas = len(kinds.quotas)
    down, up = (np.rint(changes[at * quotas : (at + 1) * quotas]).astype(int).tolist() for at in (0, 1))
    return tuple(
        Loosened(q.feature, q.value, q.least, q.most, q.least - less, q.most + more)
        for q, less, more in zip(kinds.quotas, down, up, strict=True)
        if less or more
    )
