"""Outcomes through their door: whose priorities they are, what may be shown, what a case must say."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Initiative
from twofold.foundation.outcomes import actions, casework, reading
from twofold.foundation.outcomes.models import (
    BusinessCase,
    CaseState,
    Expected,
    Framework,
    Indicator,
    Observation,
    Outcome,
    Ranked,
    Ranking,
    Realised,
    Review,
    Study,
)
from twofold.foundation.outcomes.rules import Verdict
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.foundation.rulebook.models import LocalRule
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
MEALS = "Meals at home"
TODAY = date(2026, 11, 1)
SEEN = {"on": TODAY, "n": 40, "missing": 2, "source": "A card at the door"}
CASE = {
    "once": 10_000,
    "yearly": 5_000,
    "to_end": 0,
    "exit": "It ends.",
    "citizen_hours": 10,
    "years": 2,
}


def first(model: Any, **wanted: Any) -> Any:
    return model.objects.filter(**wanted).order_by("pk").first()


def meals(house: House) -> Any:
    return house.read(lambda: Service.objects.get(name="Meals at home"))


def study(house: House, name: str) -> Any:
    return house.read(lambda: Study.objects.select_related("indicator").get(indicator__name__startswith=name))


def result(house: House, name: str) -> reading.Result:
    def read() -> reading.Result:
        listed = Study.objects.filter(indicator__name__startswith=name).select_related("initiative", "indicator")
        return reading.results(listed)[0]

    return house.read(read)  # type: ignore[no-any-return]


def ranked(house: House) -> tuple[Any, list[reading.OutcomeRow]]:
    pk = meals(house).pk
    known = house.read(lambda: reading.of_service(pk))
    return known.ranking, known.rows


def test_a_priority_cites_the_ranking_by_those_who_use_the_service(house: House) -> None:
    ranking, rows = ranked(house)
    assert ranking.people == 41
    assert (rows[0].rank, rows[0].outcome.title) == (1, "I am not alone for days")
    framework = house.read(lambda: first(Framework))
    new = house.act("olu", actions.add_outcome, framework, service=meals(house).pk, title="I choose what I eat")
    _, rows = ranked(house)
    assert (rows[-1].outcome, rows[-1].rank) == (new, None)
    asked = {"service": meals(house).pk, "people": 30, "how": "Asked again", "asked_on": timezone.localdate()}
    again = house.act("olu", actions.ask_users, framework, **asked)
    house.act("olu", actions.put_in_order, again, first=new.pk, second=rows[0].outcome.pk)
    ranking, rows = ranked(house)
    assert (ranking.pk, rows[0].outcome) == (again.pk, new)


def test_an_order_is_entered_once_and_names_each_outcome_once(house: House) -> None:
    framework, outcome = house.read(lambda: (first(Framework), first(Outcome)))
    asked = {"service": meals(house).pk, "people": 30, "how": "Asked again", "asked_on": timezone.localdate()}
    ranking = house.act("olu", actions.ask_users, framework, **asked)
    with pytest.raises(Refusal):
        house.act("olu", actions.put_in_order, ranking, first=outcome.pk, second=outcome.pk)
    house.act("olu", actions.put_in_order, ranking, first=outcome.pk, second=outcome.pk + 1)
    with pytest.raises(Refusal, match="already"):
        house.act("olu", actions.put_in_order, ranking, first=outcome.pk, second=outcome.pk + 1)
    for rank, which in ((0, outcome.pk + 2), (1, outcome.pk + 2), (9, outcome.pk)):
        with pytest.raises(IntegrityError), house.tampering():
            Ranked.objects.create(ranking=ranking, outcome_id=which, rank=rank)
    with pytest.raises(ProgrammingError), house.tampering():
        Ranked.objects.all().update(rank=5)


def test_before_and_after_is_better_but_only_grade_c(house: House) -> None:
    found = result(house, "Has a hot meal")
    assert (found.verdict, found.grade) == (Verdict.BETTER, "C")
    assert found.change is not None
    assert found.change.low < 86 / 95 - 61 / 98 < found.change.high


def test_what_cannot_be_told_from_chance_is_said_to_be_unknown(house: House) -> None:
    found = result(house, "Feels lonely")
    assert (found.verdict, found.grade) == (Verdict.UNKNOWN, "B")
    assert found.change is not None
    assert found.change.value > 0, "less loneliness is for the better"


def test_a_correction_is_added_and_the_last_word_counts(house: House) -> None:
    before = house.read(Observation.objects.count)
    seen = {**SEEN, "n": 95, "count": 40}
    house.act("olu", actions.observe_arm, study(house, "Has a hot meal"), arm="with", phase="after", **seen)
    assert house.read(Observation.objects.count) == before + 1
    assert result(house, "Has a hot meal").verdict is not Verdict.BETTER
    with pytest.raises(ProgrammingError), house.tampering():
        Observation.objects.all().update(n=7)


@pytest.mark.parametrize(("n", "count"), [(4, 2), (40, 3), (40, 38)])
def test_too_few_people_are_never_spoken_of(house: House, n: int, count: int) -> None:
    """On the page and as open data alike: a group below five, and one to four people on either side of a share."""
    found = study(house, "Has a hot meal")
    made = house.act("olu", actions.observe_arm, found, arm="with", phase="after", **{**SEEN, "n": n}, count=count)
    shown = result(house, "Has a hot meal")
    assert (shown.withheld, shown.seen, shown.change) == (True, {}, None)
    page = house.client("olu").get(f"/larkmoor/outcomes/services/{meals(house).pk}/").content.decode()
    assert "Fewer people were asked than we may speak of" in page
    rows = house.client().get("/api/v1/places/larkmoor/observations", {"limit": 100}).json()
    assert str(made.pk) not in {str(row["id"]) for row in rows["items"]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"count": 41}, "count"),
        ({}, "count"),
        ({"count": 3, "mean": 2.0}, "mean"),
    ],
)
def test_a_share_that_cannot_be_is_refused(house: House, wrong: dict[str, Any], field: str) -> None:
    indicator = house.read(lambda: first(Indicator, scale="share"))
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.observe, indicator, **SEEN, **wrong)
    assert field in refused.value.fields


def test_a_mean_stays_on_its_scale(house: House) -> None:
    outcome = house.read(lambda: first(Outcome))
    data = {"name": "Quality of life", "scale": "mean", "better": "more", "least_change": 3, "unit": "points"}
    made = house.act("olu", actions.add_indicator, outcome, **data, least_change_source="Its makers", highest=24)
    for wrong, field in (({"mean": 25, "sd": 1}, "mean"), ({"mean": 5}, "sd"), ({"count": 3}, "count")):
        with pytest.raises(Refusal) as refused:
            house.act("olu", actions.observe, made, **SEEN, **wrong)
        assert field in refused.value.fields
    seen = house.act("olu", actions.observe, made, **SEEN, mean=15.5, sd=4)
    assert seen.estimate.low < 15.5 < seen.estimate.high


def test_the_database_refuses_nonsense(house: House) -> None:
    indicator, outcome = house.read(lambda: (first(Indicator), first(Outcome)))
    of = {"indicator": indicator, "on": TODAY, "missing": 0, "source": "x"}
    measure = {"outcome": outcome, "name": "x", "scale": "mean", "least_change": 1, "least_change_source": "x"}
    for wrong in (
        lambda: Observation.objects.create(**of, n=10, count=11),
        lambda: Observation.objects.create(**of, n=10),
        lambda: Observation.objects.create(**of, n=10, mean=1, sd=-1),
        lambda: Observation.objects.create(**of, n=1, count=1),
        lambda: Observation.objects.create(**of, n=10, count=1, arm="with", phase="after"),
        lambda: Indicator.objects.create(**{**measure, "scale": "share"}, highest=2),
        lambda: Indicator.objects.create(**measure, lowest=4, highest=4),
        lambda: Indicator.objects.create(**{**measure, "least_change": 0}),
        lambda: Ranking.objects.create(service=outcome.service, people=0, how="x", asked_on=TODAY),
    ):
        with pytest.raises(IntegrityError), house.tampering():
            wrong()


def test_the_sixth_group_and_a_benefit_of_ones_own(house: House) -> None:
    made = house.act(
        "olu", actions.add_benefit, house.place, group="elected", title="Fewer complaints", measured_as="Complaints"
    )
    assert made.code in {each.code for each in house.read(reading.benefits_here)}
    assert "third-sector" in {each.group for each in house.read(reading.benefits_here)}
    with pytest.raises(Refusal) as refused:
        house.act(
            "olu", actions.add_benefit, house.place, group="elected", title="A seat kept", measured_as="Votes in May"
        )
    assert "never measured" in refused.value.fields["measured_as"][0]
    for title in ("fewer complaints", "Fewer people come to need it"):
        with pytest.raises(Refusal, match="listed already"):
            house.act("olu", actions.add_benefit, house.place, group="user", title=title, measured_as="x")


def case(house: House, **changes: Any) -> Any:
    soon = timezone.localdate() + timedelta(days=90)
    data = {"title": "A case", "review_on": soon, **CASE, **changes}
    return house.act("olu", casework.start_case, meals(house), **data)


def test_a_case_costs_the_public_something_and_ends_somehow(house: House) -> None:
    with pytest.raises(Refusal, match="another look"):
        case(house, once=0, yearly=0)
    with pytest.raises(Refusal):
        case(house, review_on=timezone.localdate())
    made = case(house)
    for wrong in ({"once_pence": 0, "yearly_pence": 0}, {"exit": ""}, {"years": 0}, {"state": CaseState.STOPPED}):
        with pytest.raises(IntegrityError), house.tampering():
            BusinessCase.objects.filter(pk=made.pk).update(**wrong)
    with pytest.raises(IntegrityError), house.tampering():
        BusinessCase.objects.filter(pk=made.pk).update(state=CaseState.STOPPED, decided_on=TODAY)
    with pytest.raises(IntegrityError), house.tampering():
        Expected.objects.create(case=made, benefit="M1", what="x", basis="x", cashable=True)


def test_a_case_goes_from_draft_over_agreed_to_stopped_in_the_open(house: House) -> None:
    made = case(house)
    address = f"/larkmoor/outcomes/cases/{made.pk}/"
    assert house.client().get(address).status_code == 404
    with pytest.raises(Refusal, match="expected to bring"):
        house.act("mina", casework.agree_case, made)
    house.act("olu", casework.expect, made, benefit="U1", what="People sleep", basis="Our judgement")
    with pytest.raises(Refusal, match="before it is agreed"):
        realise(house, made, grade="D")
    house.act("mina", casework.agree_case, made)
    assert house.client().get(address).status_code == 200
    with pytest.raises(Refusal, match="decided"):
        house.act("olu", casework.expect, made, benefit="U2", what="x", basis="x")
    realise(house, made, grade="D")
    house.act("carys", casework.stop_case, made, because="Nobody came.")
    assert "Nobody came." in house.client().get(address).content.decode()
    assert house.client("olu").get("/larkmoor/outcomes/").content.decode().count("Nobody came.") == 1


def realise(house: House, made: Any, **changes: Any) -> Any:
    data = {"benefit": "U1", "what": "None", "strength": "0", "grade": "C", "source": "x", **changes}
    return house.act("olu", casework.realise, made, **data)


def test_a_judgement_is_never_graded_above_the_study_it_cites(house: House) -> None:
    agreed = house.read(lambda: BusinessCase.objects.get(title__startswith="Meals rounds"))
    found = study(house, "Has a hot meal")
    with pytest.raises(Refusal) as refused:
        realise(house, agreed, study=found.pk, grade="A")
    assert "grade" in refused.value.fields
    realise(house, agreed, study=found.pk, grade="C")
    for wrong in ({"strength": 4}, {"grade": "E"}):
        fine = {"case": agreed, "benefit": "U1", "what": "x", "strength": 0, "grade": "D", "on": TODAY, "source": "x"}
        with pytest.raises(IntegrityError), house.tampering():
            Realised.objects.create(**{**fine, **wrong})


def test_the_public_cost_stands_on_the_first_line(house: House) -> None:
    agreed = house.read(lambda: BusinessCase.objects.get(title__startswith="Meals rounds"))
    page = house.client().get(f"/larkmoor/outcomes/cases/{agreed.pk}/").content.decode()
    body = page.split("</h1>")[1].split("</p>")[0]
    assert "It costs the public £219,000 over 3 years." in body
    assert page.index("It costs the public") < page.index("hours a year of citizens") < page.index("Money it frees")
    assert "Most likely it never pays for itself" in page


def test_every_page_opens_in_a_steady_number_of_queries(house: House, django_assert_max_num_queries: Any) -> None:
    """Staff read more on a service's page: what they may go on from."""
    for path in (
        "outcomes/",
        *(f"outcomes/services/{each.pk}/" for each in house.read(lambda: list(Service.objects.all()))),
    ):
        for who in ("", "rosa", "olu"):
            client = house.client(who)
            with django_assert_max_num_queries(15):
                assert client.get(f"/larkmoor/{path}").status_code == 200


