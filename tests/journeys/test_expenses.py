"""An expense as people meet it: claimed on a telephone, agreed, paid by somebody else, arrived."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.models import Contribution
from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser


def of_callum(house: House) -> Activity:
    given = Contribution.objects.filter(party__person=house.person("callum"), activity__state=State.LIVE)
    return house.read(lambda: given.select_related("activity").order_by("pk")[0].activity)  # type: ignore[no-any-return]


def photo() -> dict[str, Any]:
    written = BytesIO()
    Image.new("RGB", (300, 400), "#F4F1EA").save(written, "JPEG")
    return {"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_callum_has_his_bus_fare_back(visit: Any, house: House, javascript: bool) -> None:
    callum = visit("callum", javascript=javascript).goes_to("/my-page/").reads("What it cost you")
    callum.follows(f"Claim what it cost you: {of_callum(house)}").finds_nothing_in_the_way()
    callum.presses("Send my claim").reads("There is a problem").finds_nothing_in_the_way()
    callum.page.get_by_label("Bus, train, tram or taxi").check()
    callum.page.get_by_label("What was it for?").fill("Two trains to the open evening")
    callum.page.get_by_label("How much was it?").fill("12.40")
    callum.page.set_input_files("input[name=receipt]", photo())
    callum.presses("Send my claim").reads("Your claim is in").reads("We decide by").finds_nothing_in_the_way()
    address = re.sub(r"^https?://[^/]+", "", callum.page.url)

    olu = visit("olu", screen=DESK, javascript=javascript).goes_to("/larkmoor/accounts/expenses/")
    olu.reads("What waits for us").reads("Late: ").finds_nothing_in_the_way()
    olu.goes_to(address).reads("Callum Thorne").finds_nothing_in_the_way()
    olu.follows("Agree to pay").finds_nothing_in_the_way()
    olu.presses("Approve claim").reads("Agreed, waiting to be paid").finds_nothing_in_the_way()

    mina = visit("mina", screen=DESK, javascript=javascript).goes_to(address).follows("Say that it is paid")
    for part, value in zip(("day", "month", "year"), _today(), strict=True):
        mina.page.fill(f"input[name=day-{part}]", value)
    mina.page.get_by_label("Bank transfer").check()
    mina.page.get_by_label("Its reference").fill("LK-EXP-0200")
    mina.presses("Pay claim").reads("Bank transfer, LK-EXP-0200").finds_nothing_in_the_way()

    callum.goes_to(address).reads("Paid").follows("It has arrived").presses("Say arrived")
    callum.reads("and arrived").finds_nothing_in_the_way()
    callum.goes_to("/my-page/").reads("What it cost you").finds_nothing_in_the_way()
    callum.goes_to("/larkmoor/accounts/expenses/").reads("paid in time").finds_nothing_in_the_way()


def _today() -> tuple[str, str, str]:
    today = timezone.localdate()
    return str(today.day), str(today.month), str(today.year)
