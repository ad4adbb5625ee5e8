"""Who voted is known, what was voted is known, and nothing joins the two once the boxes are sealed."""

import csv
import hashlib
import hmac
import io
import itertools
import json
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import (
    add_pot,
    add_project,
    cast_ballot,
    seal_and_count,
    set_up_budget,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.models import Entry, Replay
from twofold.foundation.activities.actions import publish, set_stage, start_activity
from twofold.foundation.activities.models import Initiative
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Group, Membership, Person
from twofold.foundation.wall.rows import inside
from twofold.instruments.ballots import secrecy
from twofold.instruments.ballots.models import Box, Mark, Poll, Register, Slip, Tracker
from twofold.instruments.ballots.receipts import merkle_root, receipt_for
from twofold.testing.cast import House, at_once, stage

POTS, PROJECTS = 2, 3


@dataclass
class Vote:
    """A vote on two pots of three projects each, with the people who may take part and the keys they used."""

    house: House
    budget: Budget
    poll: Poll
    projects: list[list[int]]
    voters: list[Actor]
    keys: dict[int, str]

    def papers(self) -> list[list[int]]:
        """Every possible ballot that chooses at least one project of each pot."""
        subsets = [
            [list(chosen) for n in range(1, PROJECTS + 1) for chosen in itertools.combinations(pot, n)]
            for pot in self.projects
        ]
        return [first + second for first, second in itertools.product(*subsets)]

    def cast(self, place: int, paper: list[int]) -> Any:
        voter = self.voters[place]
        key = self.keys.setdefault(place, secrets.token_urlsafe(24))
        return cast_ballot.perform(self.budget.pk, by=voter, data={"projects": paper}, key=key)

    def everybody_votes(self) -> None:
        papers = self.papers()
        for place in range(len(self.voters)):
            self.cast(place, papers[place % len(papers)])

    def sealed(self) -> "Vote":
        with stage(self.budget.activity, "voting", open_=False), stage(self.budget.activity, "counting"):
            self.house.act("olu", seal_and_count, self.budget)
        return self


@pytest.fixture
def vote(house: House) -> Vote:
    return prepared(house, voters=12)


def prepared(house: House, *, voters: int) -> Vote:
    initiative = house.read(Initiative.objects.first)
    words = {"title": "What next?", "summary": "A question.", "promise": "An answer."}
    activity = house.act("olu", start_activity, initiative, method="participatory_budgets", **words)
    now, hour = timezone.now(), timedelta(hours=1)
    for name in ("voting", "counting"):
        house.act("olu", set_stage, activity, stage=name, opens_at=now + hour, closes_at=now + 2 * hour)
    budget = house.act("olu", set_up_budget, activity, ballot="approval", least=1, most=PROJECTS)
    projects = []
    for letter in "AB"[:POTS]:
        pot = house.act("olu", add_pot, budget, name=f"Pot {letter}", amount="£1,000")
        asked = {"pot": pot.pk, "summary": "Something.", "cost": "£400"}
        made = [
            house.act("olu", add_project, budget, number=f"{letter}{n}", title=f"{letter}{n}", **asked)
            for n in range(PROJECTS)
        ]
        projects.append([project.pk for project in made])
    house.act("olu", publish, activity)
    people = Person.objects.bulk_create(Person(email=f"new-{n}@larkmoor.example", password="!") for n in range(voters))
    with house.tampering():
        Membership.objects.bulk_create(Membership(person=person, group=Group.CITIZEN) for person in people)
        activity.stages.filter(name="voting").update(opens_at=now - hour, closes_at=now + hour)
        budget = Budget.objects.select_related("activity").get(pk=budget.pk)
        poll = Poll.objects.get(activity=activity)
    with inside(house.place.pk):
        actors = [actor_in(house.place.pk, person) for person in people]
    return Vote(house, budget, poll, projects, actors, {})


def owner(statement: str, *values: Any) -> list[Any]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def of_poll(vote: Vote, model: Any) -> int:
    return int(vote.house.read(model.objects.filter(poll=vote.poll).count))


def ballots(vote: Vote, letter: str) -> list[str]:
    """The choices in one pot's box, in the order of its lines."""
    box = vote.house.read(lambda: list(Box.objects.filter(poll=vote.poll).order_by("contest")))["AB".index(letter)]
    _head, _, lines = secrecy.file_in(box).decode().partition("VOTES\n")
    return [row["vote"] for row in csv.DictReader(io.StringIO(lines), delimiter=";")]


def test_a_ballot_is_taken_once_and_its_receipt_comes_of_the_key(vote: Vote) -> None:
    paper = vote.papers()[0]
    first, again = vote.cast(0, paper), vote.cast(0, paper)
    assert first.result == again.result == receipt_for(vote.keys[0])
    assert (first.replayed, again.replayed) == (False, True)
    vote.keys[0] = secrets.token_urlsafe(24)
    with pytest.raises(Refusal, match="voted already"):
        vote.cast(0, vote.papers()[1])
    assert [of_poll(vote, model) for model in (Mark, Slip, Tracker)] == [1, 1, 1]


def test_a_vote_needs_a_key_to_make_its_receipt_from(vote: Vote) -> None:
    for key in ("", "short"):
        vote.keys[0] = key
        with pytest.raises(Refusal) as refused:
            vote.cast(0, vote.papers()[0])
        assert refused.value.status in {409, 422}
    assert of_poll(vote, Mark) == 0


def test_a_hundred_people_voting_twice_at_once_leave_a_hundred_ballots(house: House) -> None:
    vote = prepared(house, voters=100)
    papers, started = vote.papers(), time.monotonic()
    keys = [secrets.token_urlsafe(24) for _ in range(200)]

    def votes(first: int, last: int) -> int:
        """Each of ten threads takes twenty attempts: half the voters' first, then the other half's second."""
        taken = 0
        for attempt in range(first, last):
            voter = vote.voters[attempt % 100]
            try:
                data = {"projects": papers[attempt % len(papers)]}
                cast_ballot.perform(vote.budget.pk, by=voter, data=data, key=keys[attempt])
                taken += 1
            except Refusal as refusal:
                assert "voted already" in refusal.message  # noqa: PT017
        return taken

    taken = at_once(*[lambda n=n: votes(n * 20, n * 20 + 20) for n in range(10)])
    assert sum(taken) == 100
    assert [of_poll(vote, model) for model in (Mark, Slip, Tracker)] == [100, 100, 100]
    assert house.entries("participatory_budgets.cast_ballot") == 100
    assert time.monotonic() - started < 25


def test_before_sealing_the_intake_is_in_no_order_of_arrival(vote: Vote) -> None:
    vote.everybody_votes()
    arrival = owner("SELECT id FROM ballots_slip WHERE poll_id = %s ORDER BY ctid", vote.poll.pk)
    read = vote.house.read(lambda: list(secrecy.slips(vote.poll)))
    by_key = owner("SELECT id FROM ballots_slip WHERE poll_id = %s ORDER BY id", vote.poll.pk)
    assert arrival != by_key
    assert len(read) == len(vote.voters)
    columns = {
        name
        for (name,) in owner("SELECT column_name FROM information_schema.columns WHERE table_name = 'ballots_slip'")
    }
    assert columns == {"id", "place_id", "poll_id", "content"}
    columns = {
        name
        for (name,) in owner("SELECT column_name FROM information_schema.columns WHERE table_name = 'ballots_mark'")
    }
    # The digest is of the person's own name, so it says no more than the person does; sealing empties it.
    assert columns == {"id", "place_id", "poll_id", "person_id", "name_digest"}


def test_sealing_empties_the_intake_and_keeps_every_ballot(vote: Vote) -> None:
    vote.everybody_votes()
    codes = sorted(receipt_for(key).code for key in vote.keys.values())
    vote.sealed()
    assert [of_poll(vote, model) for model in (Slip, Tracker, Mark)] == [0, 0, 12]
    register = vote.house.read(lambda: Register.objects.get(poll=vote.poll))
    assert (register.codes, register.root) == (codes, merkle_root(codes))
    boxes = vote.house.read(lambda: list(Box.objects.filter(poll=vote.poll)))
    assert [box.voters for box in boxes] == [12, 12]
    assert all(hashlib.sha256(secrecy.file_in(box)).hexdigest() == box.sha256 for box in boxes)
    assert len(ballots(vote, "A")) == len(ballots(vote, "B")) == 12


def test_a_box_is_sealed_once_and_takes_nothing_more(vote: Vote) -> None:
    vote.everybody_votes()
    vote.sealed()
    with pytest.raises(Refusal, match="sealed and counted already"):
        vote.sealed()
    poll = vote.house.read(lambda: Poll.objects.get(pk=vote.poll.pk))
    with pytest.raises(Refusal, match="box is sealed"), vote.house.tampering():
        secrecy.cast(poll, by=vote.voters[0], content={})
    with pytest.raises(IntegrityError, match="one_register_a_poll"), vote.house.tampering():
        secrecy.seal(poll, {})


@pytest.fixture
def sealed(vote: Vote) -> Vote:
    vote.everybody_votes()
    return vote.sealed()


def test_no_column_of_any_table_joins_a_person_to_a_ballot(sealed: Vote) -> None:
    """By key: no row knows a voter's key or, but for the register, a receipt; no row that knows a choice knows more."""
    people = {str(voter.person_id) for voter in sealed.voters}
    codes = {receipt_for(key).code for key in sealed.keys.values()}
    tables = [name for (name,) in owner("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")]
    for table in tables:
        for (row,) in owner(f"SELECT to_jsonb(t) FROM {table} t"):
            text = row if isinstance(row, str) else json.dumps(row)
            assert not any(key in text for key in sealed.keys.values()), table
            if table != "ballots_register":
                assert not any(code in text for code in codes), table
    keyed = "SELECT to_jsonb(t) FROM ballots_box t WHERE poll_id = %s"
    for (row,) in owner(keyed, sealed.poll.pk):
        box = json.loads(row)
        assert set(box) == {"id", "place_id", "poll_id", "contest", "content", "sha256", "voters"}
    assert {
        str(pk) for (pk,) in owner("SELECT person_id FROM ballots_mark WHERE poll_id = %s", sealed.poll.pk)
    } == people


def test_no_row_version_joins_a_person_to_a_ballot(sealed: Vote) -> None:
    """By xmin: the rows that hold choices or receipts were all written by the one transaction that sealed."""
    marks = {xmin for (xmin,) in owner("SELECT xmin::text FROM ballots_mark WHERE poll_id = %s", sealed.poll.pk)}
    assert len(marks) == 12
    choices = {
        xmin
        for table in ("ballots_box", "ballots_register", "ballots_slip", "ballots_tracker")
        for (xmin,) in owner(f"SELECT xmin::text FROM {table} WHERE poll_id = %s", sealed.poll.pk)
    }
    assert len(choices) == 1
    assert not choices & marks


def test_no_order_joins_a_person_to_a_ballot(house: House) -> None:
    """By place in the table, key or entry: the lines of a box stand in no order in which people voted."""
    vote = prepared(house, voters=24)
    papers = vote.papers()
    for place in range(24):
        vote.cast(place, papers[place])
    numbers = {pk: f"{letter}{n}" for letter, pot in zip("AB", vote.projects, strict=True) for n, pk in enumerate(pot)}
    arrival = [
        [",".join(numbers[pk] for pk in paper if numbers[pk][0] == letter) for paper in papers[:24]] for letter in "AB"
    ]
    vote.sealed()
    by_ctid = [
        pk for (pk,) in owner("SELECT person_id FROM ballots_mark WHERE poll_id = %s ORDER BY ctid", vote.poll.pk)
    ]
    assert by_ctid == [voter.person_id for voter in vote.voters]  # the marks do stand in the order of voting
    for letter, order in zip("AB", arrival, strict=True):
        lines = ballots(vote, letter)
        assert sorted(lines) == sorted(order)
        assert lines not in (order, order[::-1])
    # Nor does a line of one box belong to the same line of the other: nobody's whole paper can be put together.
    together = list(zip(ballots(vote, "A"), ballots(vote, "B"), strict=True))
    assert sorted(together) != sorted(zip(*arrival, strict=True))


def test_no_time_joins_a_person_to_a_ballot(sealed: Vote) -> None:
    """By time: nothing in the sealed tables is dated but the sealing itself."""
    dated = owner(
        "SELECT table_name::text, column_name::text FROM information_schema.columns"
        " WHERE table_name LIKE 'ballots%%' AND data_type ~ 'time|date'"
    )
    assert dated == [("ballots_poll", "sealed_at")]
    kept = owner("SELECT actor, at, result FROM actions_replay WHERE action = 'participatory_budgets.cast_ballot'")
    assert {(at, result) for _actor, at, result in kept} == {(None, None)}
    known = {voter.ref for voter in sealed.voters} | {hashlib.sha256(v.ref.encode()).hexdigest() for v in sealed.voters}
    assert not known & {actor for actor, _at, _result in kept}


def test_no_audit_entry_joins_a_person_to_a_ballot(sealed: Vote) -> None:
    entries = sealed.house.read(lambda: list(Entry.objects.filter(action="participatory_budgets.cast_ballot")))
    assert [entry.actor for entry in entries] == [voter.ref for voter in sealed.voters]
    for entry in entries:
        body = json.loads(entry.body)
        assert (body["asked"], body["made"], body["because"]) == ([], "", "")
    shapes = {json.dumps({**json.loads(entry.body), "actor": "", "at": ""}) for entry in entries}
    assert len(shapes) == 1


def test_no_idempotency_row_can_be_matched_by_guessing_the_ballot(sealed: Vote) -> None:
    """By fingerprint: every possible ballot is tried under everything a reader of the database knows."""
    rows = sealed.house.read(lambda: list(Replay.objects.filter(action="participatory_budgets.cast_ballot")))
    assert len(rows) == len({row.fingerprint for row in rows}) == 12
    register = sealed.house.read(lambda: Register.objects.get(poll=sealed.poll))
    known = ["", str(sealed.budget.pk), *register.codes, *(row.key_hash for row in rows)]
    known += [voter.ref for voter in sealed.voters]
    stored = {row.fingerprint for row in rows}
    people = {hmac.new(w.encode(), v.ref.encode(), hashlib.sha256).hexdigest() for w in known for v in sealed.voters}
    assert not people & {row.actor for row in rows}
    guesses = {text: request(sealed, text) for text in map(tuple, sealed.papers())}
    for asked in guesses.values():
        assert hashlib.sha256(asked).hexdigest() not in stored
        assert not stored & {hmac.new(word.encode(), asked, hashlib.sha256).hexdigest() for word in known}
    # With the key itself, which only the voter ever had, it does match: so the guesses above were well made.
    first = request(sealed, tuple(sealed.papers()[0]))
    assert hmac.new(sealed.keys[0].encode(), first, hashlib.sha256).hexdigest() in stored


def request(vote: Vote, paper: tuple[int, ...]) -> bytes:
    asked = {"points": {}, "projects": list(paper)}
    return json.dumps([str(vote.budget.pk), asked], sort_keys=True).encode()


def test_no_receipt_joins_a_person_to_a_ballot(sealed: Vote) -> None:
    """By code: who forces a voter to show their receipt learns that they voted, and nothing in a box holds a code."""
    for box in sealed.house.read(lambda: list(Box.objects.filter(poll=sealed.poll))):
        content = secrecy.file_in(box).decode()
        assert not any(receipt_for(key).code in content for key in sealed.keys.values())
    derived = {hashlib.sha256(key.encode()).hexdigest() for key in sealed.keys.values()}
    register = sealed.house.read(lambda: Register.objects.get(poll=sealed.poll))
    assert not derived & set(register.codes)
    assert register.codes == sorted(register.codes)
