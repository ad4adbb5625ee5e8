"""What already happens, as people meet it: a service walked through on a phone, a workbook brought in at a desk."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from twofold.testing.browser import DESK

pytestmark = pytest.mark.browser
WHY = "What happens, or why not?"


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Club", "For whom"), ("Chess for all", 40), ("Young volunteers", 12)):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_rosa_walks_through_a_service_on_her_phone(visit: Any, javascript: bool) -> None:
    rosa = visit("rosa", javascript=javascript).goes_to("/larkmoor/map/").finds_nothing_in_the_way()
    rosa.follows("Youth work").finds_nothing_in_the_way().follows("Say what happens in it")
    rosa.reads("question 1 of 8").finds_nothing_in_the_way()
    rosa.page.get_by_label("It happens").check()
    rosa.presses("Save and go on").reads("There is a problem").finds_nothing_in_the_way()
    rosa.page.get_by_label(WHY).fill("The young people chose the new hall with them.")
    rosa.presses("Save and go on").reads("question 2 of 8").follows("I do not know")
    for _ in range(6):
        rosa.follows("I do not know")
    rosa.reads("You have answered").finds_nothing_in_the_way().follows("See what others say")
    rosa.reads("The young people chose the new hall with them.").finds_nothing_in_the_way()


def test_olu_brings_the_workbook_he_has_and_finds_it_on_the_register(visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/map/").finds_nothing_in_the_way()
    olu.follows("Bring the spreadsheet you already have").finds_nothing_in_the_way()
    olu.page.get_by_label("What is this list?").fill("Clubs")
    olu.page.locator("input[type=file]").set_input_files({"name": "a.xlsx", "mimeType": "", "buffer": workbook()})
    olu.presses("Bring sheet").reads("2 lines, 2 columns.").finds_nothing_in_the_way().follows("Map the columns")
    olu.finds_nothing_in_the_way()
    olu.page.locator("[name=named][value=club]").check()
    olu.page.locator("[name=one_service]").get_by_label("Libraries").or_(olu.page.get_by_label("Libraries")).check()
    olu.page.get_by_label("What does it put in where a line does not say?").fill("A room")
    olu.presses("Map columns").reads("It would add 2").finds_nothing_in_the_way()
    olu.follows("Enter the lines without a fault").presses("Apply sheet").reads("Brought in: 2 new")
    olu.goes_to("/larkmoor/map/register/").reads("Young volunteers").finds_nothing_in_the_way()


def test_anyone_reads_the_register_on_a_phone(visit: Any) -> None:
    anyone = visit().goes_to("/larkmoor/map/").follows("The whole register").finds_nothing_in_the_way()
    anyone.reads("Hidden until mapped").goes_to("/larkmoor/outcomes/").finds_nothing_in_the_way()


def test_mina_looks_at_a_case_again(visit: Any) -> None:
    mina = visit("mina").goes_to("/larkmoor/outcomes/").follows("Meals rounds with a word at the door")
    mina.reads("Looked at again").finds_nothing_in_the_way().follows("Look at it again").finds_nothing_in_the_way()