def test_an_outcome_and_a_case_are_found_by_their_words(house: House) -> None:
    page = house.client().get("/larkmoor/search/", {"q": "phone buddies"}).content.decode()
    assert "Phone buddies for people who eat alone" in page
    assert "I am not alone for days" in house.client().get("/larkmoor/search/", {"q": "alone"}).content.decode()


UNMEASURED = "no outcome is measured"


def worries(house: House) -> int:
    return house.client().get("/larkmoor/accounts/").content.decode().count(UNMEASURED)  # type: ignore[no-any-return]


def test_time_without_an_outcome_is_a_worry_until_an_outcome_is_measured(house: House) -> None:
    """Field manual 3.6 (3): the manager's page has both sides and the outcome together, and flags what lacks."""
    initiative = house.read(lambda: Initiative.objects.filter(activities__contributions__isnull=False)[0])
    address = f"/larkmoor/outcomes/services/{initiative.service_id}/"
    before, unmeasured = worries(house), house.client("mina").get(address).content.decode().count(UNMEASURED)
    assert before >= 1 <= unmeasured
    framework = house.read(lambda: first(Framework))
    outcome = house.act("olu", actions.add_outcome, framework, service=initiative.service_id, title="Green streets")
    indicator = house.act(
        "olu",
        actions.add_indicator,
        outcome,
        name="Likes the street",
        scale="share",
        better="more",
        least_change=0.1,
        least_change_source="Residents",
    )
    found = house.act("olu", actions.plan_study, indicator, initiative=initiative.pk, against="before", who="Residents")
    assert worries(house) == before, "a plan measures nothing"
    seen = {**SEEN, "on": timezone.localdate(), "count": 20}
    house.act("olu", actions.observe_arm, found, arm="with", phase="before", **seen)
    assert worries(house) == before - 1
    page = house.client("mina").get(address).content.decode()
    assert page.count(UNMEASURED) == unmeasured - 1
    assert "Measured" in page


