"""A list with any columns: what it does not say is said once for all, and it is mapped once."""

from typing import Any

import pytest

from twofold.cycle.mapping import actions
from twofold.cycle.mapping.models import Registered, Sheet
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.models import Service
from twofold.interop.actions import bring_opportunities
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
CLUBS = """Club,Who it reaches,Sort,They give
Chess,1 200,co-performing,Saturdays
Go,forty,co-performing,Sundays
Knitting,,singing,Mondays
Scrabble,,assessment,
"""


def brought(house: House, text: str = CLUBS, name: str = "Clubs") -> Sheet:
    made: Sheet = house.act("olu", actions.bring_sheet, house.place, name=name, file=text.encode())
    return made


def mapped(house: House, sheet: Sheet, **columns: Any) -> Sheet:
    made: Sheet = house.act("olu", actions.map_columns, sheet, **{"named": "club", **columns})
    return made


def library(house: House) -> Service:
    return house.read(lambda: Service.objects.get(name="Libraries"))  # type: ignore[no-any-return]


def once_for_all(house: House) -> dict[str, Any]:
    said = {"one_service": library(house).pk, "public_otherwise": "Nothing: nobody asked us", "citizens_do": 4}
    return {**said, "staff_do": 0, "kind": "sort", "reaches": "who it reaches", "citizens_give": "they give"}


def test_a_list_without_services_or_public_input_says_them_once_for_all(house: House) -> None:
    sheet = mapped(house, brought(house), **once_for_all(house))
    assert sheet.report["new"] == 2
    assert [line for line, _fault in sheet.report["faults"]] == [3, 4]
    house.act("olu", actions.apply_sheet, sheet)
    chess, scrabble = house.read(
        lambda: [Registered.objects.select_related("initiative").get(initiative__name=n) for n in ("Chess", "Scrabble")]
    )
    assert (chess.reaches, chess.kind, chess.citizen_input) == (1_200, "co-performing", "Saturdays")
    assert scrabble.kind == "co-assessment"
    assert chess.initiative.public_input == "Nothing: nobody asked us"
    assert (chess.initiative.citizen_intensity, chess.initiative.public_intensity) == (4, 0)


@pytest.mark.parametrize(
    ("left_out", "field"), [("one_service", "service"), ("public_otherwise", "public"), ("named", "named")]
)
def test_what_every_line_needs_is_said_one_way_or_the_other(house: House, left_out: str, field: str) -> None:
    said = {"named": "club", **once_for_all(house)}
    del said[left_out]
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.map_columns, brought(house), **said)
    assert field in refused.value.fields


def test_a_service_and_a_kind_that_are_none_are_refused(house: House) -> None:
    for wrong in ({"one_service": 10**6}, {"kind_otherwise": "co-singing"}):
        with pytest.raises(Refusal) as refused:
            mapped(house, brought(house), **{**once_for_all(house), **wrong})
        assert set(wrong) <= set(refused.value.fields)


def test_a_list_is_mapped_once_and_the_next_one_like_it_is_tried_at_once(house: House) -> None:
    first = mapped(house, brought(house), **once_for_all(house))
    house.act("olu", actions.apply_sheet, first)
    again = brought(house, CLUBS.replace("Saturdays", "Saturdays and Sundays"), name="Clubs, a year later")
    assert again.ready
    assert (again.report["new"], again.report["changed"], again.report["known"]) == (0, 1, 1)
    house.act("olu", actions.apply_sheet, again)
    entry = house.read(lambda: Registered.objects.get(initiative__name="Chess"))
    assert entry.citizen_input == "Saturdays and Sundays"
    assert not brought(house, "Club,Else\nDarts,x\n").ready


def test_services_that_are_not_here_yet_are_added_when_asked_and_named_before(house: House) -> None:
    text = "Club,Service\nBowls,Greens\nCroquet,greens\n"
    said = {"service": "service", "public_otherwise": "The mower"}
    assert len(mapped(house, brought(house, text), **said).report["faults"]) == 2
    sheet = mapped(house, brought(house, text), **said, new_services=True)
    assert (sheet.report["services"], sheet.report["faults"]) == (["Greens"], [])
    assert not house.read(Service.objects.filter(name="Greens").exists)
    assert "Services it adds" in house.client("olu").get(house.address(f"map/lists/{sheet.pk}/")).content.decode()
    house.act("olu", actions.apply_sheet, sheet)
    assert house.read(Initiative.objects.filter(service__name="Greens").count) == 2


def test_a_line_whose_kind_nobody_knows_waits_off_the_register(house: House) -> None:
    said = {"one_service": library(house).pk, "public_otherwise": "A room", "kind_otherwise": ""}
    sheet = mapped(house, brought(house, "Club,Else\nDarts,x\nYoung volunteers,x\n"), **said)
    assert sheet.report["unsorted"] == [2]
    house.act("olu", actions.apply_sheet, sheet)
    darts, young = house.read(
        lambda: [Initiative.objects.get(name=name).registered.count() for name in ("Darts", "Young volunteers")]
    )
    assert (darts, young) == (0, 1)
    assert "Not entered yet" in house.client().get(house.address("map/register/")).content.decode()


def test_an_initiative_that_is_here_and_on_no_register_goes_onto_it(house: House) -> None:
    text = "Club,Else\nDarts,x\n"
    said = {"one_service": library(house).pk, "public_otherwise": "A room"}
    house.act("olu", actions.apply_sheet, mapped(house, brought(house, text), **said, kind_otherwise=""))
    again = mapped(house, brought(house, text), **said, kind_otherwise="co-management")
    assert again.report["changed"] == 1
    house.act("olu", actions.apply_sheet, again)
    assert house.read(lambda: Registered.objects.get(initiative__name="Darts").kind) == "co-management"


def test_volunteering_opportunities_can_be_brought_in_though_they_name_no_service(house: House) -> None:
    graph = b'{"graph": [{"type": "Activity", "title": "Befriending", "organisation": "Sky", "description": "x"}]}'
    sheet = house.act("olu", bring_opportunities, house.place, name="Sky", file=graph)
    said = {"named": "opportunity", "one_service": library(house).pk, "public_otherwise": "Nothing: they are Sky's"}
    house.act("olu", actions.apply_sheet, house.act("olu", actions.map_columns, sheet, **said))
    assert house.read(lambda: Registered.objects.get(initiative__name="Befriending").kind) == "co-performing"
