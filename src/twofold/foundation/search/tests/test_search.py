"""What a visitor may see can be found by its words, in English and in Welsh; nothing else can."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.actions import send_idea
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.search.finding import KINDS, find
from twofold.foundation.trace.actions import ask_question
from twofold.testing.cast import House

AROUND = 4  # who asks, and entering the place


def found(house: House, words: str, who: str = "") -> list[str]:
    actor = house.actor(who)
    return [row.title for _kind, rows in house.read(lambda: find(words, actor)) for row in rows]


@pytest.fixture
def budget(house: House) -> Budget:
    made: Budget = house.read(lambda: Budget.objects.get(activity__title="What would make Larkmoor kinder to live in?"))
    return made


def test_words_are_found_in_any_form(house: House) -> None:
    assert "A bench and a light by the pond" in found(house, "benches")
    assert "A bench and a light by the pond" in found(house, "BENCH pond")
    assert "A bench and a light by the pond" not in found(house, "bench -pond")


def test_welsh_is_found_as_it_is_written(house: House, budget: Budget) -> None:
    house.act("rosa", send_idea, budget, title="Mwy o gysgod ar y cei", text="Coed ar hyd y cei.")
    assert "Mwy o gysgod ar y cei" in found(house, "gysgod cei")


def test_drafts_and_others_questions_are_not_found(house: House, budget: Budget) -> None:
    assert found(house, "library feel like yours") == []
    assert found(house, "library feel like yours", "olu") != []
    house.act("rosa", ask_question, budget.activity_id, text="Is the xylophone safe?")
    assert found(house, "xylophone", "rosa") == ["Is the xylophone safe?"]
    assert found(house, "xylophone", "callum") == []


def test_another_place_finds_nothing_of_ours(house: House) -> None:
    page = house.client("ola").get("/elsewhere/search/", {"q": "bench"}).content.decode()
    assert "0 things found" in page


@pytest.mark.parametrize(
    "words", ["", " ", "'", '"', '"open', "a & b | !", "(((", "\x00", "x" * 9_000, "%", "<script>"]
)
def test_any_words_are_a_page(house: House, words: str) -> None:
    response = house.client().get(house.address("search/"), {"q": words})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_the_page_reads_once_a_kind(house: House, django_assert_max_num_queries: Any) -> None:
    client = house.client()
    with django_assert_max_num_queries(len(KINDS) + AROUND):
        client.get(house.address("search/"), {"q": "Larkmoor street"})


@given(st.text(max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_it(house: House, words: str) -> None:
    found(house, words.encode("utf-8", "ignore").decode())