def test_a_places_own_small_number_holds_for_open_data_too(house: House) -> None:
    address = "/api/v1/places/larkmoor/observations"
    assert house.client().get(address).json()["items"]
    assert house.read(lambda: LocalRule.objects.filter(key=reading.SMALL).count()) == 0
    with house.tampering():
        LocalRule.objects.create(key=reading.SMALL, value=5_000, valid_from=timezone.localdate(), because="We say so.")
        LocalRule.objects.create(
            key=reading.SMALL, value=1, valid_from=timezone.localdate() + timedelta(days=1), because="Later."
        )
    assert house.client().get(address).json()["items"] == []
    assert house.read(reading.least_number) == 5_000


def test_an_order_by_too_few_makes_nothing_a_priority(house: House) -> None:
    framework, outcomes = house.read(lambda: (first(Framework), list(Outcome.objects.filter(service__name=MEALS))))
    before = ranked(house)
    asked = {"service": meals(house).pk, "people": 4, "how": "Four people", "asked_on": timezone.localdate()}
    ranking = house.act("olu", actions.ask_users, framework, **asked)
    last = before[1][-1].outcome
    others = [each for each in outcomes if each != last]
    house.act("olu", actions.put_in_order, ranking, first=last.pk, second=others[0].pk)
    assert (ranked(house)[0], [row.rank for row in ranked(house)[1]]) == (before[0], [row.rank for row in before[1]])


