"""Field manual 5.5 (1) and (4), as people click: from a conflict to a printed record, from a comment to the telling."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from twofold.foundation.decisions import actions, asking, settling
from twofold.foundation.decisions.models import DecisionCase
from twofold.foundation.notices.models import Letter
from twofold.foundation.pages.decisions import on_paper, shown
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.places.models import Area, Service
from twofold.foundation.trace.models import Node, Step
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
COMMENT = "Could the library stay open one evening?"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def read(house: House, address: str, who: str = "") -> str:
    answer = house.client(who).get(address)
    assert answer.status_code == 200
    content: str = answer.content.decode()
    return content


def link_of(page: str, words: str) -> str:
    """Where the link with these words leads."""
    links = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return next(unescape(href) for href, inside in links if words in text_of(inside))


def opening_hours(house: House) -> DecisionCase:
    """Users want evenings, staff want fewer shifts, the budget is fixed; nobody opens the case by hand."""
    service = house.read(lambda: Service.objects.get(name="Youth work").pk)
    about = {"service": service, "at_stake": "£9,000 a year and 14 shifts. Neither can grow."}
    matter = house.act("olu", asking.ask_groups, house.place, question="When is the club open?", **about)
    wish = house.act("olu", asking.add_wish, matter, title="Open in the evening").pk
    for group, (favour, neither, against) in {"user": (46, 4, 6), "frontline": (4, 6, 30)}.items():
        counts = {"in_favour": favour, "neither": neither, "against": against}
        house.act("olu", asking.record_stances, matter, wish=wish, group=group, source="Survey", **counts)
    return house.read(lambda: DecisionCase.objects.with_all().get(matter=matter))


def filled(house: House, case: DecisionCase) -> Any:
    """What officers add: both other options with what each side puts in, who gains and loses, and their advice."""
    act = house.act
    both = {"about": "Two evenings a week.", "evidence": "Seen in one borough.", "grade": "C"}
    together = act(
        "olu", actions.add_option, case, kind="together", title="Evenings with parents", citizen_minutes=6_000, **both
    )
    act("olu", actions.add_option, case, kind="alone", title="Evenings by staff", public_pence=1_400_000, **both)
    for group, gains, what in (("user", True, "Two evenings a week"), ("frontline", False, "One late shift a week")):
        act("olu", actions.say_effect, case, option=together.pk, group=group, gains=gains, what=what)
    act("olu", actions.advise, case, advice="Try it for a year.")
    act("olu", actions.test_whether_key, case, pence=900_000, areas=1)
    return together


def test_a_conflict_becomes_a_case_on_one_page_and_a_record_to_print(house: House) -> None:
    """Expert test 5.5 (1), whole."""
    with as_if_on(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        case = opening_hours(house)
        together = filled(house, case)
    brief = text_of(read(house, f"/larkmoor/decisions/{case.pk}/", "carys"))
    for words in (
        "£9,000 a year and 14 shifts",
        "Where groups disagree",
        "Leave it as it is",
        "Evenings with parents",
        "100 hours",
        "Evenings by staff",
        "£14,000",
        "Who gains People who use the service: Two evenings a week",
        "Who loses Frontline staff: One late shift a week",
        "Evidence, grade C: Seen in one borough.",
        "What officers advise",
        "This is advice.",
    ):
        assert words in brief
    with as_if_on(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        house.act("olu", actions.give_notice, case)
    with as_if_on(datetime(2026, 4, 20, 12, tzinfo=UTC)):
        reasons = {"reasons": "The young asked for it.", "rejected": "By staff alone: it is not paid for."}
        house.act("carys", settling.decide, case, option=together.pk, **reasons)
    printed = text_of(read(house, f"/larkmoor/decisions/{case.pk}/notice/"))
    record = house.read(lambda: on_paper(shown(DecisionCase.objects.with_all().get(pk=case.pk)), house.place))
    on_file = "\n".join(f"{name}: {value}" for name, value in record["rows"])
    for words in ("Evenings with parents", *reasons.values()):
        assert words in printed
        assert words in on_file
    assert "Decided by: Cabinet, 20 April 2026" in on_file
    assert [title for title, _about, _grade in record["options"]] == [
        "Leave it as it is",
        "Evenings with parents",
        "Evenings by staff",
    ]


def told_on(house: House, moment: datetime) -> None:
    with house.tampering():
        Letter.objects.filter(sent_at__isnull=True).update(sent_at=moment)


def all_of_it(chain: str) -> None:
    """Theme, option, decision with its reason, call-in, promise, what was done and when told, on one page."""
    for words in (
        "When should the four libraries be open?",
        "Evenings with trained volunteers",
        "People who work cannot use a library that closes at five.",
        "Called in",
        "Train 24 volunteers and open two libraries until eight",
        "I went on Thursday at seven. It was open and full.",
        "Not done: Pay the fares of volunteers within a week",
        "Told 1 person has been told what became of it",
    ):
        assert words in chain


def test_from_my_page_a_comment_shows_its_whole_fate_in_three_clicks(house: House) -> None:
    """Expert test 5.5 (4), from the person's side; clicks are counted by following links."""
    told_on(house, timezone.now() - timedelta(days=3))
    page = read(house, "/my-page/", "rosa")  # the first click, from any page
    chain = text_of(read(house, link_of(page, COMMENT[:30]), "rosa"))
    all_of_it(chain)
    assert "You were told on" in chain
    assert "Heard," not in chain.partition("Theme")[2], "what was decided long ago does not look unheard"


def test_from_the_decisions_anybody_finds_who_asked_for_it_in_three_clicks(house: House) -> None:
    """Expert test 5.5 (4), from the other end, without an account."""
    told_on(house, timezone.now() - timedelta(days=3))
    listed = read(house, "/larkmoor/decisions/")  # one
    case = read(house, link_of(listed, "When should the four libraries be open?"))  # two
    chain = text_of(read(house, link_of(case, COMMENT[:30])))  # three
    all_of_it(chain)
    assert "You were told" not in chain


def test_when_people_were_told_stays_when_letters_are_cleared_away(house: House) -> None:
    node = house.read(lambda: Node.objects.get(step=Step.SAID, title__startswith=COMMENT))
    with house.tampering():
        Letter.objects.all().delete()
        node.voices.update(told_at=timezone.now())
    assert "1 person has been told" in text_of(read(house, node.get_absolute_url()))
    with house.tampering():
        node.voices.update(told_at=None)
    assert "Nobody has been told yet what became of it." in text_of(read(house, node.get_absolute_url()))


def test_a_ward_shows_what_was_promised_to_it_and_is_late(house: House) -> None:
    node = house.read(lambda: Node.objects.get(step=Step.SAID, title__startswith=COMMENT))
    ward = house.read(lambda: Area.objects.order_by("pk")[0])
    promise = "Count evening visits for a year and publish them"
    assert promise not in read(house, f"/larkmoor/wards/{ward.pk}/", "carys")
    with house.tampering():
        Node.objects.filter(pk=node.pk).update(area=ward)
    seen = text_of(read(house, f"/larkmoor/wards/{ward.pk}/", "carys"))
    assert f"What was promised {promise}" in seen
    with as_if_on(timezone.now() + timedelta(days=500)):
        assert f"Late: {promise}" in text_of(read(house, f"/larkmoor/wards/{ward.pk}/", "carys"))
