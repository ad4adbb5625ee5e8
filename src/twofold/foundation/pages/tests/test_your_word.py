"""My page asks a citizen for their word on what the public body says it gave to what they took part in."""

from django.utils import timezone

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.actions import PublicInput, confirm, log_time, put_in
from twofold.testing.cast import House

ASKED = "Your word on what the public body gave"


def page(house: House, name: str) -> str:
    return house.client(name).get("/my-page/").content.decode()


def test_whoever_took_part_is_asked_and_nobody_else(house: House) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    today = timezone.localdate()
    house.act("callum", log_time, live, minutes=30, day=today)
    made = house.act("olu", put_in, live, what=PublicInput.MONEY, amount=12_300, who="Halls", day=today)
    assert "£123, " in page(house, "callum").partition(ASKED)[2]
    assert f"/larkmoor/do/ledger.dispute/{made.pk}/" in page(house, "callum")
    for other in ("sam", "olu"):
        assert ASKED not in page(house, other)
    house.act("callum", confirm, made)
    assert "£123, " not in page(house, "callum")
