"""From a draft to its end: prepared unseen, published when ready, its promises kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils import timezone

from twofold.cocommissioning.prioritisation.participatory_budgets.actions import add_project
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities import methods
from twofold.foundation.activities.actions import (
    follow,
    publish,
    set_stage,
    start_activity,
    start_initiative,
    stop,
    unfollow,
)
from twofold.foundation.activities.models import Activity, Following, Initiative, Stage, State
from twofold.foundation.places.models import Service
from twofold.testing.cast import House, stage

WORDS = {"title": "What next?", "summary": "A question.", "promise": "An answer by June."}
NEW = {
    "name": "Together",
    "outcome": "Better.",
    "public_input": "An officer.",
    "citizen_intensity": 0,
    "public_intensity": 4,
}


@pytest.fixture
def draft(house: House) -> Activity:
    initiative = house.read(Initiative.objects.first)
    return house.act("olu", start_activity, initiative, method="participatory_budgets", **WORDS)


def activity(house: House, state: State) -> Activity:
    return house.read(lambda: Activity.objects.filter(state=state).first())


def refusal(house: House, who: str, action: Any, subject: Any, /, **data: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        house.act(who, action, subject, **data)
    return refused.value


def days(number: int) -> datetime:
    return timezone.now() + timedelta(days=number)


def test_an_initiative_belongs_to_a_service_of_this_place(house: House) -> None:
    library = house.read(lambda: Service.objects.get(name="Libraries").pk)
    made = house.act("olu", start_initiative, house.place, service=library, **NEW)
    assert (made.service_id, made.citizen_intensity, made.public_intensity) == (library, 0, 4)
    assert set(refusal(house, "olu", start_initiative, house.place, service=987_654, **NEW).fields) == {"service"}


@pytest.mark.parametrize("wrong", [{"citizen_intensity": 5}, {"public_intensity": 5}, {"public_input": " "}])
def test_an_initiative_has_intensities_and_a_public_input(house: House, wrong: dict[str, Any]) -> None:
    library = house.read(lambda: Service.objects.get(name="Libraries").pk)
    refused = refusal(house, "olu", start_initiative, house.place, service=library, **{**NEW, **wrong})
    assert set(refused.fields) == set(wrong)
    values: dict[str, Any] = {**NEW, **wrong}
    values["public_input"] = values["public_input"].strip()
    with house.tampering(), pytest.raises(IntegrityError, match="initiative"), transaction.atomic():
        Initiative.objects.create(service_id=library, **values)


def test_a_draft_is_seen_by_who_prepares_it_and_nobody_else(house: House, draft: Activity) -> None:
    def seen(name: str) -> bool:
        visible = Activity.objects.visible_to(house.actor(name))
        return house.read(visible.filter(pk=draft.pk).exists)

    assert all(map(seen, ("olu", "mina")))
    assert not any(map(seen, ("", "rosa", "callum", "carys", "sam")))
    assert refusal(house, "rosa", follow, draft).kind.code == "not-found"


def test_only_an_installed_method_can_be_run(house: House, draft: Activity) -> None:
    initiative = house.read(Initiative.objects.first)
    assert draft.state == State.DRAFT
    assert set(refusal(house, "olu", start_activity, initiative, method="seances", **WORDS).fields) == {"method"}


def test_publishing_says_what_is_missing_and_changes_nothing(house: House, draft: Activity) -> None:
    refused = refusal(house, "olu", publish, draft)
    assert refused.message.startswith("Not ready yet: Say how people vote; ")
    assert house.read(lambda: Activity.objects.get(pk=draft.pk).state) == State.DRAFT


def test_publishing_opens_to_all_once(house: House) -> None:
    ready = activity(house, State.DRAFT)
    budget = house.read(lambda: Budget.objects.get(activity=ready))
    pot = house.read(lambda: budget.pots.first().pk)
    for number in ("98", "99"):
        house.act("olu", add_project, budget, pot=pot, number=number, title="Chairs", summary="Soft.", cost="£90")
    published = house.act("olu", publish, ready)
    assert (published.state, published.published_at is not None) == (State.LIVE, True)
    assert house.read(lambda: Activity.objects.visible_to(house.actor_inside("")).filter(pk=ready.pk).exists())
    assert "published already" in refusal(house, "olu", publish, ready).message


def test_a_stage_is_set_moved_and_may_overlap_while_in_preparation(house: House, draft: Activity) -> None:
    first = house.act("olu", set_stage, draft, stage="voting", opens_at=days(5), closes_at=days(9))
    again = house.act("olu", set_stage, draft, stage="voting", opens_at=days(-5), closes_at=days(-1))
    house.act("olu", set_stage, draft, stage="counting", opens_at=days(-3), closes_at=days(9))
    assert first.pk == again.pk
    assert house.read(lambda: [s.name for s in Stage.objects.filter(activity=draft)]) == ["voting", "counting"]
    shorter = house.act("olu", set_stage, draft, stage="voting", opens_at=days(-4), closes_at=days(-2))
    assert shorter.pk == first.pk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stage": "seance"}, "stage"),
        ({"closes_at": days(5)}, "closes_at"),
        ({"closes_at": days(4)}, "closes_at"),
        ({"opens_at": "2027-05-14T12:00"}, "opens_at"),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, "opens_at"),
    ],
)
def test_a_stage_that_makes_no_sense_is_refused_at_its_field(
    house: House, draft: Activity, change: dict[str, Any], field: str
) -> None:
    opens = days(5)
    window = {"stage": "voting", "opens_at": opens, "closes_at": days(9)}
    change = {name: opens if value == days(5) else value for name, value in change.items()}
    assert set(refusal(house, "olu", set_stage, draft, **{**window, **change}).fields) == {field}


def test_the_database_refuses_a_stage_that_closes_before_it_opens(house: House, draft: Activity) -> None:
    with house.tampering(), pytest.raises(IntegrityError, match="stage_closes_after_it_opens"), transaction.atomic():
        Stage.objects.create(activity=draft, name="voting", opens_at=days(2), closes_at=days(1))


def test_a_stage_people_have_planned_around_can_only_grow(house: House) -> None:
    live = activity(house, State.LIVE)
    with stage(live, "voting"):
        now = house.read(lambda: live.stages.get(name="voting"))
        kept = {"stage": "voting", "opens_at": now.opens_at, "closes_at": now.closes_at}
        hour = timedelta(hours=1)
        sooner = refusal(house, "olu", set_stage, live, **{**kept, "closes_at": now.closes_at - hour / 2})
        later = refusal(house, "olu", set_stage, live, **{**kept, "opens_at": now.opens_at + hour})
        assert (set(sooner.fields), set(later.fields)) == ({"closes_at"}, {"opens_at"})
        longer = house.act("olu", set_stage, live, **{**kept, "closes_at": now.closes_at + hour})
        assert longer.closes_at == now.closes_at + hour


def test_only_the_manager_stops_what_is_under_way_and_says_why(house: House) -> None:
    live = activity(house, State.LIVE)
    assert "Only managers" in refusal(house, "olu", stop, live, reason="Rain.").message
    stopped = house.act("mina", stop, live, reason="Rain.")
    assert (stopped.state, stopped.stopped_because) == (State.STOPPED, "Rain.")
    for state in (State.STOPPED, State.DRAFT, State.FINISHED):
        assert "under way" in refusal(house, "mina", stop, activity(house, state), reason="Rain.").message


@pytest.mark.parametrize("state", [State.DRAFT, State.FINISHED])
def test_nothing_is_open_in_what_is_not_under_way(house: House, state: State) -> None:
    found = house.read(lambda: Activity.objects.filter(state=state).prefetch_related("stages").first())
    refused = house.read(lambda: found.stage_refusal(("voting",)))
    assert refused.message == "This activity is not under way."


def test_following_twice_is_following_once_and_can_end(house: House) -> None:
    live = activity(house, State.LIVE)
    for _ in range(2):
        house.act("sam", follow, live)
    assert house.read(Following.objects.filter(person=house.person("sam")).count) == 1
    for _ in range(2):
        house.act("sam", unfollow, live)
    assert house.read(Following.objects.filter(person=house.person("sam")).count) == 0


def test_an_activity_without_its_date_or_in_no_known_state_is_refused_by_the_database(house: House) -> None:
    live = activity(house, State.LIVE)
    for wrong in ({"published_at": None}, {"state": "asleep"}):
        with house.tampering(), pytest.raises(IntegrityError, match="activity_"), transaction.atomic():
            Activity.objects.filter(pk=live.pk).update(**wrong)


@pytest.mark.parametrize("attribute", ["name", "slug"])
def test_two_methods_that_could_be_taken_for_each_other_stop_the_start(
    attribute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Point:
        def __init__(self, method: methods.Method) -> None:
            self.load = lambda: method

    (ours, *_rest) = methods.all_methods()
    other = methods.Method(**{**vars(ours), "name": "other", "slug": "other", attribute: getattr(ours, attribute)})
    monkeypatch.setattr(methods, "entry_points", lambda group: [Point(ours), Point(other)])
    with pytest.raises(ImproperlyConfigured, match=f"share the same {attribute}"):
        methods.all_methods.__wrapped__()
