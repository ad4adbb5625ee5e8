"""Focus through its door and its pages: weights before scores, agreement with dissent, choices with reasons."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError
from django.db.utils import ProgrammingError
from django.utils import timezone

from twofold.cycle.focus import actions, reading
from twofold.cycle.focus.book import shipped
from twofold.cycle.focus.models import Agreement, Chosen, Dissent, Round, Weighting
from twofold.cycle.focus.ranking import Verdict
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.decisions.models import Conflict, DecisionCase
from twofold.foundation.notices.models import Letter
from twofold.foundation.outcomes import casework
from twofold.foundation.outcomes.models import BusinessCase
from twofold.foundation.places.models import Service
from twofold.foundation.trace.models import Node, Reply
from twofold.testing.cast import House, at_once

pytestmark = pytest.mark.usefixtures("db")
ALL_ON_DEMAND = {"M1": 50, "M2": 50}
ALL_ON_NEIGHBOURS = {"C1": 50, "C2": 50}


def running(house: House) -> Any:
    return house.read(lambda: Round.objects.select_related("place").get(closed_at__isnull=True))


def finished(house: House) -> Any:
    return house.read(lambda: Round.objects.select_related("place", "service", "case").get(closed_at__isnull=False))


def service(house: House, name: str = "Libraries") -> Any:
    return house.read(lambda: Service.objects.get(name=name))


def new_round(house: House, question: str = "What should libraries bring first?", setting: str = "any") -> Any:
    return house.act("olu", actions.open_round, service(house), question=question, setting=setting)


def enter(house: House, round_: Any, group: str, points: dict[str, int], people: int = 1) -> Any:
    data = {"group": group, "people": people, "how": "paper", "points": points}
    return house.act("olu", actions.enter_sheet, round_, **data)


def page(house: House, path: str, who: str = "") -> str:
    return house.client(who).get(f"/larkmoor/focus/{path}").content.decode()


def agreed(house: House, round_: Any, **changes: Any) -> Any:
    data = {"points": {"M1": 100}, "why": "So.", "agreed_by": "A meeting", "review_on": later(), **changes}
    return house.act("mina", actions.agree, round_, **data)


def later(days: int = 90) -> Any:
    return timezone.localdate() + timedelta(days=days)


def test_points_add_up_or_the_page_says_how_many_are_left(house: House) -> None:
    """Field manual 1.3: points in a weighting round sum to a fixed total, by the door and by the database itself."""
    round_ = running(house)
    client, address = house.client("rosa"), f"/larkmoor/focus/rounds/{round_.pk}/share/"
    answer = client.post(address, {"group": "citizen", "points-U1": "60", "points-C1": "27"})
    assert answer.status_code == 422
    assert "You have shared out 87 of 100 points: 13 are left." in answer.content.decode()
    assert 'value="60"' in answer.content.decode(), "nothing that was typed is lost"
    for wrong in ({"U1": 101}, {"U1": 100, "Z9": 0}, {}):
        with pytest.raises(Refusal):
            house.act("rosa", actions.weigh, round_, group="citizen", points=wrong)
    assert client.post(address, {"group": "citizen", "points-U1": "60", "points-C1": "40"}).status_code == 302
    for points in ({"U1": 99}, {"U1": 101}, {"U1": -5, "C1": 105}, {"U1": 99.5, "C1": 0.5}, {"U1": "x"}):
        with pytest.raises((IntegrityError, DataError)), house.tampering():
            Weighting.objects.create(round=round_, group="user", how="paper", points=points, out_of=100)


def test_ones_own_points_can_be_changed_until_the_round_closes(house: House) -> None:
    round_ = running(house)
    for points in ({"U1": 100}, {"U1": 40, "C1": 60}):
        house.act("rosa", actions.weigh, round_, group="citizen", points=points)
    (mine,) = house.read(lambda: list(Weighting.objects.filter(round=round_, person=house.person("rosa"))))
    assert mine.points == {"U1": 40, "C1": 60}
    house.act("olu", actions.close_round, round_)
    with pytest.raises(Refusal, match="closed"):
        house.act("rosa", actions.weigh, round_, group="citizen", points={"U1": 100})
    with pytest.raises(Refusal, match="closed"):
        enter(house, round_, "citizen", {"U1": 100})


def test_two_sheets_of_one_person_at_once_are_one(house: House) -> None:
    round_ = running(house)
    tasks = [
        lambda: house.act("rosa", actions.weigh, round_, group="citizen", points={"U1": 100}),
        lambda: house.act("rosa", actions.weigh, round_, group="citizen", points={"C1": 100}),
    ]
    at_once(*tasks)
    assert house.read(lambda: Weighting.objects.filter(round=round_, person=house.person("rosa")).count()) == 1


def test_one_speaks_as_a_group_one_belongs_to(house: House) -> None:
    with pytest.raises(Refusal, match="you can speak as: citizens"):
        house.act("rosa", actions.weigh, running(house), group="manager", points={"U1": 100})
    house.act("callum", actions.weigh, running(house), group="user", points={"U1": 100})


def test_what_a_person_gave_is_theirs_alone(house: House) -> None:
    listed = {
        who: set(house.read(lambda who=who: list(Weighting.objects.visible_to(house.actor_inside(who)))))
        for who in ("callum", "rosa", "olu")
    }
    assert len(listed["callum"]) == 1
    assert listed["rosa"] == set()
    assert listed["olu"] > listed["callum"]


def test_a_wrong_sheet_is_taken_out_and_somebodys_own_is_not(house: House) -> None:
    round_ = running(house)
    made = enter(house, round_, "citizen", {"U1": 100})
    own = house.act("rosa", actions.weigh, round_, group="citizen", points={"U1": 100})
    house.act("olu", actions.take_out_sheet, made)
    assert not house.read(lambda: Weighting.objects.filter(pk=made.pk).exists())
    with pytest.raises(Refusal, match="only they"):
        house.act("olu", actions.take_out_sheet, own)


def test_weights_before_scores(house: House) -> None:
    """Field manual 1.2: weights are recorded before scores are shown."""
    round_ = running(house)
    assert "No method is scored before the round is closed" in page(house, f"rounds/{round_.pk}/methods/", "mina")
    for path in (f"rounds/{round_.pk}/", f"rounds/{round_.pk}/share/", f"rounds/{round_.pk}/methods/"):
        shown = page(house, path, "rosa")
        assert not any(method.title in shown for method in shipped().methods)
    with pytest.raises(Refusal, match="First everybody"):
        agreed(house, round_)
    house.act("olu", actions.close_round, round_)
    assert house.client().get(f"/larkmoor/focus/rounds/{round_.pk}/methods/").status_code == 200


def test_what_others_gave_is_not_shown_while_the_round_runs(house: House) -> None:
    round_ = running(house)
    assert "middle half of its sheets" not in page(house, f"rounds/{round_.pk}/", "olu")
    assert "middle half of its sheets" in page(house, f"rounds/{finished(house).pk}/")


def test_the_spread_is_in_words_first_and_there_is_no_mean_of_all(house: House) -> None:
    shown = page(house, f"rounds/{finished(house).pk}/")
    words = "People who use the service and managers differ most on “Fewer people come to need it”: 0 points and 45."
    assert words in shown
    assert shown.index(words) < shown.index('<svg class="tf-chart__picture')
    assert "There is no mean of all groups" in shown
    assert "Too few to be shown: Elected members" in shown


def test_opposite_weights_give_two_shortlists_on_one_screen_and_a_record_of_the_conflict(house: House) -> None:
    """Field manual 4.4, expert test (3), through the door."""
    round_ = new_round(house)
    before = house.read(DecisionCase.objects.count)
    for number in range(6):
        spare = {"U1": number, "M1": 50 - number, "M2": 50}
        enter(house, round_, "manager", spare)
        enter(house, round_, "citizen", {"C1": 50 + number, "C2": 50 - number})
    closed = house.act("olu", actions.close_round, round_)
    assert house.read(DecisionCase.objects.count) == before + 1
    found = house.read(lambda: list(Conflict.objects.filter(case=closed.case_id).values_list("wish__title", flat=True)))
    assert {"Fewer people come to need it", "Neighbours know and help each other more"} <= set(found)
    lists = house.read(lambda: reading.ranking_of(Round.objects.get(pk=round_.pk)).lists)
    assert [each.group for each in lists] == ["citizen", "manager"]
    one, other = ({row.method.name for row in each.first} for each in lists)
    assert one != other
    shown = page(house, f"rounds/{round_.pk}/methods/")
    assert shown.count(": effect, as judged</figcaption>") == 2
    assert "Groups want opposite things" in shown


def test_the_third_sector_can_be_one_of_the_two(house: House) -> None:
    round_ = new_round(house)
    for number in range(6):
        enter(house, round_, "third-sector", {"C1": 50 + number, "C2": 50 - number})
        enter(house, round_, "manager", {"U1": number, "M1": 50 - number, "M2": 50})
    closed = house.act("olu", actions.close_round, round_)
    found = house.read(lambda: list(Conflict.objects.filter(case=closed.case_id)))
    assert found
    assert {frozenset((each.one, each.other)) for each in found} == {frozenset(("manager", "third-sector"))}


def test_the_record_of_a_clash_is_linked_for_those_who_may_see_it(house: House) -> None:
    round_ = finished(house)
    address = round_.case.get_absolute_url()
    for path in (f"rounds/{round_.pk}/", f"rounds/{round_.pk}/methods/"):
        assert address in page(house, path, "olu")
        assert address not in page(house, path, "rosa")
        assert "A choice is being prepared for those who decide" in page(house, path, "rosa")


def test_a_sheet_by_ten_is_one_voice_in_a_clash(house: House) -> None:
    """What ten people thought apart before they agreed on a sheet, nobody knows: four sheets are too few to say."""
    round_ = new_round(house)
    for _each in range(4):
        enter(house, round_, "manager", ALL_ON_DEMAND, people=10)
        enter(house, round_, "citizen", ALL_ON_NEIGHBOURS, people=10)
    closed = house.act("olu", actions.close_round, round_)
    assert closed.case_id is None
    assert len(house.read(lambda: reading.ranking_of(Round.objects.get(pk=round_.pk)).lists)) == 2


def test_a_sheet_is_in_before_the_round_closes_or_is_refused(house: House) -> None:
    round_ = running(house)
    sheet, closing = at_once(
        lambda: house.act("rosa", actions.weigh, round_, group="citizen", points={"U1": 100}),
        lambda: house.act("olu", actions.close_round, round_),
    )
    assert closing.closed_at
    there = house.read(lambda: Weighting.objects.filter(round=round_, person=house.person("rosa")).exists())
    assert there == (not isinstance(sheet, Refusal))


def test_alike_weights_open_no_case(house: House) -> None:
    round_ = new_round(house)
    for _each in range(6):
        enter(house, round_, "manager", {"U1": 60, "M1": 40})
        enter(house, round_, "citizen", {"U1": 60, "M1": 40})
    assert house.act("olu", actions.close_round, round_).case_id is None
    with pytest.raises(IntegrityError), house.tampering():
        Round.objects.filter(closed_at__isnull=True).update(case=DecisionCase.objects.all()[0])


def test_long_term_conditions_peer_support_and_the_trial_that_found_no_fall(house: House) -> None:
    """Field manual 4.4, expert tests (1) and (2), as they stand on the screen of a place in England."""
    round_ = new_round(house, setting="long-term-conditions")
    enter(house, round_, "user", {"M1": 100}, people=9)
    house.act("olu", actions.close_round, round_)
    shown = page(house, f"rounds/{round_.pk}/methods/")
    assert "People who use the service: peer support after a crisis stands first." in shown
    peer = shown.split('id="peer-support"')[1].split("</li>")[0]
    assert "found no fall in routine use of services" in peer
    nurse = shown.split('id="nurse-home-visiting"')[1].split("</li>")[0]
    assert "Do not co-produce this, because:" in nurse
    assert "On cost: a randomised trial in England" in nurse
    assert "Trials in the United States found stronger effects" in nurse


def test_the_ranking_uses_what_was_agreed(house: House) -> None:
    round_ = finished(house)
    before = house.read(lambda: reading.ranking_of(round_).agreed)
    agreed(house, round_, points={"M1": 50, "M2": 50})
    after = house.read(lambda: reading.ranking_of(round_).agreed)
    assert before.weights != after.weights
    assert [row.method.name for row in before.rows] != [row.method.name for row in after.rows]


def test_an_agreement_is_never_written_over(house: House) -> None:
    round_ = finished(house)
    old = house.read(lambda: reading.latest_agreement(round_))
    new = agreed(house, round_)
    assert "This no longer holds." in page(house, f"agreements/{old.pk}/")
    assert "This no longer holds." not in page(house, f"agreements/{new.pk}/")
    with pytest.raises(Refusal, match="later agreement"):
        house.act("olu", actions.dissent, old, group="manager", why="Too late.")
    with pytest.raises(ProgrammingError), house.tampering():
        Agreement.objects.all().update(why="Another")
    fine = {"round": round_, "points": {"U1": 100}, "out_of": 100, "why": "x", "agreed_by": "x", "review_on": later()}
    fine["agreed_on"] = timezone.localdate()
    for wrong in ({"points": {"U1": 90}}, {"why": ""}, {"review_on": timezone.localdate()}):
        with pytest.raises(IntegrityError), house.tampering():
            Agreement.objects.create(**{**fine, **wrong})
    for wrong in ({"review_on": timezone.localdate()}, {"points": {"U1": 90}}):
        with pytest.raises(Refusal):
            agreed(house, round_, **wrong)


def test_whoever_gave_points_hears_what_was_agreed(house: House) -> None:
    round_ = running(house)
    house.act("rosa", actions.weigh, round_, group="citizen", points={"U1": 100})
    house.act("olu", actions.close_round, round_)
    agreed(house, round_, points={"U1": 100})
    (letter,) = house.read(lambda: list(Letter.objects.filter(about=round_.question)))
    assert letter.person == house.person("rosa")
    assert letter.subject == "We agreed what comes first: Life gets better for people who use it"


def test_who_does_not_agree_is_said_beside_it(house: House) -> None:
    found = house.read(lambda: reading.latest_agreement(Round.objects.get(closed_at__isnull=False)))
    assert "we cannot answer for the budget" in page(house, f"agreements/{found.pk}/")
    house.act("rosa", actions.dissent, found, group="citizen", why="Company matters more.")
    with pytest.raises(Refusal, match="groups you belong to"):
        house.act("rosa", actions.dissent, found, group="manager", why="x")
    by_staff = house.act("olu", actions.dissent, found, group="user", why="Said in the meeting.")
    assert by_staff.person_id is None
    shown = page(house, f"agreements/{found.pk}/")
    assert "Company matters more." in shown
    assert "Rosa" not in shown
    with pytest.raises(IntegrityError), house.tampering():
        Dissent.objects.create(agreement=found, group="citizen", why="")


def test_a_choice_against_the_list_needs_its_reason_and_keeps_the_list(house: House) -> None:
    found = agreed(house, finished(house), points={"U1": 60, "C1": 40})
    house.act(
        "olu", actions.say_means, found, months=12, money=9_000_000, adults=6_000, belief="middle", safeguarding=True
    )
    rows = house.read(lambda: reading.ranking_of(finished_inside()).agreed.rows)
    first, last = rows[0].method.name, rows[-1].method.name
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.choose, found, method=last)
    assert "The list says" in refused.value.fields["because"][0]
    kept = house.act("olu", actions.choose, found, method=last, because="We know the people.")
    assert (kept.overrides, kept.position, kept.version) == (True, len(rows), "expert priors v1")
    assert [each["method"] for each in kept.order] == [row.method.name for row in rows]
    assert house.act("olu", actions.choose, found, method=first).overrides is False
    with pytest.raises(Refusal, match="already"):
        house.act("olu", actions.choose, found, method=first)
    fine = {
        "agreement": found,
        "method": "x",
        "version": "x",
        "digest": "x",
        "position": 1,
        "verdict": "x",
        "order": [],
    }
    with pytest.raises(IntegrityError), house.tampering():
        Chosen.objects.create(**fine, overrides=True)
    assert "Chosen against the list:" in page(house, f"rounds/{found.round_id}/methods/")


def finished_inside() -> Any:
    return Round.objects.select_related("place").get(closed_at__isnull=False)


def test_what_there_is_to_do_it_with_puts_methods_out(house: House) -> None:
    round_ = finished(house)
    found = agreed(house, round_, points={"U1": 100})
    free = {
        row.method.name: row.verdict for row in house.read(lambda: reading.ranking_of(finished_inside()).agreed.rows)
    }
    house.act("olu", actions.say_means, found, months=3, money=100_000, adults=500, belief="low")
    bound = house.read(lambda: reading.ranking_of(finished_inside()).agreed.rows)
    out = {row.method.name for row in bound if row.verdict is Verdict.OUT}
    assert "peer-support" in out
    assert free["peer-support"] is Verdict.GOOD
    assert "keep people safe" in page(house, f"rounds/{round_.pk}/methods/")


def test_what_is_realised_here_moves_the_list_and_says_how_much_prior_is_left(house: House) -> None:
    round_ = finished(house)
    shown = page(house, f"rounds/{round_.pk}/methods/").split('id="meals-on-wheels"')[1].split("</li>")[0]
    assert "Learnt here:" in shown
    assert "in 100 is still the prior" in shown

    def effect() -> float:
        rows = house.read(lambda: reading.ranking_of(finished_inside()).agreed.rows)
        return next(row.effect.value for row in rows if row.method.name == "meals-on-wheels")  # type: ignore[no-any-return]

    before = effect()
    case = house.read(lambda: BusinessCase.objects.get(method="meals-on-wheels"))
    seen = {"benefit": "U1", "what": "Worse", "strength": "-1", "grade": "B", "source": "Our trial"}
    house.act("olu", casework.realise, case, **seen)
    assert effect() < before - 0.2
    assert "→" in page(house, "evidence/")


def test_negative_evidence_and_what_was_stopped_are_in_sight(house: House) -> None:
    front = page(house, "")
    assert "What did not work" in front
    assert "Phone buddies for people who eat alone" in front
    book = page(house, "evidence/")
    assert "no fall in routine use" in book
    assert "judgement, not findings" in book


def test_every_page_opens_in_a_steady_number_of_queries(house: House, django_assert_max_num_queries: Any) -> None:
    done, open_ = finished(house), running(house)
    found = house.read(lambda: reading.latest_agreement(finished_inside()))
    paths = ["", "evidence/", f"agreements/{found.pk}/"]
    paths += [f"rounds/{done.pk}/{each}" for each in ("", "methods/")]
    paths += [f"rounds/{open_.pk}/{each}" for each in ("", "share/", "paper/")]
    for who in ("", "rosa", "olu"):
        client = house.client(who)
        for path in [*paths, *([f"rounds/{open_.pk}/enter/"] if who == "olu" else [])]:
            with django_assert_max_num_queries(15):
                assert client.get(f"/larkmoor/focus/{path}").status_code == 200, path


def test_more_sheets_cost_no_more_queries(house: House, django_assert_num_queries: Any) -> None:
    client, address = house.client(), f"/larkmoor/focus/rounds/{finished(house).pk}/"
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(address)
    with house.tampering():
        Weighting.objects.bulk_create(
            Weighting(round=finished_inside(), group="user", how="paper", points={"U1": 100}, out_of=100)
            for _each in range(50)
        )
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_staff_enter_a_sheet_for_a_group(house: House) -> None:
    round_ = running(house)
    address = f"/larkmoor/focus/rounds/{round_.pk}/enter/"
    data = {"group": "third-sector", "people": "7", "how": "screen", "points-C1": "100"}
    assert house.client("olu").post(address, data).status_code == 302
    made = house.read(lambda: Weighting.objects.filter(round=round_).last())
    assert (made.group, made.people, made.person_id) == ("third-sector", 7, None)
    together = {"group": "citizen", "people": "4", "points-C1": "100"}
    assert house.client("olu").post(address.replace("enter", "room"), together).status_code == 302
    shared = house.read(lambda: Weighting.objects.filter(round=round_).last())
    assert (shared.group, shared.people, shared.how) == ("citizen", 4, "screen")
    assert house.client("").get(address).status_code == 302
    with pytest.raises(IntegrityError), house.tampering():
        Weighting.objects.filter(pk=made.pk).update(people=0)
    with pytest.raises(IntegrityError), house.tampering():
        Weighting.objects.filter(pk=made.pk).update(person=house.person("rosa"))


def test_a_round_is_found_by_its_words(house: House) -> None:
    shown = house.client().get("/larkmoor/search/", {"q": "young people bring"}).content.decode()
    assert "What should work with young people bring" in shown


def test_points_are_followed_to_what_was_agreed_and_the_answer_has_its_clock(house: House) -> None:
    """Issue: a reply clock on everything said or given, and the chain from it to the decision."""
    round_ = running(house)
    for points in ({"U1": 100}, {"C1": 100}):
        house.act("rosa", actions.weigh, round_, group="citizen", points=points)
    given = house.read(
        lambda: Node.objects.get(thing__startswith="focus.weighting", voices__person=house.person("rosa"))
    )
    assert house.client("callum").get(given.get_absolute_url()).status_code == 404, "one's own points are one's own"
    assert not house.read(lambda: Reply.objects.filter(node__thing=f"focus.round:{round_.pk}").exists())
    house.act("olu", actions.close_round, round_)
    clock = house.read(lambda: Reply.objects.get(node__thing=f"focus.round:{round_.pk}"))
    assert clock.due_on == timezone.localdate() + timedelta(weeks=4)
    assert round_.question in house.client("olu").get("/larkmoor/workspace/").content.decode()
    agreed(house, round_, points={"U1": 100}, why="It comes first for nearly all.")
    assert house.read(lambda: Reply.objects.get(pk=clock.pk)).answer == "It comes first for nearly all."
    mine = house.client("rosa").get("/my-page/").content.decode()
    assert "It became: Life gets better for people who use it" in mine
    chain = house.client("rosa").get(given.get_absolute_url()).content.decode()
    assert "It comes first for nearly all." in chain
    (letter,) = house.read(lambda: list(Letter.objects.filter(person=house.person("rosa"), thing=given.thing)))
    assert letter.text == "It comes first for nearly all."


def test_who_does_not_agree_is_answered_in_time_and_beside_what_they_said(house: House) -> None:
    found = house.read(lambda: reading.latest_agreement(Round.objects.get(closed_at__isnull=False)))
    made = house.act("rosa", actions.dissent, found, group="citizen", why="Company matters more.")
    clock = house.read(lambda: Reply.objects.get(node__thing=f"focus.dissent:{made.pk}"))
    assert clock.answered_at is None
    assert "Not answered yet." in page(house, f"agreements/{found.pk}/")
    with pytest.raises(Refusal, match="Only"):
        house.act("rosa", actions.answer_dissent, made, answer="Mine.")
    answers = at_once(
        lambda: house.act("carys", actions.answer_dissent, made, answer="It is the third line."),
        lambda: house.act("olu", actions.answer_dissent, made, answer="It is the third line."),
    )
    assert sum(isinstance(each, Refusal) for each in answers) == 1
    assert house.read(lambda: Reply.objects.get(pk=clock.pk)).answer == "It is the third line."
    shown = page(house, f"agreements/{found.pk}/")
    assert shown.index("Company matters more.") < shown.index("It is the third line.")
    told = house.read(lambda: Letter.objects.get(thing=f"focus.dissent:{made.pk}"))
    assert told.person == house.person("rosa")
    with pytest.raises(IntegrityError), house.tampering():
        Dissent.objects.filter(pk=made.pk).update(answered_at=None)


def test_the_shortlist_leads_to_the_business_case_made_of_it(house: House) -> None:
    shown = page(house, f"rounds/{finished(house).pk}/methods/")
    case = house.read(lambda: BusinessCase.objects.select_related("place").get(title__startswith="Meals rounds"))
    assert case.get_absolute_url() in shown.split('id="chosen"')[1]
    with house.tampering():
        BusinessCase.objects.filter(pk=case.pk).update(state="draft", decided_on=None)
    assert case.get_absolute_url() not in page(house, f"rounds/{finished(house).pk}/methods/")
