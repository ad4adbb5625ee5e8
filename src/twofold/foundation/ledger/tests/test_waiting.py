"""One side waits for the other's word, and not for ever."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.ledger import waiting
from twofold.foundation.ledger.actions import Kind, confirm, log_time, pledge_time, put_in, write_in_for_initiative
from twofold.foundation.ledger.models import Contribution
from twofold.foundation.ledger.writing_in import Group
from twofold.foundation.notices.models import Letter
from twofold.foundation.places.demo_history import as_if_on
from twofold.foundation.rulebook.models import LocalRule
from twofold.testing.cast import House

ROUNDS = "Meals rounds with a welfare check"


def today() -> date:
    return timezone.localdate()


def live(house: House) -> Any:
    return house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])


def rounds(house: House) -> Any:
    return house.read(lambda: Initiative.objects.get(name=ROUNDS))


def found(house: House) -> dict[str, waiting.Unheard]:
    def read() -> dict[str, waiting.Unheard]:
        rows = waiting.asked_of_staff([]).unheard
        towards = {each: Activity.objects.filter(pk=each.activity).first() for each in rows}
        return {str(towards[each] or Initiative.objects.get(pk=each.initiative)): each for each in rows}

    return house.read(read)  # type: ignore[no-any-return]


def stands(house: House, thing: Any) -> tuple[int, int, int]:
    each: Any = house.read(lambda: Contribution.objects.filter(pk=thing.pk).with_amounts().get())
    return each.pledged, each.given, each.confirmed


def test_what_citizens_gave_waits_for_staff_until_they_say_something(house: House) -> None:
    activity = live(house)
    before = found(house)[activity.title].minutes
    given = house.act("rosa", log_time, activity, minutes=45, day=today() - timedelta(days=3), kind=Kind.GENERAL)
    assert found(house)[activity.title].minutes == before + 45
    house.act("olu", confirm, given)
    assert found(house)[activity.title].minutes == before


def test_the_workspace_says_how_long_it_has_waited_and_the_late_come_first(house: House) -> None:
    page = house.client("olu").get("/larkmoor/workspace/").content.decode()
    assert "hours that citizens gave wait for our word" in page
    oldest = found(house)[ROUNDS]
    assert oldest.due == oldest.since + timedelta(days=28)
    assert page.index("Late") < page.index(ROUNDS)
    assert "wait for our word" not in house.client("carys").get("/larkmoor/workspace/").content.decode()


def test_a_place_may_wait_for_less_long(house: House) -> None:
    with house.tampering():
        LocalRule.objects.create(key=waiting.CONFIRM, value=7, valid_from=today(), because="We answer within a week.")
    oldest = found(house)[ROUNDS]
    assert oldest.due == oldest.since + timedelta(days=7)


def test_staff_confirm_many_at_once_but_never_what_they_wrote_in(house: House) -> None:
    initiative = rounds(house)
    with pytest.raises(Refusal, match="waits for your word"):
        house.act("olu", waiting.confirm_all, initiative, until=today())
    told = {"who": "Sunday drivers", "group": Group.VOLUNTEER, "people": 4, "minutes": 480, "kind": Kind.CARE}
    minas = house.act("mina", write_in_for_initiative, initiative, **told, day=today())
    later = house.act("olu", write_in_for_initiative, initiative, **told, day=today())
    house.act("mina", waiting.confirm_all, initiative, until=today() - timedelta(days=1))
    assert (stands(house, minas), stands(house, later)) == ((0, 480, 0), (0, 480, 0))
    house.act("mina", waiting.confirm_all, initiative, until=today())
    assert (stands(house, minas), stands(house, later)) == ((0, 480, 0), (0, 0, 480))
    assert found(house)[ROUNDS].minutes == 480
    with pytest.raises(Refusal):
        house.act("mina", waiting.confirm_all, initiative, until=today())
    with pytest.raises(Refusal):
        house.act("rosa", waiting.confirm_all, initiative, until=today())


def test_an_offer_nobody_gave_lapses_and_its_giver_hears(house: House) -> None:
    activity = live(house)
    with as_if_on(timezone.now() - timedelta(days=20)):
        old = house.act("rosa", pledge_time, activity, minutes=60, day=today(), kind=Kind.GENERAL)
    with as_if_on(timezone.now() - timedelta(days=13)):
        fresh = house.act("rosa", pledge_time, activity, minutes=30, day=today(), kind=Kind.GENERAL)
    for _night in range(2):
        waiting.let_offers_lapse(house.place, by=Actor.scheduled(house.place.pk, "tests"))
    assert stands(house, old)[0] == 0
    assert stands(house, fresh)[0] == 30
    letters = house.read(lambda: list(Letter.objects.filter(subject__contains="has lapsed")))
    assert [letter.person_id for letter in letters] == [house.person("rosa").pk]
    again = house.act("rosa", log_time, activity, minutes=60, day=today() - timedelta(days=20), kind=Kind.GENERAL)
    assert stands(house, again)[1] == 60


def test_either_side_that_has_not_answered_in_time_is_said_so_beside_the_entry(house: House) -> None:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("-pk")[0])
    late, address = "the other side has not answered in time", f"/larkmoor/ledger/{activity.pk}/"
    told = {"what": "pence", "amount": 100, "who": "Halls"}
    house.act("olu", put_in, activity, **told, day=timezone.localdate() - timedelta(days=28))
    assert late not in house.client("rosa").get(address).content.decode()
    made = house.act("olu", put_in, activity, **told, day=timezone.localdate() - timedelta(days=29))
    assert late in house.client("rosa").get(address).content.decode()
    house.act("rosa", confirm, made)
    assert late not in house.client("rosa").get(address).content.decode()
