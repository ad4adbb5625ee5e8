"""Groups of every breakdown: users and non-users, areas, segments, each compared with its own kind only."""

from typing import Any

import pytest
from django.db import IntegrityError

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.decisions import actions, asking
from twofold.foundation.decisions.models import Conflict, DecisionCase
from twofold.foundation.decisions.stances import Matter, Segment, Stances
from twofold.testing.cast import House, at_once

from .test_decisions import asked, matter_page, option, ready, stood

pytestmark = pytest.mark.usefixtures("db")
FOR, AGAINST = (46, 4, 6), (4, 6, 30)


def the_conflict(house: House, matter: Matter) -> Conflict:
    return house.read(lambda: Conflict.objects.get(case__matter=matter))


def segment(house: House, name: str) -> Segment:
    made: Segment = house.act("olu", asking.name_segment, house.place, name=name, told_by="Question 4 of the survey")
    return made


def cases(house: House, matter: Matter) -> int:
    return house.read(lambda: DecisionCase.objects.filter(matter=matter).count())


def pages(house: House, matter: Matter, name: str = "") -> str:
    return house.client(name).get(matter_page(matter)).content.decode()


def test_users_and_non_users_who_oppose_each_other_open_a_case(house: House) -> None:
    matter, wish = asked(house)
    stood(house, matter, wish, "uses", FOR)
    assert cases(house, matter) == 0
    stood(house, matter, wish, "does-not-use", AGAINST)
    found = the_conflict(house, matter)
    assert {found.one, found.other} == {"uses", "does-not-use"}
    assert "“people who do not use it”" in found.explanation
    page = pages(house, matter)
    assert "Users and non-users" in page
    assert "82 %" in page  # 46 of 56 are for it


def test_two_areas_that_oppose_each_other_open_a_case(house: House) -> None:
    matter, wish = asked(house)
    stood(house, matter, wish, "area:Harbour", FOR)
    stood(house, matter, wish, "area:Old Town", AGAINST)
    assert "“people in Harbour”" in the_conflict(house, matter).explanation
    assert "People in Old Town" in pages(house, matter)


def test_two_segments_that_oppose_each_other_open_a_case(house: House) -> None:
    matter, wish = asked(house)
    for name, counts in (("Young carers", FOR), ("Shift workers", AGAINST)):
        stood(house, matter, wish, segment(house, name).code, counts)
    assert "“Shift workers”" in the_conflict(house, matter).explanation
    assert "Question 4 of the survey" in pages(house, matter)


def test_groups_of_two_breakdowns_are_partly_the_same_people_and_never_compared(house: House) -> None:
    matter, wish = asked(house)
    stood(house, matter, wish, "user", FOR)
    stood(house, matter, wish, "area:Harbour", AGAINST)
    stood(house, matter, wish, segment(house, "Young carers").code, AGAINST)
    assert cases(house, matter) == 0
    page = pages(house, matter)
    assert "Stakeholder groups" in page
    assert "Areas" in page
    assert "Conflict</strong>" not in page


def test_a_conflict_of_another_breakdown_joins_the_open_case(house: House) -> None:
    matter, wish = asked(house)
    for group, counts in (("uses", FOR), ("does-not-use", AGAINST), ("area:Harbour", FOR), ("area:Old Town", AGAINST)):
        stood(house, matter, wish, group, counts)
    case = house.read(lambda: DecisionCase.objects.get(matter=matter))
    page = house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "people in Harbour" in page
    assert "people who do not use it" in page


@pytest.mark.parametrize("group", ["area:Atlantis", "segment:Nobody named", "area:", "martians", "segment:"])
def test_a_group_that_is_not_here_is_refused_by_name_of_its_field(house: House, group: str) -> None:
    matter, wish = asked(house)
    with pytest.raises(Refusal) as refusal:
        stood(house, matter, wish, group, FOR)
    assert refusal.value.fields["group"] == ["Choose one of the groups listed."]
    assert house.read(lambda: Stances.objects.on(matter).count()) == 0


def test_a_segment_is_named_once_whatever_its_capitals(house: House) -> None:
    segment(house, "Young carers")
    with pytest.raises(Refusal, match="a segment of this name already"):
        segment(house, "young carers")


def test_the_form_offers_every_group_of_the_place_by_its_breakdown(house: House) -> None:
    matter, _wish = asked(house)
    segment(house, "Young carers")
    page = house.client("olu").get(f"/larkmoor/do/decisions.record_stances/{matter.pk}/").content.decode()
    for shown in (
        "Stakeholder groups: Frontline staff",
        "Users and non-users: People who do not use it",
        "Areas: People in Harbour",
        "Segments: Young carers",
    ):
        assert shown in page


def test_fewer_than_fifteen_answers_are_not_shown(house: House) -> None:
    matter, wish = asked(house)
    stood(house, matter, wish, "area:Harbour", FOR)
    stood(house, matter, wish, "area:Old Town", (3, 0, 11))
    page = pages(house, matter)
    assert "Too few answers to show" in page
    assert "One pair has too few votes" in page
    assert "79 %" not in page  # 11 of 14 are against it


