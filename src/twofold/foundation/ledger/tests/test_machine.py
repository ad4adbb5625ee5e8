"""The ledger against a plain dictionary: whatever is tried, in any order, both say the same.

The last tests break the ledger on purpose, one way at a time, and ask whether the machine notices.
"""

import uuid
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity
from twofold.foundation.ledger import entries
from twofold.foundation.ledger.models import STAGES, Commodity, Contribution, Party, PartyKind, Transfer
from twofold.foundation.ledger.rules import MOVES, Move, Stage
from twofold.testing.cast import House

AMOUNTS = st.integers(1, 9)
WAYS = [(move, came_from, went_to) for move, pairs in MOVES.items() for came_from, went_to in sorted(pairs)]


class Reference:
    """What a ledger is, in twenty lines."""

    def __init__(self) -> None:
        self.at: dict[int, dict[Stage, int]] = {}
        self.sent: dict[uuid.UUID, tuple[Any, ...]] = {}
        self.reversed: set[uuid.UUID] = set()

    def append(self, uid: uuid.UUID, thing: int, move: Move, a: Stage, b: Stage, amount: int) -> bool:
        content = (thing, move, a, b, amount)
        if uid in self.sent:
            return self.sent[uid] == content
        if a is not Stage.SOURCE and self.at[thing][a] < amount:
            return False
        self.at[thing][a] -= amount
        self.at[thing][b] += amount
        self.sent[uid] = content
        return True

    def reverse(self, uid: uuid.UUID, of: uuid.UUID) -> bool:
        thing, move, a, b, amount = self.sent[of]
        if move is Move.REVERSE or of in self.reversed:
            return False
        done = self.append(uid, thing, Move.REVERSE, b, a, amount)
        if done:
            self.reversed.add(of)
        return done


class Machine(RuleBasedStateMachine):
    house: ClassVar[House]
    sent = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.model = Reference()
        self.by = Actor.scheduled(self.house.place.pk, "tests")
        activity = self.house.read(lambda: Activity.objects.order_by("pk")[0])
        with self.house.tampering():
            party = entries.named_party("Gardeners", PartyKind.GROUP, 9)
            self.things = [self.contributed(activity, party) for _thing in range(2)]
        self.model.at = {thing.pk: dict.fromkeys(Stage, 0) for thing in self.things}

    def contributed(self, activity: Activity, party: Party) -> Contribution:
        return entries.contribute(
            activity,
            by=self.by,
            uid=uuid.uuid4(),
            party=party,
            commodity=Commodity.MINUTES,
            happened_on=timezone.localdate(),
        )

    def both(self, expected: bool, write: Callable[[], Any]) -> None:
        """Carry it out here too; it must be taken or refused as the model did."""
        try:
            with self.house.tampering():
                write()
        except (Refusal, IntegrityError):
            assert not expected, "refused what should be taken"
        else:
            assert expected, "took what should be refused"

    @rule(target=sent, which=st.integers(0, 1), way=st.integers(0, len(WAYS) - 1), amount=AMOUNTS, fits=st.booleans())
    def something_moves(self, which: int, way: int, amount: int, fits: bool) -> uuid.UUID:
        thing = self.things[which]
        at = self.model.at[thing.pk]
        # Half of the time something that can be done, or most of a run would be refusals.
        ways = [each for each in WAYS if not fits or each[1] is Stage.SOURCE or at[each[1]]]
        move, a, b = ways[way % len(ways)]
        amount = min(amount, at[a]) if fits and a is not Stage.SOURCE else amount
        uid = uuid.uuid4()
        expected = self.model.append(uid, thing.pk, move, a, b, amount)
        self.both(expected, lambda: entries.move(thing, move, amount, by=self.by, uid=uid, came_from=a))
        return uid

    @rule(uid=sent, other=st.booleans())
    def it_is_sent_again(self, uid: uuid.UUID, other: bool) -> None:
        if uid not in self.model.sent or self.model.sent[uid][1] is Move.REVERSE:
            return
        thing, move, a, b, amount = self.model.sent[uid]
        expected = self.model.append(uid, thing, move, a, b, amount + other)
        again = self.house.read(lambda: Contribution.objects.get(pk=thing))
        self.both(expected, lambda: entries.move(again, move, amount + other, by=self.by, uid=uid, came_from=a))

    @rule(of=sent, times=st.integers(1, 2))
    def it_is_taken_back(self, of: uuid.UUID, times: int) -> None:
        for uid in (uuid.uuid4() for _time in range(times if of in self.model.sent else 0)):
            expected = self.model.reverse(uid, of)
            found = self.house.read(lambda: Transfer.objects.select_related("contribution").get(uid=of))
            self.both(expected, lambda uid=uid, found=found: entries.reverse(found, by=self.by, uid=uid))

    @invariant()
    def the_balances_agree(self) -> None:
        if getattr(self, "model", None) is None:
            return
        rows = self.house.read(lambda: list(Transfer.objects.balances("contribution")))
        found = {row["contribution"]: {stage: row[stage] for stage in STAGES} for row in rows}
        for thing, at in self.model.at.items():
            assert found.get(thing, dict.fromkeys(STAGES, 0)) == {stage: at[Stage(stage)] for stage in STAGES}
            assert sum(at.values()) == 0
            assert all(amount >= 0 for stage, amount in at.items() if stage is not Stage.SOURCE)


def play(house: House, examples: int, phases: tuple[Phase, ...] = (Phase.generate,)) -> None:
    machine = type("Played", (Machine,), {"house": house})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_ledger_is_what_a_dictionary_says(house: House) -> None:
    play(house, 25)


def without_the_floor() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER guarded")


def reversed_as_often_as_you_like() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DROP CONSTRAINT transfer_reversed_once")


@pytest.mark.parametrize("defect", [without_the_floor, reversed_as_often_as_you_like], ids=lambda d: d.__name__)
def test_a_database_that_lets_nonsense_in_is_noticed(house: House, defect: Callable[[], None]) -> None:
    defect()
    with pytest.raises(AssertionError, match="took what should be refused"):
        play(house, 60)


def a_minute_too_many(*args: Any, **kwargs: Any) -> Transfer:
    contribution, move, a, b, amount, *rest = args
    return REAL(contribution, move, a, b, amount + (move is Move.GIVE), *rest, **kwargs)


def a_pledge_that_is_given_from_nowhere(*args: Any, **kwargs: Any) -> Transfer:
    contribution, move, source, *rest = args
    return REAL(contribution, move, Stage.SOURCE if move is Move.GIVE else source, *rest, **kwargs)


def deaf_to_ids(*args: Any, **kwargs: Any) -> Transfer:
    *rest, _uid, happened_on = args
    return REAL(*rest, uuid.uuid4(), happened_on, **kwargs)


REAL = entries._append


@pytest.mark.parametrize(
    "defect", [a_minute_too_many, a_pledge_that_is_given_from_nowhere, deaf_to_ids], ids=lambda d: d.__name__
)
def test_code_that_keeps_every_row_balanced_and_is_wrong_is_noticed(
    house: House, monkeypatch: pytest.MonkeyPatch, defect: Callable[..., Transfer]
) -> None:
    monkeypatch.setattr(entries, "_append", defect)
    with pytest.raises((AssertionError, Transfer.DoesNotExist)):
        play(house, 60)
