"""Charters through their door and their pages: both sides owe something and sign, or nothing holds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from twofold.cycle.marketing import actions, reading
from twofold.cycle.marketing.models import Breach, Charter, Incentive, Obligation, Signature
from twofold.cycle.marketing.rules import State
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.moderation.actions import hide, report
from twofold.foundation.notices.models import Letter
from twofold.foundation.places.models import Service
from twofold.foundation.trace.models import Node, Reply
from twofold.testing.cast import House, at_once

pytestmark = pytest.mark.usefixtures("db")
YOUTH, MEALS, PARKS, BOOKS = "Youth work", "Meals at home", "Parks and streets", "Libraries"


def service(house: House, name: str = YOUTH) -> Any:
    return house.read(lambda: Service.objects.get(name=name))


def latest(house: House, name: str = MEALS) -> Any:
    return house.read(lambda: Charter.objects.with_all().filter(service__name=name).first())


def state(house: House, charter: Any) -> State:
    return house.read(lambda: reading.state_of(Charter.objects.get(pk=charter.pk)))  # type: ignore[no-any-return]


def written(house: House, *parties: str) -> Any:
    charter = house.act("olu", actions.write_charter, service(house), purpose="Somewhere warm to be, kept by all.")
    for party in parties:
        house.act("olu", actions.add_obligation, charter, party=party, what="Come on time")
    return charter


def put_forward(house: House, *parties: str) -> Any:
    charter = written(house, *(parties or ("citizen", "frontline")))
    return house.act("olu", actions.put_forward, charter)


def bound(house: House) -> Any:
    charter = put_forward(house)
    house.act("rosa", actions.sign, charter, party="citizen")
    house.act("olu", actions.sign, charter, party="frontline")
    return charter


def owed(house: House, charter: Any, party: str) -> Any:
    return house.read(lambda: Obligation.objects.filter(charter=charter, party=party).first())


def page(house: House, path: str, who: str = "") -> str:
    return house.client(who).get(f"/larkmoor/charters/{path}").content.decode()


@pytest.mark.parametrize("parties", [(), ("user",), ("user", "citizen"), ("frontline",), ("frontline", "manager")])
def test_a_charter_with_obligations_for_only_one_party_cannot_be_signed(house: House, parties: tuple[str, ...]) -> None:
    """Field manual 1.3: by the door, on the page, and by the database itself."""
    charter = written(house, *parties)
    with pytest.raises(Refusal, match="binds both sides"):
        house.act("olu", actions.put_forward, charter)
    assert "It cannot be signed yet" in page(house, f"{charter.pk}/", "olu")
    assert "Put it forward" not in page(house, f"{charter.pk}/", "olu")
    with house.tampering():
        Charter.objects.filter(pk=charter.pk).update(put_forward_on=timezone.localdate())
    with pytest.raises(Refusal, match="binds both sides"):
        house.act("olu", actions.sign, charter, party="frontline")
    for party in parties or ("citizen",):
        with pytest.raises(IntegrityError, match="asks something of one side only"), house.tampering():
            Signature.objects.create(charter=charter, party=party, signed_on=timezone.localdate())


def test_with_obligations_on_both_sides_it_is_put_forward_signed_and_holds(house: House) -> None:
    charter = written(house, "citizen")
    house.act("olu", actions.add_obligation, charter, party="manager", what="Heat the room")
    house.act("olu", actions.put_forward, charter)
    house.act("rosa", actions.sign, charter, party="citizen")
    assert state(house, charter) is State.SIGNING
    assert "Still to sign: managers, for the public body." in page(house, f"{charter.pk}/")
    house.act("mina", actions.sign, charter, party="manager")
    assert state(house, charter) is State.BINDS
    assert "Both sides have signed version 1" in page(house, f"{charter.pk}/")
    told = house.read(lambda: {each.person for each in Letter.objects.filter(subject__startswith="Both sides")})
    assert {house.person("rosa"), house.person("mina")} <= told


def test_two_last_signatures_at_once_bind_once(house: House) -> None:
    charter = put_forward(house)
    at_once(
        lambda: house.act("rosa", actions.sign, charter, party="citizen"),
        lambda: house.act("olu", actions.sign, charter, party="frontline"),
    )
    assert state(house, charter) is State.BINDS
    letters = Letter.objects.filter(thing=f"marketing.charter:{charter.pk}", person=house.person("rosa"))
    assert house.read(letters.count) == 1


def test_each_party_signs_by_its_own_people(house: House) -> None:
    charter = put_forward(house, "user", "citizen", "frontline", "manager")
    for who, party in (("rosa", "frontline"), ("olu", "citizen"), ("olu", "manager"), ("mina", "frontline")):
        with pytest.raises(Refusal, match="signs by its own people"):
            house.act(who, actions.sign, charter, party=party)
    with pytest.raises(Refusal, match="not one of: people who use it"):
        house.act("callum", actions.sign, charter, party="user")  # he uses another service
    meals = latest(house)
    assert "user" in {each.party for each in meals.standing}
    assert house.api("carys", "marketing.sign", charter.pk, {"party": "manager"}).status_code == 403


def test_who_signed_is_not_shown_and_one_person_signs_once(house: House) -> None:
    charter = put_forward(house)
    at_once(*[lambda: house.act("rosa", actions.sign, charter, party="citizen")] * 2)
    assert len(latest(house, YOUTH).standing) == 1
    with pytest.raises(Refusal, match="You have signed"):
        house.act("rosa", actions.sign, charter, party="citizen")
    with pytest.raises(Refusal, match="Nothing is asked"):
        house.act("mina", actions.sign, charter, party="manager")
    shown = page(house, f"{charter.pk}/")
    assert "Signed by one of them" in shown
    assert "Rosa" not in shown
    listed = house.client().get("/api/v1/places/larkmoor/charter-signatures").json()
    assert all("person" not in row for row in listed["items"])


def test_a_signature_is_taken_back_by_its_own_person_with_the_day(house: House) -> None:
    charter = bound(house)
    signature = house.read(lambda: Signature.objects.get(charter=charter, party="citizen"))
    with pytest.raises(Refusal, match="Only the person who signed"):
        house.act("olu", actions.withdraw_signature, signature)
    house.act("rosa", actions.withdraw_signature, signature)
    assert state(house, charter) is State.LAPSED
    shown = page(house, f"{charter.pk}/")
    assert "does not hold now" in shown
    assert "One signature was taken back" in shown
    house.act("rosa", actions.sign, charter, party="citizen")
    assert state(house, charter) is State.BINDS
    today = timezone.localdate()
    rows = Signature.objects.filter(charter=charter)
    for wrong in (
        {"withdrawn_on": today - timedelta(days=1)},
        {"party": "user"},
        {"signed_on": today - timedelta(days=9)},
    ):
        with pytest.raises(IntegrityError), house.tampering():
            rows.filter(withdrawn_on__isnull=True).update(**wrong)
    for undone in (lambda: rows.exclude(withdrawn_on=None).update(withdrawn_on=None), rows.delete):
        with pytest.raises(IntegrityError, match="only taken back"), house.tampering():
            undone()


def test_what_was_put_forward_is_never_changed(house: House) -> None:
    charter = put_forward(house)
    line = owed(house, charter, "citizen")
    for action, subject, data in (
        (actions.add_obligation, charter, {"party": "user", "what": "More"}),
        (actions.add_incentive, charter, {"party": "user", "when": "keep", "what": "More"}),
        (actions.take_out_obligation, line, {}),
        (actions.put_forward, charter, {}),
    ):
        with pytest.raises(Refusal, match="put forward and is not changed"):
            house.act("olu", action, subject, **data)
    rows, lines = Charter.objects.filter(pk=charter.pk), Obligation.objects.filter(charter=charter)
    for tamper in (
        lambda: rows.update(purpose="Another"),
        lambda: rows.update(put_forward_on=None),
        lambda: rows.update(bound_on=timezone.localdate()),
        lambda: lines.update(what="Less"),
        lines.delete,
        lambda: Obligation.objects.create(charter=charter, party="user", what="More"),
        lambda: Incentive.objects.create(charter=charter, party="user", when="keep", what="More"),
    ):
        with pytest.raises(IntegrityError), house.tampering():
            tamper()


def test_a_line_is_taken_out_before_it_is_put_forward_or_stays(house: House) -> None:
    charter = written(house, "citizen", "frontline")
    line = owed(house, charter, "citizen")
    out, forward = at_once(
        lambda: house.act("olu", actions.take_out_obligation, line),
        lambda: house.act("mina", actions.put_forward, charter),
    )
    assert isinstance(out, Refusal) != isinstance(forward, Refusal)


def test_a_new_version_begins_as_the_last_and_takes_its_place_once_all_have_signed(house: House) -> None:
    first = bound(house)
    second = house.act("olu", actions.write_charter, service(house), purpose="The same, on Sundays too.")
    assert second.version == 2
    assert owed(house, second, "citizen").what == owed(house, first, "citizen").what
    with pytest.raises(Refusal, match="being written already"):
        house.act("mina", actions.write_charter, service(house), purpose="Another")
    assert house.client("rosa").get(f"/larkmoor/charters/{second.pk}/").status_code == 404
    house.act("olu", actions.put_forward, second)
    assert state(house, first) is State.BINDS, "the version that was signed holds until the next is signed by all"
    told = Letter.objects.filter(thing=f"marketing.charter:{second.pk}", subject__startswith="There is a new version")
    assert house.read(lambda: {each.person for each in told}) == {house.person("rosa"), house.person("olu")}
    house.act("rosa", actions.sign, second, party="citizen")
    house.act("olu", actions.sign, second, party="frontline")
    assert (state(house, first), state(house, second)) == (State.REPLACED, State.BINDS)
    assert "a later one took its place" in page(house, f"{first.pk}/")
    with pytest.raises(Refusal, match="later version"):
        house.act("rosa", actions.sign, first, party="citizen")
    mine = house.read(lambda: Signature.objects.get(charter=second, party="citizen"))
    house.act("rosa", actions.withdraw_signature, mine)
    assert (state(house, first), state(house, second)) == (State.REPLACED, State.LAPSED)


def test_two_write_the_next_version_at_once_and_there_is_one(house: House) -> None:
    tasks = [lambda: house.act("olu", actions.write_charter, service(house), purpose="Once")] * 2
    assert sum(isinstance(each, Refusal) for each in at_once(*tasks)) == 1
    assert house.read(lambda: Charter.objects.filter(service__name=YOUTH).count()) == 1


def test_what_is_being_written_is_for_those_who_write_it(house: House) -> None:
    draft = latest(house, BOOKS)
    for who in ("", "rosa", "carys"):
        assert house.client(who).get(f"/larkmoor/charters/{draft.pk}/").status_code == 404
        assert "There is no charter of this service yet" in page(house, f"services/{draft.service_id}/", who)
    assert "Say a week ahead" in page(house, f"services/{draft.service_id}/", "olu")
    listed = house.client().get("/api/v1/places/larkmoor/charter-obligations").json()["items"]
    assert draft.pk not in {row["charter"] for row in listed}


def test_what_was_not_kept_is_said_by_the_other_side_and_answered_by_the_side_that_owes_it(house: House) -> None:
    charter = bound(house)
    staffs, citizens = owed(house, charter, "frontline"), owed(house, charter, "citizen")
    with pytest.raises(Refusal, match="The other side says"):
        house.act("olu", actions.say_what_was_not_kept, staffs, why="x")
    with pytest.raises(Refusal, match="The other side says"):
        house.act("rosa", actions.say_what_was_not_kept, citizens, why="x")
    made = house.act("rosa", actions.say_what_was_not_kept, staffs, why="On Friday nobody opened.")
    clock = house.read(lambda: Reply.objects.get(node__thing=f"marketing.breach:{made.pk}"))
    assert clock.answered_at is None
    assert "On Friday nobody opened." in house.client("rosa").get("/my-page/").content.decode()
    assert "Not answered yet." in page(house, f"{charter.pk}/")
    with pytest.raises(Refusal, match="The side that owes it"):
        house.act("rosa", actions.answer_what_was_not_kept, made, answer="x")
    answers = at_once(
        lambda: house.act("olu", actions.answer_what_was_not_kept, made, answer="The key is with two of us now."),
        lambda: house.act("mina", actions.answer_what_was_not_kept, made, answer="The key is with two of us now."),
    )
    assert sum(isinstance(each, Refusal) for each in answers) == 1
    shown = page(house, f"{charter.pk}/")
    assert shown.index("On Friday nobody opened.") < shown.index("The key is with two of us now.")
    assert "Rosa" not in shown
    told = house.read(lambda: Letter.objects.get(thing=f"marketing.breach:{made.pk}"))
    assert told.person == house.person("rosa")
    by_staff = house.act("olu", actions.say_what_was_not_kept, citizens, why="Nobody came.")
    assert not house.read(lambda: Reply.objects.filter(node__thing=f"marketing.breach:{by_staff.pk}").exists())
    form = f"/larkmoor/do/marketing.answer_what_was_not_kept/{by_staff.pk}/"
    assert house.client("rosa").post(form, {"answer": "It was half-term."})["Location"] == by_staff.get_absolute_url()
    for wrong in ({"answered_at": None}, {"why": ""}, {"side": "both"}):
        with pytest.raises(IntegrityError), house.tampering():
            Breach.objects.filter(pk=made.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="the other side"), house.tampering():
        Breach.objects.create(obligation=staffs, side="public", why="x")


def test_nothing_is_owed_before_both_sides_have_signed(house: House) -> None:
    charter = put_forward(house)
    staffs = owed(house, charter, "frontline")
    with pytest.raises(Refusal, match="before both sides"):
        house.act("rosa", actions.say_what_was_not_kept, staffs, why="x")
    with pytest.raises(IntegrityError, match="the other side"), house.tampering():
        Breach.objects.create(obligation=staffs, side="citizen", why="x")
    first = house.read(lambda: Charter.objects.get(service__name=MEALS, version=1))
    with pytest.raises(Refusal, match="later version"):
        house.act("callum", actions.say_what_was_not_kept, owed(house, first, "frontline"), why="x")


def test_rude_words_are_reported_and_hidden(house: House) -> None:
    charter = bound(house)
    made = house.act(
        "rosa", actions.say_what_was_not_kept, owed(house, charter, "frontline"), why="A zebra-brained fool."
    )
    case = house.act("callum", report, house.place, thing=f"marketing.breach:{made.pk}", reason="It is rude.")
    house.act("olu", hide, case, reason="House rule 2.")
    assert "zebra" not in page(house, f"{charter.pk}/")
    assert "zebra" not in page(house, f"{charter.pk}/", "callum")
    assert "zebra" in page(house, f"{charter.pk}/", "rosa")
    assert not house.read(lambda: Node.objects.get(thing=f"marketing.breach:{made.pk}").open)
    listed = house.client().get("/api/v1/places/larkmoor/charter-breaches").json()["items"]
    assert made.pk not in {row["id"] for row in listed}


def test_a_signature_outlives_its_person_without_their_name(house: House) -> None:
    charter = bound(house)
    signature = house.read(lambda: Signature.objects.get(charter=charter, party="citizen"))
    with house.tampering():
        Signature.objects.filter(pk=signature.pk).update(person=None)
    assert state(house, charter) is State.BINDS
    with pytest.raises(IntegrityError, match="only taken back"), house.tampering():
        Signature.objects.filter(pk=signature.pk).update(person=house.person("callum"))


def test_the_database_refuses_nonsense(house: House) -> None:
    charter, today = written(house, "citizen", "frontline"), timezone.localdate()
    owner = {"charter": charter, "party": "citizen"}
    for model, wrong in (
        (Charter, {"service": service(house), "version": 9, "purpose": "A second draft"}),
        (Charter, {"service": service(house), "version": 1, "purpose": "x", "put_forward_on": today}),
        (Charter, {"service": service(house), "version": 0, "purpose": "x", "put_forward_on": today}),
        (Charter, {"service": service(house), "version": 9, "purpose": "", "put_forward_on": today}),
        (Charter, {"service": service(house, BOOKS), "version": 9, "purpose": "x", "bound_on": today}),
        (Obligation, {**owner, "what": ""}),
        (Obligation, {**owner, "what": "Come on time"}),
        (Obligation, {**owner, "party": "elected", "what": "x"}),
        (Incentive, {**owner, "when": "keep", "what": ""}),
        (Incentive, {**owner, "when": "never", "what": "x"}),
        (Incentive, {**owner, "party": "elected", "when": "keep", "what": "x"}),
        (Signature, {**owner, "signed_on": today}),
    ):
        with pytest.raises(IntegrityError), house.tampering():
            model.objects.create(**wrong)


def test_what_helps_is_said_party_by_party_and_its_lack_too(house: House) -> None:
    charter = written(house, "citizen", "frontline")
    house.act("olu", actions.add_incentive, charter, party="citizen", when="keep", what="A say in what comes next")
    with pytest.raises(Refusal, match="already"):
        house.act("olu", actions.add_incentive, charter, party="citizen", when="keep", what="A say in what comes next")
    shown = page(house, f"{charter.pk}/", "olu")
    assert "To keep going: A say in what comes next" in shown
    assert shown.count("Nothing helps them to keep going yet.") == 1
    line = house.read(lambda: Incentive.objects.get(charter=charter))
    house.act("olu", actions.take_out_incentive, line)
    assert page(house, f"{charter.pk}/", "olu").count("Nothing helps them to keep going yet.") == 2


def test_people_come_to_it_from_pages_they_know(house: House) -> None:
    meals = latest(house)
    there = f"/larkmoor/charters/services/{meals.service_id}/"
    for path in (f"map/services/{meals.service_id}/", "map/register/"):
        assert there in house.client().get(f"/larkmoor/{path}").content.decode()
    assert "/larkmoor/charters/" in house.client().get("/larkmoor/map/").content.decode()
    found = house.client().get("/larkmoor/search/", {"q": "friendly word fares"}).content.decode()
    assert meals.get_absolute_url() in found


def test_every_page_opens_in_a_steady_number_of_queries(house: House, django_assert_max_num_queries: Any) -> None:
    meals, parks, youth = latest(house), latest(house, PARKS), service(house)
    paths = ["", f"services/{youth.pk}/", f"{parks.pk}/", f"{meals.pk}/", f"{meals.pk}/paper/"]
    for who in ("", "rosa", "callum", "olu", "mina"):
        client = house.client(who)
        for path in paths:
            with django_assert_max_num_queries(15):
                assert client.get(f"/larkmoor/charters/{path}").status_code == 200, path


def test_more_lines_and_versions_cost_no_more_queries(house: House, django_assert_num_queries: Any) -> None:
    charter = put_forward(house)
    client = house.client()
    paths = [f"/larkmoor/charters/{charter.pk}/", "/larkmoor/charters/"]
    with CaptureQueriesContext(connection) as few:
        for path in paths:
            client.get(path)
    newer = house.act("olu", actions.write_charter, service(house), purpose="More of it.")
    for number in range(20):
        house.act("olu", actions.add_obligation, newer, party="user", what=f"Line {number}")
    house.act("olu", actions.put_forward, newer)
    with django_assert_num_queries(len(few)):
        for path in paths:
            client.get(path)
