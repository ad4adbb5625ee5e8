"""Hours another system keeps: mapped once, tried dry, entered in bulk, and never twice."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.actions import confirm
from twofold.foundation.ledger.bringing import bring_hours, enter_hours, map_hours
from twofold.foundation.ledger.models import Contribution, HoursList, Party, Transfer
from twofold.testing.cast import House, at_once

# The head of a real TeamKinetic export, with the column it has twice.
HEAD = "NAME,VOLID,OPPTYPE,VOLID,STATUS,SESSIONID,SESSIONDATE,SESSIONHOURS,HOURSLOGGED,ATTENDED,PLACEMENTID"
PLAIN = {"who": "who", "day": "day", "hours": "hours"}


def day(before: int = 1) -> Any:
    return timezone.localdate() - timedelta(days=before)


def export(*lines: tuple[str, int, Any, str]) -> bytes:
    """Lines of (volunteer, session, day, hours)."""
    rows = [f"Café,{who},Sessional,{who},Joined,{n},{on},2,{hours},True,3" for who, n, on, hours in lines]
    return "\n".join([HEAD, *rows]).encode()


def initiative(house: House) -> Initiative:
    found: Initiative = house.read(lambda: Initiative.objects.order_by("pk")[0])
    return found


def bring(house: House, content: bytes, **changed: Any) -> HoursList:
    told = {"system": "Kinetic of the tests", "name": "Sessions", "file": content, **changed}
    made: HoursList = house.act("olu", bring_hours, initiative(house), **told)
    return made


def brought(house: House, content: bytes, **changed: Any) -> dict[str, Any]:
    """The report once its lines are entered."""
    report: dict[str, Any] = house.act("olu", enter_hours, bring(house, content, **changed)).report
    return report


def minutes(house: House) -> int:
    rows = house.read(lambda: list(Transfer.objects.filter(side="citizen", commodity="minutes").balances("commodity")))
    return sum(row["given"] + row["confirmed"] for row in rows)


def counted(report: dict[str, Any]) -> tuple[int, ...]:
    return tuple(report[name] for name in ("new", "changed", "known", "empty", "faulty"))


def test_a_known_export_is_read_without_asking_and_nothing_is_entered_before_it_is_looked_at(house: House) -> None:
    before = minutes(house)
    made = bring(house, export(("a", 1, day(), "1.5"), ("b", 1, day(), ""), ("c", 1, day(), "lots")))
    assert counted(made.report) == (1, 0, 0, 1, 1)
    assert made.report["faults"] == [[4, "'lots' is not a number of hours like 1.5"]]
    assert minutes(house) == before
    house.act("olu", enter_hours, made)
    assert minutes(house) - before == 90


def test_the_same_hours_again_enter_nothing_and_changed_hours_enter_the_difference(house: House) -> None:
    before = minutes(house)
    brought(house, export(("a", 1, day(), "2"), ("b", 1, day(), "2")))
    assert counted(brought(house, export(("a", 1, day(), "2"), ("b", 1, day(), "1")), name="Again")) == (0, 1, 1, 0, 0)
    assert counted(brought(house, export(("a", 1, day(), "3"), ("b", 1, day(), "1")))) == (0, 1, 1, 0, 0)
    assert minutes(house) - before == 240


def test_another_system_is_other_people(house: House) -> None:
    before = minutes(house)
    brought(house, export(("a", 1, day(), "2")))
    assert counted(brought(house, export(("a", 1, day(), "2")), system="Another")) == (1, 0, 0, 0, 0)
    assert minutes(house) - before == 240


def test_two_lists_of_the_same_hours_at_once_enter_them_once(house: House) -> None:
    before = minutes(house)
    lists = [bring(house, export(*((who, 1, day(), "1") for who in "abcdefgh")), name=f"List {n}") for n in range(4)]
    done = at_once(*[lambda one=one: house.act("olu", enter_hours, one) for one in lists])
    assert sorted(each.report["new"] for each in done) == [0, 0, 0, 8]
    assert minutes(house) - before == 8 * 60


def test_a_list_whose_entry_is_sent_by_eight_at_once_is_entered_once(house: House) -> None:
    before, made = minutes(house), bring(house, export(("a", 1, day(), "1")))
    done = at_once(*[lambda: house.act("olu", enter_hours, made)] * 8)
    assert sum(isinstance(each, HoursList) for each in done) == 1
    assert {type(each) for each in done} == {HoursList, Refusal}
    assert minutes(house) - before == 60


def test_a_day_has_24_hours_here_too(house: House) -> None:
    report = brought(house, export(("a", 1, day(), "16"), ("a", 2, day(), "8"), ("a", 3, day(), "0:01")))
    assert (report["new"], report["faults"]) == (2, [[4, f"that makes more than 24 hours for one person on {day()}"]])
    assert brought(house, export(("a", 4, day(), "1")))["faulty"] == 1


def test_one_session_stands_in_a_list_once(house: House) -> None:
    report = brought(house, export(("a", 1, day(), "1"), ("a", 1, day(), "2")))
    assert report["faults"] == [[3, "the same session stands on line 2 too"]]


def test_what_was_confirmed_is_not_changed_by_a_list(house: House) -> None:
    brought(house, export(("a", 1, day(), "2")))
    house.act("mina", confirm, house.read(lambda: Contribution.objects.order_by("-pk")[0]))
    assert "confirmed since" in brought(house, export(("a", 1, day(), "1")))["faults"][0][1]
    assert counted(brought(house, export(("a", 1, day(), "2")))) == (0, 0, 1, 0, 0)


def test_columns_are_mapped_once_for_a_system(house: House) -> None:
    content = f"Who,Day,Hours\nx@example.org,{day()},1\nx@example.org,{day()},2\n".encode()
    made = bring(house, content)
    assert made.mapped == {}
    with pytest.raises(Refusal, match="what its columns are"):
        house.act("olu", enter_hours, made)
    with pytest.raises(Refusal) as refusal:
        house.act("olu", map_hours, made, **{**PLAIN, "hours": "length"})
    assert "hours" in refusal.value.fields
    assert house.act("olu", map_hours, made, **PLAIN).report["new"] == 2
    assert bring(house, content).report["new"] == 2
    house.act("olu", enter_hours, made)
    assert bring(house, content).report["known"] == 2


def test_initiative_and_area_are_found_by_name_or_the_line_says_why_not(house: House) -> None:
    name = house.read(lambda: Initiative.objects.order_by("-pk")[0].name)
    lines = [("a", name.upper(), "harbour"), ("b", "Nothing of the kind", "Harbour"), ("c", "", "Atlantis")]
    content = "Who,Day,Hours,For,Ward\n" + "".join(f"{who},{day()},1,{f},{ward}\n" for who, f, ward in lines)
    made = house.act("olu", map_hours, bring(house, content.encode()), **PLAIN, initiative="for", area="ward")
    assert [why for _line, why in made.report["faults"]] == [
        "there is no initiative called 'Nothing of the kind'",
        "there is no area called 'Atlantis'",
    ]
    house.act("olu", enter_hours, made)
    last = house.read(lambda: Contribution.objects.select_related("initiative", "party__area").order_by("-pk")[0])
    assert (last.initiative.name, last.party.area.name) == (name, "Harbour")


def test_nobody_can_be_read_out_of_the_ledger_and_the_list_itself_is_gone(house: House) -> None:
    content = f"Who,Day,Hours\nrosalind@example.org,{day()},1\n".encode()
    made = house.act("olu", enter_hours, house.act("olu", map_hours, bring(house, content), **PLAIN))
    kept = house.read(lambda: [made.content, *Party.objects.values_list("name", flat=True)])
    assert made.content == ""
    assert not [text for text in kept if "rosalind" in text]


def test_the_database_keeps_no_list_that_was_entered(house: House) -> None:
    made = bring(house, export(("a", 1, day(), "1")))
    with pytest.raises(IntegrityError, match="hours_list_let_go"), house.tampering():
        HoursList.objects.filter(pk=made.pk).update(applied_at=timezone.now())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"a,b\n", "no row"),
        (b"\xff\xfe", "UTF-8"),
        (b"a,b\n1,\0", "NUL"),
        (b"a,b\n1,2,3\n", "3 cells"),
        (b" ", "empty"),
    ],
)
def test_what_is_no_list_is_said(house: House, content: bytes, why: str) -> None:
    with pytest.raises(Refusal) as refusal:
        bring(house, content)
    assert why in refusal.value.fields["file"][0]


LINES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3), st.integers(0, 2), st.integers(0, 40)), min_size=1, max_size=12
)


def test_whatever_lists_come_in_whatever_order_the_ledger_is_what_a_dictionary_says(house: House) -> None:
    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(LINES, min_size=1, max_size=4))
    def lists_come_in(lists: list[Any]) -> None:
        model.clear()
        run[0] += 1
        for lines in lists:
            reference(model, lines)
            rows = [(who, n, day(before + 1), str(half / 2)) for who, n, before, half in lines]
            brought(house, export(*rows), system=f"Run {run[0]}")
        held = minutes(house) - taken[0]
        taken[0] += held
        assert held == sum(model.values())

    model: dict[Any, int] = {}
    run, taken = [0], [minutes(house)]
    lists_come_in()


def reference(model: dict[Any, int], lines: list[Any]) -> None:
    """What a list does to what is held by (who, session, day): the first of twins, no day beyond 24 hours."""
    days = Counter[Any]()
    for (who, _session, before), held in model.items():
        days[who, before] += held
    seen = set()
    for who, session, before, half in lines:
        key, told = (who, session, before), half * 30
        if not told or key in seen:
            continue
        seen.add(key)
        more = told - model.get(key, 0)
        if days[who, before] + more <= 24 * 60:
            days[who, before] += more
            model[key] = told


def test_the_page_shows_what_would_be_entered_and_is_staffs_alone(house: House) -> None:
    made = bring(house, export(("a", 1, day(), "1.5"), ("c", 1, day(), "lots")))
    address = house.address(f"accounts/lists/{made.pk}/")
    page = house.client("olu").get(address).content.decode()
    assert "Nothing is entered yet" in page
    assert "Line 3: &#x27;lots&#x27; is not a number of hours like 1.5" in page
    assert house.client("rosa").get(address).status_code == 404
    assert house.client().get(address).status_code == 404
