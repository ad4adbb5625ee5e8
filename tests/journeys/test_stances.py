"""What groups of people want, as people meet it: a survey brought in, who differs from whom, and the case it opened."""

from pathlib import Path
from typing import Any

import pytest

from twofold.testing.browser import DESK, Visitor

pytestmark = pytest.mark.browser
QUESTION = "When should the four libraries be open?"
SURVEY = """about,group,for,neither,against
A reading room,uses,46,4,6
A reading room,does-not-use,4,6,30
A reading room,Harbour,20,5,5
A reading room,Old Town,18,6,6
A reading room,Young carers,12,1,0
"""


def sees_the_question(visitor: Visitor) -> Visitor:
    return visitor.goes_to("/larkmoor/decisions/").follows(QUESTION).follows("See how every group stands")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_olu_names_a_segment_and_brings_a_survey_in(visit: Any, tmp_path: Path, javascript: bool) -> None:
    survey = tmp_path / "survey.csv"
    survey.write_text(SURVEY)
    olu = visit("olu", screen=DESK, javascript=javascript)
    sees_the_question(olu).follows("Bring in the counts of a survey").finds_nothing_in_the_way()
    olu.page.get_by_label("Where do these numbers come from?").fill("Autumn survey")
    olu.page.get_by_label("The counts, as a workbook or CSV").set_input_files(survey)
    olu.presses("Bring stances").reads("“Young carers” is no group here").finds_nothing_in_the_way()
    sees_the_question(olu).follows("Name a segment: some people to tell apart from others")
    olu.page.get_by_label("Who are they?").fill("Young carers")
    olu.page.get_by_label("How is it known who is among them?").fill("Question 3: do you look after somebody?")
    olu.finds_nothing_in_the_way().presses("Name segment")
    sees_the_question(olu).follows("Bring in the counts of a survey")
    olu.page.get_by_label("Where do these numbers come from?").fill("Autumn survey")
    olu.page.get_by_label("The counts, as a workbook or CSV").set_input_files(survey)
    olu.presses("Bring stances").reads("A reading room").reads("people who do not use it")
    olu.finds_nothing_in_the_way()


def test_anyone_reads_where_groups_differ_and_what_came_of_it(visit: Any) -> None:
    anyone = visit().goes_to("/larkmoor/decisions/").follows(QUESTION)
    anyone.reads("Where groups disagree").reads("At home in the day").finds_nothing_in_the_way()
    anyone.follows("See how every group stands").reads("Users and non-users").reads("Too few answers to show")
    anyone.page.get_by_text("2 pairs have too few votes").click()
    anyone.reads("Ask more of them before you decide").finds_nothing_in_the_way()
