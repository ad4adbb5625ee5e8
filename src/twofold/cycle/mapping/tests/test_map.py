"""The map through its pages and its door: both sides asked, and a list brought in without doubling."""

import re
from typing import Any

import pytest
from django.db import IntegrityError

from twofold.cycle.mapping import actions, reading
from twofold.cycle.mapping.models import Answer, Informal, Quality, Registered, Sheet, UsersPart
from twofold.cycle.mapping.rules import Says, State, state_of
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Initiative
from twofold.foundation.places.actions import add_service
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
COLUMNS = {"named": "project", "service": "service", "public": "we give"}


def service(house: House, name: str = "Youth work") -> Service:
    return house.read(lambda: Service.objects.get(name=name))


def state(house: House, kind: str) -> State:
    found = house.read(lambda: reading.of_service(service_inside("Youth work")))
    return next(cell.state for cell in found if cell.kind == kind)


def service_inside(name: str) -> Service:
    return Service.objects.get(name=name)


def said(house: House, who: str, kind: str, says: str) -> None:
    house.act(who, actions.answer, service(house), kind=kind, says=says, because="We saw it.")


def test_a_citizen_and_staff_are_both_needed_to_be_sure(house: House) -> None:
    """Field manual 1.2: at least one citizen has confirmed each entry."""
    assert state(house, "co-design") is State.UNASKED
    said(house, "olu", "co-design", "here")
    said(house, "mina", "co-design", "here")
    assert state(house, "co-design") is State.SPOTTED
    said(house, "rosa", "co-design", "here")
    assert state(house, "co-design") is State.CONFIRMED
    said(house, "rosa", "co-design", "none")
    assert state(house, "co-design") is State.SPOTTED


def test_a_sheet_on_paper_counts_for_its_side(house: House) -> None:
    baths = house.act("mina", add_service, house.place, name="Bathing")
    answered = {"kind": "co-design", "says": "here", "because": "We drew the plan of the pool."}
    house.act("olu", actions.answer_on_paper, baths, side="citizen", **answered)
    page = house.client().get(house.address(f"map/services/{baths.pk}/")).content.decode()
    assert "We drew the plan of the pool." in page
    house.act("olu", actions.answer, baths, **answered)
    said = house.read(lambda: {each.side: each.says for each in Answer.objects.filter(service=baths).last_words()})
    assert state_of({side: Says(word) for side, word in said.items()}) is State.CONFIRMED
    with pytest.raises(Refusal):
        house.act("rosa", actions.answer_on_paper, baths, side="public", **answered)


def test_none_needs_its_because(house: House) -> None:
    """Field manual 1.3: a cell cannot be blank, only "none" with author and date."""
    with pytest.raises(Refusal):
        house.act("olu", actions.answer, service(house), kind="co-design", says="none", because=" ")
    with pytest.raises(IntegrityError), house.tampering():
        reading.Answer.objects.create(
            service_id=service_inside("Youth work").pk, kind="co-design", side="public", says="none", because=""
        )


def test_the_whole_place_on_one_screen(house: House, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20):
        page = house.client("").get("/larkmoor/map/").content.decode()
    assert "Confirmed" in page
    assert "Not asked yet" in page
    assert "What to worry about" in page
    assert len(set(re.findall(r"/map/services/\d+/", page))) == house.read(Service.objects.count)


@pytest.mark.parametrize("who", ["", "rosa", "olu"])
def test_every_page_opens(house: House, who: str) -> None:
    found = service(house, "Meals at home")
    client = house.client(who)
    for path in (f"services/{found.pk}/", f"services/{found.pk}/paper/"):
        assert client.get(f"/larkmoor/map/{path}").status_code == 200
    sheet = house.read(lambda: Sheet.objects.all()[0])
    assert client.get(f"/larkmoor/map/lists/{sheet.pk}/").status_code == (200 if who == "olu" else 404)


