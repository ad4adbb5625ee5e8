"""An outsider follows a sample of contributions with nothing but the open data, and finds what we find."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.notices.models import Letter
from twofold.foundation.trace.actions import answer_question, ask_question
from twofold.foundation.trace.auditing import Share, Thing, audit, published, share
from twofold.foundation.trace.chain import node_of
from twofold.foundation.trace.commands import main
from twofold.foundation.trace.jobs import told
from twofold.foundation.trace.models import Voice
from twofold.foundation.trace.reading import everything
from twofold.testing.cast import House

SAID, OPTION, DECISION, DONE = (
    Thing(1, "said", "A bench", "done", 2, 1),
    Thing(2, "option", "Benches", "yes", 0, 0),
    Thing(3, "decision", "Benches it is", "yes", 0, 0),
    Thing(4, "change", "A bench by the pond", "done", 0, 0),
)
UNHEARD = Thing(5, "said", "A tree", "heard", 1, 0)


def counts(found: object) -> dict[str, tuple[int, int]]:
    return {each.what: (each.count, each.of) for each in found.shares}  # type: ignore[attr-defined]


def test_what_was_reached_is_counted_forward_only() -> None:
    found = audit([SAID, OPTION, DECISION, DONE, UNHEARD], [(1, 2), (2, 3), (3, 4)], sample=10, seed="1")
    assert (found.contributions, found.drawn, found.unanswered) == (2, 2, (5,))
    assert counts(found)["answered"] == (1, 2)
    assert counts(found)["reached a decision"] == counts(found)["reached a change"] == (1, 2)
    assert counts(found)["reached a commitment"] == (0, 2)
    assert counts(found)["people told"] == (1, 3)


def test_a_circle_is_walked_once() -> None:
    assert counts(audit([SAID, OPTION], [(1, 2), (2, 1)], sample=1, seed="1"))["reached a option"] == (1, 1)


@given(
    keys=st.sets(st.integers(1, 10_000), min_size=1, max_size=60), sample=st.integers(1, 80), seed=st.text(max_size=9)
)
def test_the_seed_alone_decides_who_is_drawn(keys: set[int], sample: int, seed: str) -> None:
    things = [Thing(key, "said", "", "heard", 1, 0) for key in keys]
    one, other = audit(things, [], sample=sample, seed=seed), audit(reversed(things), [], sample=sample, seed=seed)
    assert one == other
    assert one.drawn == min(sample, len(keys)) == len(set(one.unanswered))


@given(of=st.integers(1, 500), data=st.data())
def test_the_interval_holds_the_share(of: int, data: st.DataObject) -> None:
    found: Share = share("x", data.draw(st.integers(0, of)), of)
    assert 0 <= found.low <= found.count / of + 1e-12
    assert found.count / of - 1e-12 <= found.high <= 1


def test_a_known_interval() -> None:
    """Wilson's for 8 of 10, as any table has it."""
    found = share("x", 8, 10)
    assert (round(found.low, 4), round(found.high, 4)) == (0.4902, 0.9433)


def test_an_outsider_finds_what_we_find(house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("nodes", "links"):
        content = house.client().get(f"/api/v1/places/larkmoor/{name}.csv").content
        (tmp_path / f"{name}.csv").write_bytes(content)
    things, links = house.read(everything)
    hidden = [thing for thing in things if thing not in published(tmp_path)[0]]
    assert main(["audit", "--data", str(tmp_path), "--sample", "100", "--seed", "7", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    known = [thing for thing in things if thing not in hidden]
    ours = audit(known, links, sample=100, seed="7").as_dict()
    assert said == json.loads(json.dumps(ours))
    assert said["drawn"] > 10
    assert main(["audit", "--data", str(tmp_path)]) == 0
    assert "reached a decision" in capsys.readouterr().out


def test_who_was_told_stays_known_when_the_letter_is_gone(house: House) -> None:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    question = house.act("rosa", ask_question, activity, text="Who waters the trees?")
    house.act("olu", answer_question, question, answer="The friends of the park.")
    told(0)
    voice = Voice.objects.filter(node__thing=f"trace.question:{question.pk}")
    assert house.read(lambda: voice.get().told_at) is None
    with house.tampering():
        Letter.objects.filter(thing=house_thing(question)).update(sent_at=timezone.now())
    told(0)
    with house.tampering():
        Letter.objects.all().delete()
    assert house.read(lambda: voice.get().told_at) is not None
    node = house.read(lambda: node_of(question))
    row = house.client().get(f"/api/v1/places/larkmoor/nodes/{node.pk}").json()
    assert (row["voices"], row["told"]) == (1, 1)


def test_however_many_were_told_it_is_one_statement_and_each_has_their_own_moment(house: House) -> None:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE)[0])
    asked = [house.act("rosa", ask_question, activity, text=f"Who waters tree {n}?") for n in range(4)]
    for each in asked:
        house.act("olu", answer_question, each, answer="The friends of the park.")
    sent = {house_thing(each): timezone.now() - timedelta(hours=n) for n, each in enumerate(asked)}
    with house.tampering():
        for thing, moment in sent.items():
            Letter.objects.filter(thing=thing).update(sent_at=moment)
    with CaptureQueriesContext(connection) as queries:
        told(0)
    assert len([query for query in queries if "SET told_at" in query["sql"]]) == 1
    found = dict(house.read(lambda: list(Voice.objects.values_list("node__thing", "told_at"))))
    assert {thing: found[thing] for thing in sent} == sent


def house_thing(question: object) -> str:
    return f"trace.question:{question.pk}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ("id,step\n1,said\n", "nodes.csv, line 2, column 'title'"),
        ("id,step,title,state,voices,told\nx,said,A,heard,1,0\n", "nodes.csv, line 2, column 'id'"),
    ],
)
def test_a_file_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], nodes: str, said: str
) -> None:
    (tmp_path / "nodes.csv").write_text(nodes)
    (tmp_path / "links.csv").write_text("earlier,later\n1,2\n")
    assert main(["audit", "--data", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert main(["audit", "--data", str(tmp_path / "nowhere")]) == 2