def test_areas_and_segments_gain_and_lose_too(house: House) -> None:
    case = ready(house)
    what: dict[str, Any] = {"option": option(house, case), "gains": False, "what": "The number 9 bus"}
    house.act("olu", actions.say_effect, case, group="area:Old Town", **what)
    page = house.client("carys").get(f"/larkmoor/decisions/{case.pk}/").content.decode()
    assert "People in Old Town: The number 9 bus" in page
    with pytest.raises(Refusal) as refusal:
        house.act("olu", actions.say_effect, case, group="area:Atlantis", **what)
    assert "group" in refusal.value.fields


def test_the_database_compares_groups_of_one_breakdown_only(house: House) -> None:
    _matter, wish = asked(house)
    case = ready(house)
    values = {"case": case, "wish": wish, "label": "conflict", "excess": 1, "q": 0, "explanation": "x"}
    with house.tampering():
        Conflict.objects.create(one="area:Harbour", other="area:Old Town", **values)
    for one, other in (("user", "uses"), ("user", "area:Harbour"), ("area:Harbour", "segment:x"), ("area:", "area:x")):
        with pytest.raises(IntegrityError), house.tampering():
            Conflict.objects.create(one=one, other=other, **values)


def test_many_areas_and_wishes_are_asked_in_few_queries(house: House, django_assert_max_num_queries: Any) -> None:
    matter, wish = asked(house)
    for at, area in enumerate(("Harbour", "Old Town", "Mill Lane")):
        stood(house, matter, wish, f"area:{area}", (20 + at, 3, 18))
    with django_assert_max_num_queries(15):
        assert "People in Mill Lane" in pages(house, matter)


SURVEY = """about,group,for,neither,against
Evening opening,uses,46,4,6
Evening opening,People who do not use it,4,6,30
Saturday mornings,Harbour,20,5,5
Saturday mornings,area:Old Town,18,6,6
"""


def bring(house: House, matter: Matter, text: str, source: str = "Spring survey") -> None:
    house.act("olu", asking.bring_stances, matter, source=source, file=text.encode())


def test_a_survey_comes_in_whole_and_opens_its_case(house: House) -> None:
    matter, _wish = asked(house)
    bring(house, matter, SURVEY)
    assert house.read(lambda: Stances.objects.on(matter).count()) == 4
    assert {the_conflict(house, matter).one, the_conflict(house, matter).other} == {"uses", "does-not-use"}
    page = pages(house, matter)
    assert "Saturday mornings" in page
    assert "Common ground between two groups" in page


def test_a_survey_with_a_fault_changes_nothing_and_names_its_lines(house: House) -> None:
    matter, _wish = asked(house)
    wrong = SURVEY + "Sundays,Atlantis,1,2,3\nSundays,uses,many,2,3\nEvening opening,uses,1,1,1\n"
    with pytest.raises(Refusal) as refusal:
        bring(house, matter, wrong)
    faults = refusal.value.fields["file"]
    assert [next(line for line in ("6", "7", "8") if f"line {line}" in fault) for fault in faults] == ["6", "7", "8"]
    assert "“Atlantis” is no group here" in faults[0]
    assert house.read(lambda: (Stances.objects.on(matter).count(), matter.wishes.count())) == (0, 1)


@pytest.mark.parametrize(
    "text", ["", "about,group\nx,uses\n", "\x00", "about,group,for,neither,against\n" + "x,uses,1,1,1\n" * 2_001]
)
def test_what_is_no_such_table_is_refused_by_its_field(house: House, text: str) -> None:
    matter, _wish = asked(house)
    with pytest.raises(Refusal) as refusal:
        bring(house, matter, text)
    assert "file" in refusal.value.fields


def test_the_same_survey_twice_is_refused_and_counts_once(house: House) -> None:
    matter, _wish = asked(house)
    bring(house, matter, SURVEY)
    with pytest.raises(Refusal, match="Recorded from this source already: people who use it on “Evening opening”"):
        bring(house, matter, SURVEY)
    assert house.read(lambda: Stances.objects.on(matter).count()) == 4


def test_more_than_a_million_answers_to_a_question_are_refused(house: House) -> None:
    matter, wish = asked(house)
    many = "\n".join(f"Question {at},uses,90000,9000,0" for at in range(11))
    with pytest.raises(Refusal, match="more than a million answers"):
        bring(house, matter, f"about,group,for,neither,against\n{many}\n")
    assert house.read(lambda: Stances.objects.on(matter).count()) == 0
    stood(house, matter, wish, "uses", FOR)


def test_two_groups_recorded_at_once_open_one_case(house: House) -> None:
    matter, wish = asked(house)
    groups = (("uses", FOR), ("does-not-use", AGAINST), ("area:Harbour", FOR), ("area:Old Town", AGAINST))
    at_once(*(lambda group=group, counts=counts: stood(house, matter, wish, group, counts) for group, counts in groups))
    assert cases(house, matter) == 1
    assert house.read(lambda: Conflict.objects.filter(case__matter=matter).count()) == 2


def test_a_survey_sent_twice_at_once_counts_once(house: House) -> None:
    matter, _wish = asked(house)
    tries = at_once(lambda: bring(house, matter, SURVEY), lambda: bring(house, matter, SURVEY))
    assert sum(isinstance(each, Refusal) for each in tries) == 1
    assert house.read(lambda: Stances.objects.on(matter).count()) == 4
    assert cases(house, matter) == 1