def test_the_committees_paper_is_a_pdf(house: House) -> None:
    answer = house.client("olu").get("/larkmoor/map/report.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert house.client("").get("/larkmoor/map/report.pdf").status_code == 302


def brought(house: House, text: str, **columns: str) -> Sheet:
    sheet = house.act("olu", actions.bring_sheet, house.place, name="A list", file=text.encode())
    return house.act("olu", actions.map_columns, sheet, **{**COLUMNS, **columns})  # type: ignore[no-any-return]


LIST = """Project;Service;We give
Homework table;Libraries;A room
Homework table;Libraries;A room
Night walks;Parks and streets;
Choir;Opera;A piano
Seed swap;libraries;A table
"""


def test_a_list_is_tried_dry_and_every_fault_has_its_line(house: House) -> None:
    before = house.read(Initiative.objects.count)
    sheet = brought(house, LIST)
    assert house.read(Initiative.objects.count) == before
    assert sheet.report["new"] == 2
    assert [line for line, _fault in sheet.report["faults"]] == [3, 4, 5]
    page = house.client("olu").get(f"/larkmoor/map/lists/{sheet.pk}/").content.decode()
    assert "Line 3:" in page
    assert "stands on line 2 too" in page
    assert "there is no service called" in page


def test_bringing_it_again_doubles_nothing_and_changes_what_changed(house: House) -> None:
    first = house.act("olu", actions.apply_sheet, brought(house, LIST))
    assert first.report["new"] == 2
    with pytest.raises(Refusal, match="brought in already"):
        house.act("olu", actions.apply_sheet, first)
    again = house.act("olu", actions.apply_sheet, brought(house, LIST.replace("A table", "A table and seeds")))
    assert (again.report["new"], again.report["changed"], again.report["known"]) == (0, 1, 1)
    assert house.read(lambda: Initiative.objects.get(name="Seed swap").public_input) == "A table and seeds"
    assert house.read(lambda: Registered.objects.filter(initiative__name="Seed swap").count()) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("a,a\n1,2\n", "two columns"),
        ("a,b\n1,2,3\n", "3 cells under 2"),
        ("a\n", "no row"),
        ("a\n\x00", "NUL"),
    ],
)
def test_a_list_that_cannot_be_read_says_where(house: House, text: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.bring_sheet, house.place, name="A list", file=text.encode() or b" ")
    assert message in refused.value.fields["file"][0]


def test_columns_must_be_of_the_list(house: House) -> None:
    with pytest.raises(Refusal) as refused:
        brought(house, LIST, owner="colour")
    assert "owner" in refused.value.fields


def test_each_persons_latest_rating_counts_and_sides_apart_are_a_worry(house: House) -> None:
    entered = house.read(lambda: Registered.objects.get(initiative__name__startswith="Meals rounds"))
    assert house.read(reading.apart) == ["Meals rounds with a welfare check"]
    house.act("callum", actions.rate, entered, rating=5)
    assert house.read(lambda: Quality.objects.filter(registered=entered).count()) == 2
    assert house.read(reading.apart) == []


def test_figures_that_cannot_be_are_refused(house: House) -> None:
    part = {"part": "turning-up", "what": "x", "year": 2025, "source": "x"}
    with pytest.raises(Refusal):
        house.act("olu", actions.write_users_part, service(house), did=5, of=4, **part)
    rising = {"hours_low": 5, "hours_central": 4, "hours_high": 9}
    with pytest.raises(Refusal):
        house.act("olu", actions.estimate_informal, service(house), what="x", source="x", **rising)
    pk = service(house).pk
    for row in (
        lambda: UsersPart.objects.create(service_id=pk, did=5, of=4, **part),
        lambda: Informal.objects.create(service_id=pk, what="x", source="x", **rising),
        lambda: Quality.objects.create(registered=Registered.objects.all()[0], side="public", rating=6),
    ):
        with pytest.raises(IntegrityError), house.tampering():
            row()
