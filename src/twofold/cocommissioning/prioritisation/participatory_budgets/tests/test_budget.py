"""A budget through the door: set-up, freezing, voting, the count, the declaration, the news."""

import csv
import io
import json
import re
import secrets
import shlex
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import (
    HowToCount,
    add_pot,
    add_project,
    cast_ballot,
    declare_result,
    recost_project,
    seal_and_count,
    set_rules,
    withdraw_project,
)
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget, Count, Project
from twofold.engines.ballots import RuleCard, count, read_pb
from twofold.engines.ballots.cli import main as count_verb
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.actions import follow, publish
from twofold.foundation.activities.models import Activity
from twofold.foundation.notices.models import Letter
from twofold.instruments.ballots.models import Box, Register, Slip
from twofold.instruments.ballots.secrecy import file_in
from twofold.testing.cast import FEW_VOTERS, House, at_once, stage

FINISHED = "What should £250,000 build in Larkmoor?"
OPEN = "How should we spend £400,000 on our streets and parks?"
DRAFT = "What would make your library feel like yours?"


def budget_called(house: House, title: str) -> Budget:
    return house.read(lambda: Budget.objects.select_related("activity__place").get(activity__title=title))


def projects_of(house: House, budget: Budget, pot: str = "The whole borough") -> list[Project]:
    return house.read(lambda: list(budget.projects.filter(pot__name=pot).order_by("number")))


def vote(house: House, name: str, budget: Budget, projects: list[Project], key: str = "") -> Any:
    key = key or secrets.token_urlsafe(24)
    return house.act(name, cast_ballot, budget, key=key, projects=[project.pk for project in projects])


