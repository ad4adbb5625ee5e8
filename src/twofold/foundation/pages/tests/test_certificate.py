"""A certificate of hours: one's own, confirmed and not confirmed apart, and nobody else's."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.actions import confirm, dispute, log_time
from twofold.foundation.ledger.sums import Period
from twofold.foundation.pages.certificate import hours_of
from twofold.testing.cast import House

LONG_AGO = timedelta(days=700)


def gave(house: House, who: str, minutes: int) -> Any:
    activity = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    return house.act(who, log_time, activity, minutes=minutes, day=timezone.localdate() - LONG_AGO)


def test_it_holds_ones_own_hours_confirmed_and_not_confirmed_apart(house: House) -> None:
    house.act("olu", confirm, gave(house, "rosa", 90))
    gave(house, "rosa", 30)
    gave(house, "callum", 60)
    house.act("olu", dispute, gave(house, "rosa", 45), reason="She was not there that day.")
    day = timezone.localdate() - LONG_AGO
    found = house.read(lambda: hours_of(house.person("rosa"), Period(day, day)))
    assert [row[1:] for row in found] == [(90, 30)]
    assert house.read(lambda: hours_of(house.person("rosa"), Period(day, day - timedelta(days=1)))) == []


def test_it_is_printed_for_whoever_asks_and_kept_by_no_cache(house: House) -> None:
    address = house.address("accounts/my-hours.pdf")
    response = house.client("rosa").get(address)
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"
    assert "login" in house.client().get(address)["Location"]
    assert house.client("rosa").get(f"{address}?from=x")["Location"].endswith("accounts/?from=x")
    assert "my-hours.pdf" in house.client("rosa").get("/my-page/").content.decode()
