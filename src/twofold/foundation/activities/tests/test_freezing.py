"""What has begun keeps the rules it began under."""

from datetime import timedelta

import pytest
from django.utils import timezone

from twofold.foundation.activities import jobs
from twofold.foundation.activities.freezing import rule_in
from twofold.foundation.activities.models import Activity, FrozenRule
from twofold.foundation.rulebook.actions import adopt_rule
from twofold.testing.cast import House

KEY = "budgets.appeal_window"


@pytest.fixture
def activity(house: House) -> Activity:
    found: Activity = house.read(lambda: Activity.objects.get(title="What would make Larkmoor kinder to live in?"))
    return found


def value(house: House, activity: Activity) -> int:
    found: int = house.read(lambda: rule_in(Activity.objects.get(pk=activity.pk), "ideas", KEY).count)
    return found


def adopt(house: House, figure: int) -> None:
    data = {"rule": KEY, "value": figure, "valid_from": timezone.localdate(), "because": "Cabinet, minute 4."}
    house.act("mina", adopt_rule, house.place, **data)


def test_a_later_rule_leaves_an_open_stage_alone(house: House, activity: Activity) -> None:
    before = value(house, activity)
    adopt(house, before + 5)
    assert value(house, activity) == before
    jobs.freeze_opened(0)
    assert value(house, activity) == before


def test_a_stage_not_yet_open_follows_the_rulebook(house: House, activity: Activity) -> None:
    with house.tampering():
        stage = activity.stages.get(name="ideas")
        stage.opens_at = timezone.now() + timedelta(days=1)
        stage.save(update_fields=["opens_at"])
    adopt(house, 25)
    assert value(house, activity) == 25
    jobs.freeze_opened(0)
    assert house.read(lambda: FrozenRule.objects.filter(activity=activity).count()) == 0


def test_copies_are_made_once_and_say_where_they_come_from(house: House, activity: Activity) -> None:
    jobs.freeze_opened(0)
    entries = house.entries()
    jobs.freeze_opened(0)
    assert house.entries() == entries, "nothing to do is nothing on the record"
    copy = house.read(lambda: FrozenRule.objects.get(activity=activity, key=KEY))
    assert copy.source
    assert copy.as_rule().deadline(timezone.localdate(), "england").rule == KEY