def refused(thing: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        thing(*args, **kwargs)
    return caught.value


def test_rosa_votes_once_and_her_receipt_stays_the_same_on_retry(house: House) -> None:
    budget = budget_called(house, OPEN)
    chosen = projects_of(house, budget)[:2]
    first = vote(house, "rosa", budget, chosen, key="r" * 30)
    assert vote(house, "rosa", budget, chosen, key="r" * 30) == first
    assert "voted already" in refused(vote, house, "rosa", budget, chosen).message
    assert vote(house, "callum", budget, chosen[:1]) != first
    assert house.read(lambda: Slip.objects.count()) == 2


def test_a_bad_ballot_is_refused_whole_and_can_be_mended(house: House) -> None:
    budget = budget_called(house, OPEN)
    everything = projects_of(house, budget)
    problem = refused(vote, house, "rosa", budget, everything)
    assert problem.fields["projects"] == ["The whole borough: your basket is £138,500 over. Take something out."]
    both = projects_of(house, budget, "For Harbour")[:1] + projects_of(house, budget, "For Northfield")[:1]
    assert "one area only" in refused(vote, house, "rosa", budget, both).fields["projects"][0]
    from_elsewhere = projects_of(house, budget_called(house, FINISHED))[:1]
    assert "not on this ballot" in refused(vote, house, "rosa", budget, from_elsewhere).fields["projects"][0]
    assert house.read(lambda: Slip.objects.count()) == 0
    vote(house, "rosa", budget, everything[:2])


def test_voting_needs_a_key_to_make_the_receipt_from(house: House) -> None:
    budget = budget_called(house, OPEN)
    data = {"projects": [projects_of(house, budget)[0].pk]}
    assert "idempotency key" in refused(house.act, "rosa", cast_ballot, budget, **data).message


def test_one_person_voting_twenty_times_at_once_has_one_ballot(house: House) -> None:
    budget = budget_called(house, OPEN)
    chosen = projects_of(house, budget)[:1]
    rosa = house.actor("rosa")
    data = {"projects": [chosen[0].pk]}
    tries = [
        lambda: cast_ballot.perform(budget.pk, by=rosa, data=data, key=secrets.token_urlsafe(24)) for _ in range(8)
    ]
    results = at_once(*tries)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert all(isinstance(result, Refusal) for result in results if isinstance(result, Exception))
    assert house.read(lambda: Slip.objects.count()) == 1


def test_once_voting_has_opened_the_ballot_and_its_rules_stand_still(house: House) -> None:
    budget = budget_called(house, OPEN)
    project = projects_of(house, budget)[0]
    pot = house.read(lambda: budget.pots.first().pk)
    attempts = [
        (set_rules, budget, {"rule": HowToCount.GREEDY}),
        (add_pot, budget, {"name": "More", "amount": 1}),
        (add_project, budget, {"pot": pot, "number": "99", "title": "Late", "summary": "Late.", "cost": 1}),
        (recost_project, project, {"cost": 1}),
        (withdraw_project, project, {"reason": "Too late."}),
    ]
    for action, subject, data in attempts:
        assert "stand still" in refused(house.act, "olu", action, subject, **data).message


def test_until_then_they_can_change(house: House) -> None:
    budget = budget_called(house, DRAFT)
    seat, loud = projects_of(house, budget, "Old Town library")
    house.act("olu", recost_project, seat, cost=7_000_00)
    house.act("olu", withdraw_project, loud, reason="The musicians moved away.")
    house.act("olu", set_rules, budget, rule=HowToCount.GREEDY, lot="a published sentence")
    house.read(budget.refresh_from_db)
    assert budget.rule_card["rule"] == "greedy"
    assert house.read(lambda: Project.objects.get(pk=seat.pk).cost) == 7_000_00
    assert "Put enough projects on the ballot" in refused(house.act, "olu", publish, budget.activity_id).message


def test_two_projects_cannot_share_a_number_in_a_pot(house: House) -> None:
    budget = budget_called(house, DRAFT)
    pot = house.read(lambda: budget.pots.get().pk)
    data = {"pot": pot, "number": "01", "title": "Twin", "summary": "A twin.", "cost": 1}
    assert refused(house.act, "olu", add_project, budget, **data).message == (
        "Another project in this pot has this number."
    )


def test_the_count_waits_for_its_stage_and_the_declaration_for_the_count(house: House) -> None:
    budget = budget_called(house, OPEN)
    assert "opens on" in refused(house.act, "olu", seal_and_count, budget).message
    with stage(budget.activity, "counting"):
        assert refused(house.act, "olu", seal_and_count, budget).message == "Voting is still open."
        with stage(budget.activity, "voting", open_=False):
            assert (
                "Count the ballots first" in refused(house.act, "olu", declare_result, budget, statement="So.").message
            )
            house.act("olu", seal_and_count, budget)
            assert "already" in refused(house.act, "olu", seal_and_count, budget).message
            house.act("olu", declare_result, budget, statement="Counted by the rules.")
            assert "already" in refused(house.act, "olu", declare_result, budget, statement="Again.").message


def test_each_pot_is_counted_from_its_own_box(house: House) -> None:
    budget = budget_called(house, OPEN)
    borough, harbour = projects_of(house, budget)[:2], projects_of(house, budget, "For Harbour")[:1]
    with house.tampering():
        Budget.objects.filter(pk=budget.pk).update(rule_card={**budget.rule_card, "thresholds": []})
    vote(house, "rosa", budget, borough + harbour)
    vote(house, "callum", budget, borough[:1])
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
    counts = house.read(lambda: {c.pot.name: c for c in Count.objects.filter(budget=budget).select_related("pot")})
    assert {name: count.voters for name, count in counts.items()} == {
        "The whole borough": 2,
        "For Harbour": 1,
        "For Northfield": 0,
    }
    assert counts["The whole borough"].winners == [borough[0].number, borough[1].number]
    assert counts["For Harbour"].winners == [harbour[0].number]


def test_anyone_recounts_the_box_to_the_same_hash(house: House) -> None:
    found = house.read(lambda: Count.objects.select_related("box").get(budget__activity__title=FINISHED))
    reading = read_pb(house.read(lambda: file_in(found.box)))
    again = count(reading.election, RuleCard.from_dict(found.outcome["rule_card"]))
    assert again.result_hash == found.result_hash
    assert again.input_hash == found.input_hash
    assert list(again.winners) == found.winners
    assert reading.election.voters == FEW_VOTERS


def test_every_project_has_a_reason(house: House) -> None:
    budget = budget_called(house, FINISHED)
    found = house.read(lambda: Count.objects.get(budget=budget))
    numbers = {project.number for project in projects_of(house, budget)}
    assert set(found.reasons) == numbers
    for number, reason in found.reasons.items():
        assert reason["won"] == (number in found.winners)
        assert reason["sentence"].endswith(".")


def test_a_result_is_the_offices_until_it_is_declared(house: House) -> None:
    budget = budget_called(house, OPEN)
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
    path = house.address(f"budgets/{budget.activity_id}/result/")
    pot = house.read(lambda: budget.pots.first().pk)
    for name in ("", "rosa", "carys"):
        assert house.client(name).get(path).status_code == 404
        assert house.client(name).get(f"{path}{pot}/ballots.pb").status_code == 404
    assert b"Counted, not declared" in house.client("olu").get(path).content


def test_followers_are_told_of_the_result_one_letter_each(house: House) -> None:
    budget = budget_called(house, OPEN)
    for name in ("rosa", "callum"):
        house.act(name, follow, budget.activity_id)
    with stage(budget.activity, "voting", open_=False), stage(budget.activity, "counting"):
        house.act("olu", seal_and_count, budget)
        house.act("olu", declare_result, budget, statement="Counted by the rules.")
    written = Letter.objects.filter(about=OPEN, subject__startswith="The result").select_related("person")
    letters = house.read(lambda: [(str(letter.person), letter.subject) for letter in written.order_by("person")])
    assert letters == [("Rosa Quill", f"The result: {OPEN}"), ("Callum Thorne", f"The result: {OPEN}")]


def test_the_downloads_agree_with_the_page(house: House) -> None:
    budget = budget_called(house, FINISHED)
    found = house.read(lambda: Count.objects.select_related("box").get(budget=budget))
    base = house.address(f"budgets/{budget.activity_id}/result/{found.pot_id}/")
    anyone = house.client()
    assert json.loads(anyone.get(f"{base}rules.json").content) == found.outcome["rule_card"]
    assert read_pb(anyone.get(f"{base}ballots.pb").content).election.voters == FEW_VOTERS
    rows = list(csv.DictReader(io.StringIO(anyone.get(f"{base}projects.csv").content.decode())))
    assert [row["number"] for row in rows if row["won"] == "yes"] == found.winners
    assert {row["number"] for row in rows} == set(found.reasons)


def test_the_recount_command_on_the_page_prints_the_code_on_the_page(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    budget = budget_called(house, FINISHED)
    found = house.read(lambda: Count.objects.get(budget=budget))
    base = house.address(f"budgets/{budget.activity_id}/result/")
    page = unescape(house.client().get(base).content.decode())
    command = shlex.split(re.search(r"<code>(twofold count .*?)</code>", page)[1])
    monkeypatch.chdir(tmp_path)
    for address in ("ballots.pb", "rules.json"):
        answer = house.client().get(f"{base}{found.pot_id}/{address}")
        name = re.search(r'filename="(.*?)"', answer["Content-Disposition"])[1]
        Path(name).write_bytes(answer.content)
    assert count_verb([*command[2:], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result_hash"] == found.result_hash
    assert found.result_hash in page


def test_a_spreadsheet_runs_nothing_a_citizen_typed(house: House) -> None:
    budget = budget_called(house, FINISHED)
    with house.tampering():
        Project.objects.filter(budget=budget, number="01").update(title="=HYPERLINK(evil)")
    found = house.read(lambda: Count.objects.get(budget=budget))
    text = house.client().get(house.address(f"budgets/{budget.activity_id}/result/{found.pot_id}/projects.csv")).content
    assert b"'=HYPERLINK(evil)" in text
    assert b",=HYPERLINK" not in text


def test_a_receipt_is_in_the_register_and_a_wrong_one_is_not(house: House) -> None:
    register = house.read(lambda: Register.objects.first())
    code = register.codes[7]
    page = house.address(f"budgets/{budget_called(house, FINISHED).activity_id}/receipts/")
    spoken = f" {code[:5].lower()}-{code[5:10]} {code[10:15]}-{code[15:]}"
    assert "Yes. This ballot is in the box" in house.client().get(page, {"code": spoken}).content.decode()
    assert "No ballot has this receipt" in house.client().get(page, {"code": "A" * 20}).content.decode()


@pytest.mark.parametrize("path", ["", "projects/", "result/", "receipts/"])
def test_pages_stay_within_fifteen_queries(house: House, django_assert_max_num_queries: Any, path: str) -> None:
    activity = house.read(lambda: Activity.objects.get(title=FINISHED))
    rosa = house.client("rosa")
    with django_assert_max_num_queries(15):
        assert rosa.get(house.address(f"budgets/{activity.pk}/{path}")).status_code == 200


def test_the_project_list_needs_no_more_queries_with_more_projects(
    house: House, django_assert_max_num_queries: Any
) -> None:
    counted = []
    for _round in range(2):
        with django_assert_max_num_queries(15) as queries:
            house.client().get(house.address("budgets/2/projects/"))
        counted.append(len(queries))
        with house.tampering():
            some = Project.objects.filter(budget__activity_id=2).first()
            for n in range(30):
                some.pk, some.number, some._state.adding = None, f"{_round}-{n}", True
                some.save()
    assert counted[0] == counted[1]


def test_a_box_holds_no_row_of_one_person(house: House) -> None:
    assert house.read(lambda: Box.objects.count()) == 2
    assert house.read(lambda: Slip.objects.count()) == 0