def test_a_figure_is_of_a_day_that_was_and_before_lies_before_after(house: House) -> None:
    found, indicator = study(house, "Has a hot meal"), house.read(lambda: first(Indicator, scale="share"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    long_ago = timezone.localdate() - timedelta(days=900)
    for phase, day in (("after", tomorrow), ("after", long_ago), ("before", timezone.localdate())):
        with pytest.raises(Refusal) as refused:
            house.act("olu", actions.observe_arm, found, arm="with", phase=phase, **{**SEEN, "on": day}, count=20)
        assert "on" in refused.value.fields
    with pytest.raises(Refusal):
        house.act("olu", actions.observe, indicator, **{**SEEN, "on": tomorrow}, count=20)


def test_a_case_is_looked_at_again_on_its_day(house: House) -> None:
    soon = timezone.localdate() + timedelta(days=3)
    made = case(house, review_on=soon)
    house.act("olu", casework.expect, made, benefit="U1", what="x", basis="x")
    house.act("mina", casework.agree_case, made)
    work = house.client("olu").get("/larkmoor/workspace/").content.decode()
    assert "does it bring what it was to bring?" in work
    with pytest.raises(Refusal) as refused:
        house.act("olu", casework.review_case, made, found="It works.", next_on=timezone.localdate())
    assert "next_on" in refused.value.fields
    later = timezone.localdate() + timedelta(days=200)
    house.act("carys", casework.review_case, made, found="It works for 30 of 40.", next_on=later)
    assert "does it bring what it was to bring?" not in house.client("olu").get("/larkmoor/workspace/").content.decode()
    page = house.client().get(f"/larkmoor/outcomes/cases/{made.pk}/").content.decode()
    assert "It works for 30 of 40." in page
    rows = house.client().get("/api/v1/places/larkmoor/case-reviews", {"limit": 100}).json()["items"]
    assert later.isoformat() in {row["next_on"] for row in rows}
    with pytest.raises(Refusal):
        house.act("rosa", casework.review_case, made, found="x", next_on=later)
    for wrong in ({"found": ""}, {"next_on": timezone.localdate()}):
        fine = {"case": made, "on": timezone.localdate(), "found": "x", "next_on": later}
        with pytest.raises(IntegrityError), house.tampering():
            Review.objects.create(**{**fine, **wrong})


def test_a_case_whose_day_is_past_says_so_until_it_is_looked_at(house: House) -> None:
    agreed = house.read(lambda: BusinessCase.objects.get(title__startswith="Meals rounds"))
    with house.tampering():
        BusinessCase.objects.filter(pk=agreed.pk).update(review_on=timezone.localdate() - timedelta(days=1))
    assert "That day is past." in house.client().get(f"/larkmoor/outcomes/cases/{agreed.pk}/").content.decode()
    assert "It should have been looked at again by" in house.client().get("/larkmoor/outcomes/").content.decode()


def test_a_stopped_case_is_not_looked_at_again(house: House) -> None:
    stopped = house.read(lambda: BusinessCase.objects.get(state=CaseState.STOPPED))
    with pytest.raises(Refusal, match="not stopped"):
        house.act("olu", casework.review_case, stopped, found="x", next_on=timezone.localdate() + timedelta(days=9))


def test_nine_benefits_stand_by_whose_they_are_with_what_came_of_them(house: House) -> None:
    page = house.client().get("/larkmoor/outcomes/").content.decode()
    for each in house.read(reading.benefits_here):
        assert escape(each.title) in page
        assert escape(each.measured_as) in page
    for group in house.read(reading.groups_here):
        assert group.title in page
    assert "A fair amount (grade C): Hot meals on five days" in page
    assert "None (grade B): Of 60 pairs 9 still talked" in page


def test_what_changed_stands_in_the_row_of_what_both_sides_put_in(house: House) -> None:
    """Field manual 3.6 (3): public money, citizens' hours, their worth and outcome change side by side."""
    page = house.client("mina").get(f"/larkmoor/outcomes/services/{meals(house).pk}/").content.decode()
    table = page.split("What both sides put in this year</h2>")[1].split("</table>")[0]
    assert "Has a hot meal on five days a week or more: better, by enough to matter" in table
    assert "Feels lonely often or always: cannot tell yet, +10 in 100 for the better (−10 to +30), grade B" in table
    assert "Citizens, hours" in table
    assert "Public money" in table


def test_the_smallest_change_that_matters_is_said_as_people_say_it(house: House) -> None:
    page = house.client().get(f"/larkmoor/outcomes/services/{meals(house).pk}/").content.decode()
    assert "The smallest change that matters: 5 in 100 (" in page


def test_many_rankings_cost_no_more_queries(house: House, django_assert_num_queries: Any) -> None:
    client, address = house.client("olu"), f"/larkmoor/outcomes/services/{meals(house).pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    framework, outcomes = house.read(lambda: (first(Framework), list(Outcome.objects.filter(service__name=MEALS)[:2])))
    asked = {"service": meals(house).pk, "people": 30, "how": "Asked again", "asked_on": timezone.localdate()}
    for _ in range(4):
        again = house.act("olu", actions.ask_users, framework, **asked)
        house.act("olu", actions.put_in_order, again, first=outcomes[0].pk, second=outcomes[1].pk)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_place_without_an_initiative_is_reminded_too(house: House) -> None:
    ola, mo = house.actor("ola", house.elsewhere), house.actor("mo", house.elsewhere)
    repairs = add_service(house.elsewhere, by=mo, name="Repairs")
    soon = timezone.localdate() + timedelta(days=3)
    made = casework.start_case(repairs, by=ola, title="Tenants who fix small things", review_on=soon, **CASE)
    casework.expect(made, by=ola, benefit="M2", what="x", basis="x")
    casework.agree_case(made, by=mo)
    assert "does it bring what it was to bring?" in house.client("ola").get("/elsewhere/workspace/").content.decode()
