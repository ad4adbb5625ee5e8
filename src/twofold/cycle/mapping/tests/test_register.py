"""The register of initiatives, what stands beside the map, and what looks like co-production though nobody said so."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from twofold.cycle.mapping import actions, reading
from twofold.cycle.mapping.models import Informal, Quality, Registered, UsersPart
from twofold.cycle.mapping.report import beside
from twofold.cycle.mapping.rules import FOUND, from_survey
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Activity, Initiative
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

pytestmark = pytest.mark.usefixtures("db")
HOURS = st.lists(st.floats(0, 168), min_size=3, max_size=3).map(sorted)


def service(house: House, name: str = "Libraries") -> Service:
    return house.read(lambda: Service.objects.get(name=name))  # type: ignore[no-any-return]


def started(house: House, name: str) -> Initiative:
    made: Initiative = house.act(
        "olu",
        start_initiative,
        house.place,
        name=name,
        service=service(house).pk,
        outcome="Children read",
        public_input="A room",
        citizen_intensity=3,
        public_intensity=1,
    )
    return made


def entered(house: House, name: str = "Story hour", **more: Any) -> Registered:
    made: Registered = house.act("olu", actions.register, started(house, name), kind="co-performing", **more)
    return made


def page(house: House, who: str = "") -> str:
    return house.client(who).get(house.address("map/register/")).content.decode()


def test_the_register_shows_both_sides_of_every_initiative(house: House) -> None:
    entered(house, reaches=30, of_people=120, owner="Head of libraries")
    text = page(house)
    for each in house.read(lambda: list(Initiative.objects.all())):
        assert each.name in text
    assert "30 (25" in text
    assert "Head of libraries" in text
    assert "Hidden until mapped" in text
    assert "Recognised" in text
    # Quality is two-sided: Olu's 5 and Callum's 2 for the meals rounds are not averaged into one.
    assert "Citizens: 2.0 of 5 (n = 1)" in text
    assert "Public body: 5.0 of 5 (n = 1)" in text


def test_an_entry_is_confirmed_by_a_citizen_and_not_by_those_who_entered_it(house: House) -> None:
    """Field manual 1.2: at least one citizen has confirmed each entry."""
    made = entered(house)
    assert not entry(house, made).confirmed
    house.act("olu", actions.rate, made, rating=4)
    assert not entry(house, made).confirmed
    house.act("rosa", actions.rate, made, rating=1)
    assert entry(house, made).confirmed


def entry(house: House, made: Registered) -> reading.Entry:
    def read() -> reading.Entry:
        return reading.entries(Initiative.objects.filter(registered=made), Quality.objects.open())[0]

    return house.read(read)  # type: ignore[no-any-return]


def test_an_entry_is_said_anew_when_it_is_otherwise(house: House) -> None:
    made = entered(house)
    form = house.client("olu").get(
        house.address(f"do/mapping.correct_entry/{made.pk}/?{house.read(lambda: fresh(made).as_it_stands)}")
    )
    assert 'value="co-performing"' in form.content.decode()
    now = {"kind": "co-management", "citizens_do": 4, "staff_do": 0, "recognised": True, "reaches": 9, "of_people": 10}
    now |= {"staff_give": "A room, and nobody in it"}
    house.act("olu", actions.correct_entry, made, citizens_give="They run it", **now)
    after = house.read(lambda: fresh(made))
    assert (after.kind, after.recognised, after.coverage) == ("co-management", True, 0.9)
    assert (after.initiative.citizen_intensity, after.initiative.public_intensity) == (4, 0)
    assert after.initiative.public_input == "A room, and nobody in it"
    with pytest.raises(Refusal) as refused:
        house.act("olu", actions.correct_entry, made, **{**now, "reaches": 11})
    assert "of_people" in refused.value.fields
    with pytest.raises(Refusal):
        house.act("rosa", actions.correct_entry, made, **now)


def fresh(made: Registered) -> Registered:
    return Registered.objects.select_related("initiative").get(pk=made.pk)


def test_the_database_refuses_more_than_all_and_an_estimate_that_is_none(house: House) -> None:
    made = entered(house)
    estimate = {"service": service(house), "what": "x", "hours_low": 1, "hours_central": 1, "hours_high": 1}
    for wrong in (
        lambda: Registered.objects.filter(pk=made.pk).update(reaches=5, of_people=4),
        lambda: Registered.objects.filter(pk=made.pk).update(reaches=0, of_people=0),
        lambda: Registered.objects.filter(pk=made.pk).update(kind="in-service"),
        lambda: Informal.objects.create(**estimate, source="x", evidence="clocked"),
        lambda: Informal.objects.create(**estimate, source="x", rests_on="guess"),
    ):
        with pytest.raises(IntegrityError), house.tampering():
            wrong()


def test_the_register_costs_the_same_however_long_it_is(house: House) -> None:
    client = house.client("olu")
    client.get(house.address("map/register/"))
    with CaptureQueriesContext(connection) as few:
        client.get(house.address("map/register/"))
    for n in range(6):
        house.act("rosa", actions.rate, entered(house, f"Story hour {n}"), rating=3)
    with CaptureQueriesContext(connection) as many:
        client.get(house.address("map/register/"))
    assert len(many) == len(few) <= 15


def test_what_runs_here_is_a_clue_to_what_nobody_has_said(house: House) -> None:
    running = house.read(
        lambda: Activity.objects.exclude(state="draft").select_related("initiative__service").order_by("pk")[0]
    )
    place, kind = running.initiative.service, running.method.kind.value
    for who in ("olu", "rosa"):
        house.act(who, actions.answer, place, kind=kind, says="none", because="I never heard of it.")
    address = house.address(f"map/services/{place.pk}/")
    assert f"This looks like co-production: “{running.title}” runs here" in house.client().get(address).content.decode()
    unsaid = house.read(lambda: reading.unsaid(reading.rows()))
    assert (place.pk, kind) in {(clue.service.pk, clue.kind) for clue in unsaid}
    assert "because “" in house.client().get(house.address("map/")).content.decode()
    house.act("olu", actions.answer, place, kind=kind, says="here", because="It does happen.")
    assert f"“{running.title}” runs here" not in house.client().get(address).content.decode()


def test_a_clue_never_fills_a_square(house: House) -> None:
    unsaid = house.read(lambda: reading.unsaid(reading.rows()))
    cells = house.read(
        lambda: {(row.service.pk, cell.kind): cell.state for row in reading.rows() for cell in row.cells}
    )
    assert all(cells[clue.service.pk, clue.kind] not in FOUND for clue in unsaid)


def test_where_sides_differ_the_page_says_who_says_what(house: House) -> None:
    address = house.address(f"map/services/{service(house).pk}/")
    text = house.client().get(address).content.decode()
    assert "the two sides do not say the same" in text
    assert "<strong>it happens.</strong> Reading at home." in text
    assert "<strong>there is none, and there should not be.</strong> Nothing" in text
    assert "sides differ" in house.client().get(house.address("map/")).content.decode()


def test_users_own_part_of_too_few_is_not_spoken_of(house: House) -> None:
    swim = {"part": "completion", "year": 2025, "source": "Registers"}
    few = house.act("olu", actions.write_users_part, service(house), what="Learning to read", did=3, of=9, **swim)
    enough = house.act("olu", actions.write_users_part, service(house), what="Handing back", did=30, of=90, **swim)
    text = house.client("olu").get(house.address(f"map/services/{service(house).pk}/")).content.decode()
    assert "Learning to read (2025): fewer people than we may speak of." in " ".join(text.split())
    assert "3 of 9" not in text
    rows = house.client().get("/api/v1/places/larkmoor/users-parts", {"limit": 100}).json()["items"]
    keys = {row["id"] for row in rows}
    assert enough.pk in keys
    assert few.pk not in keys
    assert house.read(lambda: set(UsersPart.objects.of_enough())) < house.read(lambda: set(UsersPart.objects.all()))


def test_estimates_stand_beside_the_map_with_their_kind_of_evidence(house: House) -> None:
    data = {"people": 1_000, "asked": 100, "do_it": 20, "hours_low": 1, "hours_central": 2, "hours_high": 4}
    made = house.act("olu", actions.estimate_from_survey, service(house), what="Reading aloud", source="Ours.", **data)
    assert made.hours_central == 1_000 * 0.2 * 2 * 52
    assert made.hours_low < made.hours_central < made.hours_high
    assert "20 of 100 asked, for 1000 people." in made.source
    assert f"{made.hours_central:,}" in house.client().get(house.address("map/")).content.decode()
    rows = house.client().get("/api/v1/places/larkmoor/informal").json()["items"]
    assert {row["evidence"] for row in rows} == {"estimated"}
    assert {row["rests_on"] for row in rows} == {"survey", "rate"}
    for wrong in ({"do_it": 101}, {"asked": 1_001}, {"hours_low": 3}):
        again = {**data, **wrong}
        with pytest.raises(Refusal):
            house.act("olu", actions.estimate_from_survey, service(house), what="Else", source="x", **again)


def test_a_figure_written_again_takes_the_place_of_the_last(house: House) -> None:
    part = {"part": "completion", "what": "Handing back", "year": 2025}
    guess = {"what": "Reading aloud", "hours_low": 1, "hours_high": 9, "source": "x"}
    for n in (40, 50):
        house.act("olu", actions.write_users_part, service(house), did=n, of=90, source=f"Count {n}", **part)
        house.act("olu", actions.estimate_informal, service(house), hours_central=n // 10, **guess)
    assert house.read(lambda: [each.did for each in UsersPart.objects.filter(what="Handing back")]) == [50]
    assert house.read(lambda: [each.hours_central for each in Informal.objects.filter(what="Reading aloud")]) == [5]


def test_estimates_are_in_no_ledger_and_no_account(house: House) -> None:
    address = house.address("accounts/statement.csv")
    before = house.client().get(address).content
    data = {"hours_low": 7_000_000, "hours_central": 8_000_000, "hours_high": 9_000_000}
    house.act("olu", actions.estimate_informal, service(house), what="Reading", source="x", rests_on="rate", **data)
    assert house.client().get(address).content == before


@given(st.integers(1, 10**6), st.integers(1, 1_000), st.data(), HOURS)
def test_a_survey_gives_a_range_that_holds_its_likeliest_value(
    people: int, asked: int, data: st.DataObject, hours: list[float]
) -> None:
    do_it = data.draw(st.integers(0, asked))
    low, central, high = from_survey(people, asked, do_it, (hours[0], hours[1], hours[2]))
    assert 0 <= low <= central <= high <= people * hours[2] * 52 + 1


def test_the_committees_paper_holds_what_stands_beside_the_map(house: House) -> None:
    rows = house.read(reading.rows)
    meals = next(beside(row) for row in rows if row.service.name == "Meals at home")
    assert meals[1].startswith("96")
    assert "turning up (2025)" in meals[1]
    assert meals[4].startswith("about ")
    assert beside(next(row for row in rows if row.service.name == "Libraries"))[1:] == [
        "not written down yet",
        "1",
        "0",
        "no estimate yet",
    ]


@pytest.mark.parametrize("who", ["", "rosa", "olu"])
def test_pages_of_the_map_cost_at_most_fifteen_queries(
    house: House, who: str, django_assert_max_num_queries: Any
) -> None:
    client = house.client(who)
    found = house.read(lambda: list(Service.objects.values_list("pk", flat=True)))
    for path in ("map/", "map/register/", *(f"map/services/{pk}/" for pk in found)):
        with django_assert_max_num_queries(15):
            assert client.get(house.address(path)).status_code == 200
