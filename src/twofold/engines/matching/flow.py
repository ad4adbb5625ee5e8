"""The best matching as a flow of least cost: people → their weeks → opportunities → their places.

Minimum fill comes first, as evenly as can be. The k-th of `m` places an opportunity cannot do without costs by how
full it already is, (k - 1)/m. Sets of fills a flow can reach are a polymatroid, so the cheapest flow is one whose
fills no exchange makes more even: the leximin of fill over minimum (Fujishige, Mathematics of Operations Research 5,
1980; Frank and Murota, Mathematical Programming, 2022). Fits decide the rest, being too small to buy a place.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .fit import Fits, Points
from .model import SCALE

Ints: TypeAlias = npt.NDArray[np.int64]
NO_WAY = 1 << 60


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs (A,) from `tail` to `head` with `capacity` and whole `cost`; node 0 is the source, node 1 the sink.

    `person`, `opportunity` (M,) name the pair of each of the first M arcs.
    """

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    person: Ints
    opportunity: Ints
    nodes: int
    first_opportunity: int  # node of opportunity 0; person 0 is node 2
    step: int  # worth of one step of evenness

    def week_of(self, person: int, opportunities: list[bool]) -> int:
        """The node their pairs with these opportunities, all of one week, leave from; their own if there are none."""
        own = (self.person == person) & np.array(opportunities)[self.opportunity]
        return int(self.tail[own.argmax()]) if own.any() else 2 + person


@dataclass(frozen=True, eq=False)
class Flowed:
    """A network with the units on each arc (A,), at least cost."""

    network: Network
    units: Ints

    @cached_property
    def potentials(self) -> Ints:
        """Node prices (N,) under which no arc with room left is worth using: they prove that the cost is least."""
        return self.settled(np.zeros(self.network.nodes, dtype=np.int64))

    def detour(self, start: int, end: int) -> int | None:
        """The least cost of moving one unit from node `start` to `end` without losing any; None if there is no way."""
        price = np.full(self.network.nodes, NO_WAY, dtype=np.int64)
        price[start] = 0
        found = int(self.settled(price)[end])
        return None if found > NO_WAY // 2 else found

    def settled(self, price: Ints) -> Ints:
        """Prices (N,) lowered until no way with room left lowers any more (Bellman and Ford)."""
        tails, heads, costs, starts = self.residual
        for _ in range(self.network.nodes if len(heads) else 0):
            least = np.minimum.reduceat(price[tails] + costs, starts)
            better = least < price[heads[starts]]
            if not better.any():
                break
            price[heads[starts][better]] = least[better]
        return price

    @cached_property
    def residual(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Ways with room left, forwards and back, by their end: tails, heads, costs, and where each end's begin."""
        net = self.network
        forward, backward = self.units < net.capacity, self.units > 0
        tails = np.concatenate([net.tail[forward], net.head[backward]])
        heads = np.concatenate([net.head[forward], net.tail[backward]])
        costs = np.concatenate([net.cost[forward], -net.cost[backward]])
        order = np.argsort(heads, kind="stable")
        heads = heads[order]
        starts = np.flatnonzero(np.r_[True, heads[1:] != heads[:-1]][: len(heads)])
        return tails[order], heads, costs[order], starts


def network_of(fits: Fits, drawn: Points) -> Network:
    """The network over pairs that are able and in reach; `drawn` (P, O) are points with near-equals drawn apart."""
    person, opportunity = pairs(fits, drawn)
    free = np.array([min(each.most, each.invitations) for each in fits.people], dtype=np.int64)
    a_week = np.array([each.a_week for each in fits.people], dtype=np.int64)
    minimum = np.array([min(each.minimum, each.places) for each in fits.opportunities], dtype=np.int64)
    places = np.array([each.places for each in fits.opportunities], dtype=np.int64)
    step = int(min(free.sum(), places.sum()) + 1) * (2 * SCALE + 1)  # a lot adds at most another SCALE
    who = 2 + np.arange(len(free))
    week_node, owner, first = weeks(fits, person, opportunity)
    needing, rank = needed(minimum)
    top = int(rank.max(initial=0)) + 2
    blocks: list[tuple[npt.ArrayLike, ...]] = [
        (week_node, first + opportunity, 1, -drawn[person, opportunity].astype(np.int64)),
        (2 + owner, first - len(owner) + np.arange(len(owner)), a_week[owner], 0),
        (0, who, free if len(owner) else np.minimum(free, a_week), 0),
        (first + needing, 1, 1, (rank - top) * step),
        (first + np.arange(len(places)), 1, places - minimum, 0),
    ]
    tail, head, capacity, cost = (np.concatenate(column) for column in zip(*map(filled, blocks), strict=True))
    return Network(tail, head, capacity, cost, person, opportunity, first + len(places), first, step)


def weeks(fits: Fits, person: Ints, opportunity: Ints) -> tuple[Ints, Ints, int]:
    """The node each pair leaves from, the person each week's node belongs to, and the first node after them.

    Where all is in one week, people are their own weeks and there is no such node.
    """
    names = sorted({each.week for each in fits.opportunities})
    after = 2 + len(fits.people)
    if len(names) == 1:
        return 2 + person, np.zeros(0, dtype=np.int64), after
    week = np.array([names.index(each.week) for each in fits.opportunities], dtype=np.int64)
    found, inverse = np.unique(person * len(names) + week[opportunity], return_inverse=True)
    return after + inverse.ravel(), found // len(names), after + len(found)


def filled(block: tuple[npt.ArrayLike, ...]) -> tuple[Ints, ...]:
    """A block's columns at one length and of whole numbers."""
    return tuple(np.asarray(each, dtype=np.int64) for each in np.broadcast_arrays(*block))


def pairs(fits: Fits, drawn: Points) -> tuple[Ints, Ints]:
    """Pairs that are able and among the best of the person or of the opportunity, ties for the last included."""
    wanted = np.where(fits.able, drawn, -1).astype(np.int16)  # at most 2 · SCALE
    best = among_best(wanted, fits.terms.reach) | among_best(np.ascontiguousarray(wanted.T), fits.terms.reach).T
    person, opportunity = np.nonzero(best & fits.able)
    return person.astype(np.int64), opportunity.astype(np.int64)


def among_best(values: npt.NDArray[np.int16], most: int) -> npt.NDArray[np.bool_]:
    """Which of each row are among its `most` greatest."""
    size = values.shape[1]
    if size <= most:
        return np.ones(values.shape, dtype=bool)
    return np.asarray(values >= np.partition(values, size - most, axis=1)[:, size - most, None])


def needed(minimum: Ints) -> tuple[Ints, Ints]:
    """For each place that cannot be done without: its opportunity, and the rank of how full that is before it.

    Of two equally full the one that this place would fill more, whose minimum is smaller, ranks first.
    """
    owner = np.repeat(np.arange(len(minimum)), minimum)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(minimum) - minimum, minimum)
    full = np.stack([within / np.maximum(minimum[owner], 1), minimum[owner]], axis=1)
    _, rank = np.unique(full, axis=0, return_inverse=True)
    return owner.astype(np.int64), rank.ravel().astype(np.int64)


def solved(network: Network) -> Flowed:
    """Least cost over flows of any size: a way past everything lets people stay free at no cost."""
    from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, network.cost)
    free = int(network.capacity[network.tail == 0].sum())
    solver.add_arc_with_capacity_and_unit_cost(0, 1, free, 0)
    solver.set_nodes_supplies(np.array([0, 1]), np.array([free, -free]))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")  # every unit may stay free, so this cannot be
    return Flowed(network, np.asarray(solver.flows(arcs), dtype=np.int64))
