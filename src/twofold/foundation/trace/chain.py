"""Writing the chain: plain functions for actions to call, so that no contribution is ever left without its links."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Model
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import ref
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import Unit, deadline, working_days_between
from twofold.foundation.rulebook.reading import deadline_for

from .models import Channel, Link, Node, Part, Reply, State, Step, Voice


def node_of(thing: Model, part: str = "") -> Node:
    """The node of a row, or of one `part` of it, that is in the chain. Raises Node.DoesNotExist when it is not."""
    return Node.objects.get(thing=_name_of(thing, part))


def _name_of(thing: Model, part: str) -> str:
    return f"{ref(thing)}#{part}" if part else ref(thing)


def enter(
    thing: Model,
    step: Step,
    title: str,
    *,
    address: str = "",
    state: State = State.HEARD,
    open_: bool = True,
    part: str = "",
) -> Node:
    """Put a row, or one `part` of what became of it, into the chain; there it keeps its place and may be named anew."""
    area = getattr(thing, "area_id", None)  # where it is, for those who answer for a ward
    wanted = {"title": title[:200], "address": address, "open": open_, "area_id": area}
    found, made = Node.objects.get_or_create(
        thing=_name_of(thing, part), defaults={"step": step, "state": state, **wanted}
    )
    if not made and any(getattr(found, name) != value for name, value in wanted.items()):
        Node.objects.filter(pk=found.pk).update(**wanted)
        found.refresh_from_db()
    return found


def speak(node: Node, person_id: int | None, part: Part, channel: Channel = Channel.ONLINE) -> Voice:
    """Record whose it is, so that they hear what becomes of it; once a person and thing."""
    if person_id is None:
        return Voice.objects.create(node=node, part=part, channel=channel)
    made, _new = Voice.objects.get_or_create(
        node=node, person_id=person_id, defaults={"part": part, "channel": channel}
    )
    return made


def spoken_through(by: Actor) -> Channel:
    """An officer typing for somebody has it from paper."""
    return Channel.PAPER if by.by_hand_of_id else Channel.ONLINE


def link(earlier: Node, later: Node, how: str, *, by: Actor) -> Link:
    """Say that one thing led to another; saying it again changes nothing."""
    made, _new = Link.objects.get_or_create(earlier=earlier, later=later, defaults={"how": how, "by": by.ref})
    return made


def settle(node: Node, state: State, because: str = "", *, subject: str = "") -> Node:
    """Say what became of a thing, with the reason. Whoever spoke gets a letter, and reads it on My page."""
    node.state, node.because, node.changed_at = state, because, timezone.now()
    node.save(update_fields=["state", "because", "changed_at"])
    write_to(
        node.voices.filter(person__isnull=False).values_list("person", flat=True),
        thing=node.thing,
        about=node.title,
        subject=subject or f"{State(state).label}: {node.title}",
        text=because or str(State(state).label),
        address=node.get_absolute_url(),
    )
    return node


def settle_all(nodes: Iterable[Node], state: State, because: str = "") -> None:
    for node in nodes:
        settle(node, state, because)


def start_clock(place: Place, node: Node, rule: str) -> Reply:
    """Owe an answer by the day the rulebook says; a clock that runs already goes on."""
    due = deadline_for(place, rule)
    made, _new = Reply.objects.get_or_create(
        node=node, answered_at__isnull=True, defaults={"rule": rule, "due_on": due.day, "explained": due.explain()}
    )
    return made


def stop_clock(node: Node, answer: str) -> None:
    """The answer was given."""
    Reply.objects.filter(node=node, answered_at__isnull=True).update(
        answered_at=timezone.now(), answer=answer, paused_on=None, paused_because=""
    )


def pause(reply: Reply, reason: str) -> Reply:
    """Stop the days from counting while we wait for somebody else."""
    reply.paused_on, reply.paused_because = timezone.localdate(), reason
    reply.save(update_fields=["paused_on", "paused_because"])
    return reply


def leave(thing: Model) -> None:
    """What somebody took back is owed no answer: its node goes, with its clock."""
    Node.objects.filter(thing=ref(thing)).delete()


def blank(thing: Model, instead: str) -> None:
    """Words that were for one person alone go with them; the state and the days of the clock stay."""
    node = Node.objects.filter(thing=ref(thing))
    node.exclude(because="").update(because=instead)
    replies = Reply.objects.filter(node__in=node)
    replies.exclude(answer="").update(answer=instead)
    replies.filter(paused_on__isnull=False).update(paused_because=instead)


def run_on(reply: Reply, place: Place, today: date) -> Reply:
    """Let a paused clock run again, with the working days it had left when it was paused."""
    assert reply.paused_on is not None
    left = working_days_between(reply.paused_on, max(reply.due_on, reply.paused_on), place.jurisdiction)
    due = deadline(today, left, Unit.WORKING_DAYS, jurisdiction=place.jurisdiction, rule=reply.rule)
    reply.due_on, reply.explained = due.day, due.explain()
    reply.paused_on, reply.paused_because = None, ""
    reply.save(update_fields=["due_on", "explained", "paused_on", "paused_because"])
    return reply
