"""Paper counts as the screen does: one ballot a person whatever the channel, keyed twice, the bad ones counted."""

import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import (
    cast_ballot,
    declare_result,
    seal_and_count,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.demo_life import TITLE
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Count, Project
from twofold.cocommissioning.prioritisation.participatory_budgets.paper import actions
from twofold.cocommissioning.prioritisation.participatory_budgets.paper.models import Batch, Envelope, KioskCode
from twofold.cocommissioning.prioritisation.participatory_budgets.paper.rules import differing, judge, lines_of
from twofold.engines.ballots import BallotRules, BallotType
from twofold.foundation.actions.errors import Refusal
from twofold.instruments.ballots.models import RollMark, Slip
from twofold.testing.cast import House, at_once, stage

OPEN = "How should we spend £400,000 on our streets and parks?"


@pytest.fixture
def budget(house: House) -> Budget:
    found: Budget = house.read(lambda: Budget.objects.select_related("activity__place").get(activity__title=OPEN))
    return found


def projects(house: House, budget: Budget, pot: str = "The whole borough") -> list[Project]:
    rows = house.read(lambda: list(budget.projects.filter(pot__name=pot).order_by("cost", "number")))
    return list(rows)


def pot(house: House, budget: Budget) -> int:
    found: int = house.read(lambda: budget.pots.get(name="The whole borough").pk)
    return found


def envelope(house: House, budget: Budget, n: int = 0, **who: Any) -> Envelope:
    data = who or {"name": f"Voter {n}", "postcode": "LM1 1AA", "born": 1950}
    made: Envelope = house.act("olu", actions.receive_envelope, budget, **data)
    return made


def vote(house: House, who: str, budget: Budget) -> None:
    first = projects(house, budget)[0].pk
    house.act(who, cast_ballot, budget, key=secrets.token_urlsafe(24), projects=[first])


def key_batch(house: House, budget: Budget, papers: list[str], who: str = "olu", name: str = "Pile 1") -> Batch:
    data = {"pot": pot(house, budget), "name": name, "papers": "\n".join(papers)}
    made: Batch = house.act(who, actions.key_batch, budget, **data)
    return made


def key_again(house: House, batch: Batch, papers: list[str], who: str = "mina") -> Batch:
    made: Batch = house.act(who, actions.key_again, batch, papers="\n".join(papers))
    return made


def slips(house: House, budget: Budget) -> int:
    found: int = house.read(lambda: Slip.objects.filter(poll__activity=budget.activity_id).count())
    return found


def close(house: House, budget: Budget) -> Count:
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
        house.act("olu", declare_result, budget, statement="Counted by the rules.")
    found: Count = house.read(lambda: Count.objects.get(budget=budget, pot__name="The whole borough"))
    return found


def test_whoever_voted_online_is_counted_once(house: House, budget: Budget) -> None:
    vote(house, "rosa", budget)
    late = envelope(house, budget, email="rosa@larkmoor.example")
    assert late.get_set_aside_because_display() == "Its voter had voted already."
    assert envelope(house, budget, email="callum@larkmoor.example").set_aside_because == ""
    with pytest.raises(Refusal, match="voted already"):
        vote(house, "callum", budget)


def test_whoever_has_no_account_is_counted_once_however_they_write_their_name(house: House, budget: Budget) -> None:
    assert envelope(house, budget, name="Ada  Quick", postcode="LM1 1AA", born=1940).set_aside_because == ""
    assert envelope(house, budget, name="ada quick", postcode="lm11aa", born=1940).set_aside_because
    assert envelope(house, budget, name="Ada Quick", postcode="LM1 1AA", born=1962).set_aside_because == ""
    digests = house.read(lambda: list(RollMark.objects.values_list("digest", flat=True)))
    assert all(len(digest) == 64 and "ada" not in digest for digest in digests)


def test_one_envelope_of_many_at_once_is_accepted(house: House, budget: Budget) -> None:
    outcomes = at_once(*[lambda: envelope(house, budget, email="callum@larkmoor.example")] * 6)
    accepted = [each for each in outcomes if isinstance(each, Envelope) and not each.set_aside_because]
    assert len(accepted) == 1


def test_five_hundred_papers_of_which_fourteen_are_too_short(house: House, budget: Budget) -> None:
    """The expert test of the field manual, 2.5 (2); this vote asks for one project at least."""
    vote(house, "rosa", budget)
    cheap = [project.number for project in projects(house, budget)[:3]]
    papers = ["-" if n % 36 == 5 else cheap[n % 3] for n in range(500)]
    assert papers.count("-") == 14
    with house.tampering():
        Envelope.objects.bulk_create(Envelope(budget=budget) for _paper in papers)
    envelope(house, budget, email="rosa@larkmoor.example")
    agreed = key_again(house, key_batch(house, budget, papers), papers)
    assert (agreed.papers, agreed.invalid) == (500, {"too-few-projects": 14})
    count = close(house, budget)
    assert count.voters == 487
    page = house.client().get(house.address(f"budgets/{budget.activity_id}/result/")).content.decode()
    assert "500 people voted on paper." in page
    assert "1 envelope was set aside unopened. Its voter had voted already." in page
    assert "14: It chooses fewer projects than the rules ask for." in page


def test_two_keyers_who_differ_are_told_which_papers(house: House, budget: Budget) -> None:
    a, b = (project.number for project in projects(house, budget)[:2])
    for n in range(3):
        envelope(house, budget, n)
    batch = key_batch(house, budget, [a, b, a])
    assert key_again(house, batch, [a, a, a]).differing == [2]
    assert slips(house, budget) == 0
    with pytest.raises(Refusal, match="Somebody else must key it again"):
        key_again(house, batch, [a, b, a], who="olu")
    house.act("olu", actions.mend_batch, batch, papers="\n".join([a, a, a]))
    key_again(house, batch, [a, f" {a},", a])
    assert slips(house, budget) == 3


def test_an_agreed_pile_keeps_no_paper(house: House, budget: Budget) -> None:
    a = projects(house, budget)[0].number
    envelope(house, budget)
    batch = key_again(house, key_batch(house, budget, [a]), [a])
    assert house.read(lambda: Batch.objects.get(pk=batch.pk).lines) == []
    with pytest.raises(Refusal, match="agreed and in the box"):
        key_again(house, batch, [a])


def test_no_more_papers_than_envelopes(house: House, budget: Budget) -> None:
    a = projects(house, budget)[0].number
    envelope(house, budget)
    with pytest.raises(Refusal) as refusal:
        key_batch(house, budget, [a, a])
    assert refusal.value.fields["papers"] == ["That is more papers than the 1 envelopes accepted."]


def test_boxes_are_not_sealed_over_an_open_pile(house: House, budget: Budget) -> None:
    a = projects(house, budget)[0].number
    envelope(house, budget)
    key_batch(house, budget, [a])
    over, counting = stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting")
    with over, counting, pytest.raises(Refusal, match="1 piles of papers are not agreed"):
        house.act("olu", seal_and_count, budget)


def code(house: House, budget: Budget, **who: Any) -> str:
    key = secrets.token_urlsafe(24)
    given = house.act(
        "olu", actions.issue_code, budget, key=key, **(who or {"name": "Ada", "postcode": "LM1", "born": 1940})
    )
    return str(given.code)


def at_kiosk(house: House, budget: Budget, given: str, key: str = "") -> Any:
    chosen = [projects(house, budget)[0].pk]
    return house.act(
        "", actions.cast_at_kiosk, budget, key=key or secrets.token_urlsafe(24), code=given, projects=chosen
    )


def test_a_kiosk_code_is_one_vote(house: House, budget: Budget) -> None:
    given = code(house, budget)
    at_kiosk(house, budget, given.lower())
    with pytest.raises(Refusal) as refusal:
        at_kiosk(house, budget, given)
    assert "not good any more" in refusal.value.fields["code"][0]
    with pytest.raises(Refusal, match="has voted already"):
        code(house, budget)
    assert slips(house, budget) == 1


def test_a_code_raced_at_two_kiosks_is_one_vote(house: House, budget: Budget) -> None:
    given = code(house, budget)
    outcomes = at_once(*[lambda: at_kiosk(house, budget, given)] * 4)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert slips(house, budget) == 1


def test_a_code_for_somebody_who_then_votes_at_home_is_no_second_vote(house: House, budget: Budget) -> None:
    given = code(house, budget, email="rosa@larkmoor.example")
    vote(house, "rosa", budget)
    with pytest.raises(Refusal, match="voted already"):
        at_kiosk(house, budget, given)
    assert slips(house, budget) == 1


def test_a_code_is_kept_only_as_its_hash_and_ends(house: House, budget: Budget) -> None:
    given = code(house, budget)
    kept = house.read(lambda: KioskCode.objects.get())
    assert given.replace(" ", "") not in str(vars(kept))
    with house.tampering():
        KioskCode.objects.update(expires_at=budget.activity.published_at)
    with pytest.raises(Refusal):
        at_kiosk(house, budget, given)


def test_the_kiosk_forgets_one_voter_before_the_next(house: House, budget: Budget) -> None:
    client = house.client()
    address = house.address(f"budgets/{budget.activity_id}/kiosk/")
    data = {
        "code": code(house, budget),
        "budget": budget.pk,
        "projects": [projects(house, budget)[0].pk],
        "idempotency_key": secrets.token_urlsafe(24),
    }
    response = client.post(address, data, follow=True)
    assert "Your ballot is in the box" in response.content.decode()
    again = client.get(address + "?done=1").content.decode()
    assert "Your ballot is in the box" not in again
    assert "checked" not in again


def test_the_paper_desk_is_for_staff_and_the_paper_for_everyone(house: House, budget: Budget) -> None:
    desk = house.address(f"budgets/{budget.activity_id}/desk/")
    assert house.client("olu").get(desk).status_code == 200
    assert house.client("rosa").get(desk).status_code == 404
    paper = house.client().get(desk + "paper/").content.decode()
    assert "Put a cross in the boxes you want." in paper
    assert all(project.number in paper for project in projects(house, budget))


def test_the_demo_budget_says_what_came_on_paper(house: House) -> None:
    built = house.read(lambda: Budget.objects.get(activity__title=TITLE))
    page = house.client().get(house.address(f"budgets/{built.activity_id}/result/")).content.decode()
    assert "6 people voted on paper." in page
    assert "1: It chooses more projects than the rules allow." in page
    assert "1 envelope was set aside unopened. Its voter said that they had voted online." in page


LINES = st.lists(st.lists(st.sampled_from(["1", "2", "3", "9"]), max_size=4).map(" ".join), max_size=12)
RULES = BallotRules(BallotType.APPROVAL, costs={"1": 5, "2": 5, "3": 5}, least=1, most=2)


@given(LINES)
def test_every_paper_is_either_good_or_bad_for_one_reason(lines: list[str]) -> None:
    found = judge(lines, RULES)
    assert len(found.good) + sum(found.invalid.values()) == len(lines)
    assert all(1 <= len(paper) <= 2 and set(paper) <= {"1", "2", "3"} for paper in found.good)


@given(LINES, LINES)
def test_two_piles_differ_exactly_where_they_differ(first: list[str], second: list[str]) -> None:
    found = differing(first, second)
    assert (found == []) == (first == second)
    assert all(first[n - 1 : n] != second[n - 1 : n] for n in found)


def test_points_on_paper() -> None:
    rules = BallotRules(
        BallotType.CUMULATIVE, costs={"1": 5, "2": 5}, least=1, most_points=3, least_points=1, most_sum=4
    )
    found = judge(lines_of("1=3, 2=1\n1=4\n1 2\n1=1 1=2\n-"), rules)
    assert found.good == ({"1": 3, "2": 1},)
    assert sum(found.invalid.values()) == 4
