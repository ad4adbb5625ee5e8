"""Reading the chain, both ways; what somebody said and gave; how a place answers. Call inside the place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from django.utils import timezone

from twofold.foundation.actions.actor import Actor

from .auditing import Thing
from .models import Link, Node, Reply, Step, Voice
from .rules import Asked, Record, record_of

MOST = 500
ORDER = {step: place for place, step in enumerate(Step.values)}

# Both directions at once, each going one way only, so that what merely shares a parent is not of the chain.
WALK = """
WITH RECURSIVE back AS (
    SELECT %(node)s::bigint AS id, 0 AS depth
    UNION
    SELECT l.earlier_id, b.depth + 1 FROM trace_link l JOIN back b ON l.later_id = b.id WHERE b.depth < 12
), forth AS (
    SELECT %(node)s::bigint AS id, 0 AS depth
    UNION
    SELECT l.later_id, f.depth + 1 FROM trace_link l JOIN forth f ON l.earlier_id = f.id WHERE f.depth < 12
)
SELECT DISTINCT id FROM (SELECT id FROM back UNION SELECT id FROM forth) both_ways LIMIT %(most)s
"""


@dataclass(frozen=True)
class Chain:
    """Everything that led to a thing and everything it led to, in the order of the steps."""

    node: Node
    steps: list[tuple[str, list[Node]]]
    hows: dict[int, list[str]] = field(default_factory=dict)

    @property
    def nodes(self) -> list[Node]:
        return [node for _step, nodes in self.steps for node in nodes]


def chain_of(node: Node, actor: Actor) -> Chain:
    """The chain through a node, as far as `actor` may see it."""
    with connection.cursor() as cursor:
        cursor.execute(WALK, {"node": node.pk, "most": MOST})
        ids = [row[0] for row in cursor.fetchall()]
    nodes = list(Node.objects.visible_to(actor).filter(pk__in=ids).select_related("place").order_by("made_at", "pk"))
    found = {step: [each for each in nodes if each.step == step] for step in Step.values}
    return Chain(node, [(str(Step(step).label), each) for step, each in found.items() if each])


def everything() -> tuple[list[Thing], list[tuple[int, int]]]:
    """Every node and link of the place we are inside, hidden ones included, for an audit."""
    columns = ("pk", "step", "title", "state", "people", "people_told")
    things = [Thing(*row) for row in Node.objects.with_people().order_by("pk").values_list(*columns)]
    return things, list(Link.objects.order_by("pk").values_list("earlier_id", "later_id"))


@dataclass(frozen=True)
class Mine:
    """One line of My page."""

    voice: Voice
    node: Node
    reply: Reply | None
    latest: Node

    @property
    def changed(self) -> bool:
        """Whether something further along the chain has news."""
        return self.latest.pk != self.node.pk


def mine(actor: Actor) -> list[Mine]:
    """What the person said, supported, asked and gave here, newest news first."""
    voices = list(
        Voice.objects.filter(person_id=actor.me).select_related("node__place").prefetch_related("node__replies")
    )
    latest = _latest([voice.node for voice in voices])
    lines = [Mine(voice, voice.node, _running(voice.node), latest.get(voice.node_id, voice.node)) for voice in voices]
    return sorted(lines, key=lambda line: (line.latest.changed_at, line.voice.at), reverse=True)


FURTHEST = """
WITH RECURSIVE forth AS (
    SELECT id AS start, id, 0 AS depth FROM trace_node WHERE id = ANY(%(nodes)s)
    UNION
    SELECT f.start, l.later_id, f.depth + 1 FROM trace_link l JOIN forth f ON l.earlier_id = f.id WHERE f.depth < 12
)
SELECT DISTINCT ON (start) start, id FROM forth ORDER BY start, depth DESC, id DESC
"""


def _latest(nodes: Iterable[Node]) -> dict[int, Node]:
    """The far end of each node's chain: what it has become by now."""
    with connection.cursor() as cursor:
        cursor.execute(FURTHEST, {"nodes": [node.pk for node in nodes]})
        ends = dict(cursor.fetchall())
    found = {
        node.pk: node for node in Node.objects.filter(pk__in=set(ends.values()), open=True).select_related("place")
    }
    return {start: found[end] for start, end in ends.items() if end in found}


def _running(node: Node) -> Reply | None:
    return next((reply for reply in node.replies.all() if reply.answered_at is None), None)


def replies_of_place(today: date | None = None, rules: str = "telling.") -> Record:
    """The place's reply record, for its front page; with `rules`, that of the clocks of other rules."""
    kept = Reply.objects.filter(rule__startswith=rules)
    rows = kept.values_list("asked_at", "due_on", "answered_at", "paused_on")
    asked = [
        Asked(
            timezone.localdate(asked_at),
            due_on,
            timezone.localdate(answered_at) if answered_at else None,
            paused_on is not None,
        )
        for asked_at, due_on, answered_at, paused_on in rows
    ]
    return record_of(asked, today or timezone.localdate())
