"""Words on the map are public, so they are moderated as others are: parked, reported, hidden, appealed."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from twofold.api.actions import publish
from twofold.cycle.mapping import actions, reading
from twofold.cycle.mapping.models import Answer, Quality, Registered
from twofold.cycle.mapping.rules import State
from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.moderation.actions import answer_hiding_appeal, appeal_hiding, hide, report, show
from twofold.foundation.moderation.models import Case
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
RUDE = "The manager of the club is a zebra-brained fool."
LINKS = "See https://a.example https://b.example https://c.example https://d.example"
ROOT = "/api/v1/places/larkmoor/map-answers"


def service(house: House) -> Service:
    return house.read(lambda: Service.objects.get(name="Youth work"))


def said(house: House, who: str, because: str, kind: str = "co-design") -> Answer:
    made: Answer = house.act(who, actions.answer, service(house), kind=kind, says="here", because=because)
    return made


def page(house: House, who: str) -> str:
    return house.client(who).get(house.address(f"map/services/{service(house).pk}/")).content.decode()


def reported(house: House, thing: str) -> Case:
    made: Case = house.act("callum", report, house.place, thing=thing, reason="It is rude.")
    return made


def hidden(house: House, made: Answer) -> Case:
    case = reported(house, f"mapping.answer:{made.pk}")
    house.act("olu", hide, case, reason="House rule 2.")
    return case


def state(house: House) -> State:
    cells = house.read(lambda: reading.of_service(Service.objects.get(name="Youth work")))
    return next(cell.state for cell in cells if cell.kind == "co-design")


def feed(house: House) -> dict[int, Any]:
    publish(house.place, by=Actor.scheduled(house.place.pk, "test"))
    rows: dict[int, Any] = {}
    address = f"{ROOT}/feed"
    while True:
        content = house.client().get(address).json()
        if not content["items"]:
            return rows
        for item in content["items"]:
            rows[item["id"]] = item.get("data")
        address = content["next"].removeprefix("http://localhost:8000")


def test_a_hidden_answer_is_gone_from_page_search_open_data_and_feed(house: House) -> None:
    made = said(house, "rosa", RUDE)
    assert RUDE in page(house, "")
    assert feed(house)[made.pk]["because"] == RUDE
    hidden(house, made)
    for who in ("", "callum"):
        assert "zebra-brained" not in page(house, who)
    assert "zebra-brained" not in house.client().get(house.address("search/"), {"q": "zebra"}).content.decode()
    assert "zebra-brained" not in house.client().get(f"{ROOT}?limit=200").content.decode()
    assert house.client().get(f"{ROOT}/{made.pk}").status_code == 404
    # Gone at once from the feed too, before it is published as gone.
    content = house.client().get(f"{ROOT}/feed").content.decode()
    assert "zebra-brained" not in content
    assert feed(house)[made.pk] is None


def test_its_writer_and_staff_still_read_it(house: House) -> None:
    hidden(house, said(house, "rosa", RUDE))
    assert RUDE in page(house, "rosa")
    assert "Ask us to look again" in page(house, "rosa")
    assert RUDE in page(house, "mina")
    assert "Ask us to look again" not in page(house, "mina")


def test_a_hidden_answer_does_not_count_and_the_one_before_it_does(house: House) -> None:
    said(house, "olu", "We plan it with the young people.")
    house.act("rosa", actions.answer, service(house), kind="co-design", says="none", because="I was never asked.")
    assert state(house) is State.SPOTTED
    made = said(house, "rosa", RUDE)
    assert state(house) is State.CONFIRMED
    hidden(house, made)
    assert state(house) is State.SPOTTED


def test_an_appeal_brings_it_back(house: House) -> None:
    case = hidden(house, said(house, "rosa", RUDE))
    with pytest.raises(Refusal, match="not yours to see"):
        house.act("callum", appeal_hiding, case, text="Not mine.")
    house.act("rosa", appeal_hiding, case, text="I meant the striped one.")
    house.act("mina", answer_hiding_appeal, case, stands=True, reasons="There is one.")
    assert RUDE in page(house, "")


def test_what_looks_like_spam_waits_in_the_inbox(house: House) -> None:
    made = said(house, "rosa", LINKS)
    assert made.hidden
    assert LINKS not in page(house, "")
    assert LINKS in house.client("olu").get(house.address("moderation/")).content.decode()
    case = house.read(lambda: Case.objects.get(thing=f"mapping.answer:{made.pk}"))
    house.act("olu", show, case, reason="They are all ours.")
    assert LINKS in page(house, "")


def test_the_whole_questionnaire_at_once_is_not_spam_and_one_question_again_and_again_is(house: House) -> None:
    for kind in actions.Kind:
        assert not said(house, "rosa", "We do it together every week.", kind=kind.value).hidden
    again = [said(house, "rosa", f"Number {n}.") for n in range(6)]
    assert again[-1].hidden


def registered(house: House) -> Registered:
    found: Registered = house.read(
        lambda: Registered.objects.select_related("initiative__service").exclude(initiative__service=None)[0]
    )
    return found


def rated_page(house: House, who: str = "") -> str:
    pk = registered(house).initiative.service_id
    return house.client(who).get(house.address(f"map/services/{pk}/")).content.decode()


def test_a_rating_with_hidden_words_is_not_shown_nor_counted(house: House) -> None:
    made: Quality = house.act("rosa", actions.rate, registered(house), rating=1, because=RUDE)
    assert RUDE in rated_page(house)
    house.act("olu", hide, reported(house, f"mapping.quality:{made.pk}"), reason="House rule 2.")
    assert RUDE not in rated_page(house)
    assert RUDE in rated_page(house, "rosa")
    assert made.pk not in house.read(lambda: list(Quality.objects.open().values_list("pk", flat=True)))


def test_a_hidden_rating_written_anew_waits_for_somebody_to_read_it(house: House) -> None:
    made: Quality = house.act("rosa", actions.rate, registered(house), rating=1, because=RUDE)
    house.act("olu", hide, reported(house, f"mapping.quality:{made.pk}"), reason="House rule 2.")
    house.act("rosa", actions.rate, registered(house), rating=2, because="The rounds are often late.")
    assert "The rounds are often late." not in rated_page(house)
    case = house.read(lambda: Case.objects.get(thing=f"mapping.quality:{made.pk}", state="parked"))
    house.act("mina", show, case, reason="That is fair.")
    assert "The rounds are often late." in rated_page(house)


@pytest.mark.parametrize("who", ["", "rosa", "olu"])
def test_hidden_words_cost_no_more_queries(house: House, who: str, django_assert_num_queries: Any) -> None:
    client, address = house.client(who), house.address(f"map/services/{service(house).pk}/")
    hidden(house, said(house, "rosa", RUDE))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for kind in actions.Kind:
        hidden(house, said(house, "rosa", f"{RUDE} {kind.label}", kind=kind.value))
    assert len(few) <= 20
    with django_assert_num_queries(len(few)):
        client.get(address)
