"""The accounts as people meet them: the statement, who bears it, and hours that come in by the list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.ledger.actions import PublicInput, log_time, put_in_for_initiative
from twofold.foundation.ledger.models import Contribution
from twofold.testing.browser import DESK
from twofold.testing.cast import House

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [None, DESK], ids=["phone", "desk"])
def test_anybody_reads_the_statement_and_who_bears_it(visit: Any, screen: Any) -> None:
    anyone = visit(screen=screen) if screen else visit()
    year = timezone.localdate() - timedelta(days=364)
    anyone.goes_to(f"/larkmoor/accounts/?from={year}").reads("Where it goes, and what for").finds_nothing_in_the_way()
    anyone.follows("Who bears it, by group and area").reads("the number is hidden").finds_nothing_in_the_way()


def test_olu_brings_in_the_hours_of_a_volunteer_system(visit: Any) -> None:
    olu = visit("olu", screen=DESK).goes_to("/larkmoor/accounts/").follows("Litter picks, with a slip of the pen")
    olu.reads("Nothing is entered yet").reads("25 hours is more than a day has").finds_nothing_in_the_way()
    olu.follows("Enter the lines without a fault").finds_nothing_in_the_way()
    olu.presses("Enter hours").reads("These hours are in the ledger now").finds_nothing_in_the_way()


def test_rosa_logs_hours_from_her_own_calendar(visit: Any, house: House) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0].pk)
    day = timezone.localdate() - timedelta(days=1)
    event = f"UID:1\r\nDTSTART:{day:%Y%m%d}T100000Z\r\nDURATION:PT45M\r\nSUMMARY:Lunch club\r\n"
    endless = f"UID:2\r\nDTSTART:{day:%Y%m%d}T110000Z\r\nDURATION:PT1H\r\nSUMMARY:Ticks\r\nRRULE:FREQ=SECONDLY\r\n"
    events = "".join(f"BEGIN:VEVENT\r\n{each}END:VEVENT\r\n" for each in (event, endless))
    calendar = f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n".encode()
    rosa = visit("rosa").goes_to(f"/larkmoor/ledger/{live}/").follows("Log hours from your own calendar")
    rosa.finds_nothing_in_the_way()
    rosa.page.set_input_files("input[name=file]", {"name": "mine.ics", "mimeType": "text/calendar", "buffer": calendar})
    rosa.presses("Show what is in it").reads("Ticks: it repeats in a way we do not follow").finds_nothing_in_the_way()
    rosa.page.get_by_label("Lunch club").check()
    rosa.presses("Log these hours").reads("Your hours are written down").finds_nothing_in_the_way()
    rosa.goes_to("/my-page/").reads("Print your certificate").finds_nothing_in_the_way()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_rosa_logs_an_hour_that_was_for_two_things(visit: Any, house: House, javascript: bool) -> None:
    first, second = house.read(lambda: list(Activity.objects.filter(state=State.LIVE).order_by("pk")[:2]))
    rosa = visit("rosa", javascript=javascript)
    rosa.goes_to(f"/larkmoor/ledger/{first.pk}/").follows("Log time you gave").finds_nothing_in_the_way()
    today = timezone.localdate()
    answers = {"minutes": 60, "day-day": today.day, "day-month": today.month, "day-year": today.year}
    for name, answer in answers.items():
        rosa.page.fill(f"input[name={name}]", str(answer))
    rosa.page.get_by_label("General help").check()
    rosa.page.get_by_text("This was for more than one thing").click()
    rosa.page.get_by_label(first.title).fill("50")
    rosa.page.get_by_label(second.title).fill("40")
    rosa.presses("Log time").reads("Together they come to 90, not to 100.").finds_nothing_in_the_way()
    rosa.page.get_by_label(second.title).fill("50")
    rosa.presses("Log time").reads("1/2 of 60 minutes, shared with:").finds_nothing_in_the_way()


@pytest.mark.parametrize("screen", [None, DESK], ids=["phone", "desk"])
def test_mina_closes_a_period_once_no_public_side_in_it_is_blank(visit: Any, house: House, screen: Any) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    ends = timezone.localdate() - timedelta(days=33)
    house.act("rosa", log_time, live, minutes=60, day=ends)
    rounds = house.read(lambda: Initiative.objects.get(name="Meals rounds with a welfare check"))
    told = {"what": PublicInput.STAFF, "amount": 600, "who": "Co-ordinator, grade 6", "day": ends}
    house.act("olu", put_in_for_initiative, rounds, **told)
    mina = visit("mina", screen=screen) if screen else visit("mina")
    mina.goes_to(f"/larkmoor/accounts/?from={ends - timedelta(days=9)}&to={ends}").follows("Close a period")
    mina.reads("1 public side is blank").finds_nothing_in_the_way()
    mina.page.get_by_label("We put in nothing, because").fill("The hall was lent by the church that week.")
    mina.presses("Say nothing was put in").reads("No public side is blank in these days.").finds_nothing_in_the_way()
    mina.follows("Close these days").presses("Close period").reads("This period is closed.")
    mina.reads("nothing, because: The hall was lent").finds_nothing_in_the_way()
    mina.goes_to(f"/larkmoor/ledger/{live.pk}/").reads("Take this back").finds_nothing_in_the_way()


def test_rosa_logs_an_hour_on_her_phone_with_three_taps_and_two_digits(visit: Any, house: House) -> None:
    """Thirty seconds on a phone: by the keystroke-level model a tap is about two seconds and a digit one."""
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    rosa = visit("rosa").goes_to(live.get_absolute_url())
    rosa.follows("Who puts in what: hours and pounds of both sides").follows("Log time you gave")
    rosa.page.get_by_label("How many minutes did you give?").fill("45")
    rosa.presses("Log time").reads("0.8 hours").finds_nothing_in_the_way()
    made = house.read(lambda: Contribution.objects.with_amounts().filter(party__person=house.person("rosa"))[0])
    assert (made.given, made.happened_on, made.skill) == (45, timezone.localdate(), "general")


def test_rosa_logs_the_same_again_with_two_taps(visit: Any, house: House) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    day = timezone.localdate() - timedelta(days=7)
    house.act("rosa", log_time, live, minutes=37, day=day, kind="care")
    rosa = visit("rosa").goes_to("/my-page/").finds_nothing_in_the_way()
    again = rosa.page.locator(f"a[href*='minutes=37'][href*='day={timezone.localdate()}']")
    again.first.click()
    rosa.presses("Log time").finds_nothing_in_the_way()
    two = house.read(
        lambda: list(
            Contribution.objects.with_amounts()
            .filter(party__person=house.person("rosa"), skill="care", given=37)
            .values_list("happened_on", flat=True)
        )
    )
    assert two == [timezone.localdate(), day]


@pytest.mark.parametrize("screen", [None, DESK], ids=["phone", "desk"])
def test_anybody_opens_a_figure_and_its_prices(visit: Any, screen: Any) -> None:
    anyone = visit(screen=screen) if screen else visit()
    year = timezone.localdate() - timedelta(days=364)
    anyone.goes_to(f"/larkmoor/accounts/?from={year}")
    anyone.page.locator("a[href*='side=citizen'][href*='commodity=minutes']").first.click()
    anyone.reads("Together:").reads("the staff’s to see").finds_nothing_in_the_way()
    anyone.goes_to(f"/larkmoor/accounts/entries/?from={year}&side=public")
    anyone.reads("How its pounds are made").finds_nothing_in_the_way()
    anyone.goes_to(f"/larkmoor/accounts/?from={year}").follows("The same hours at every other price")
    anyone.reads("there is no total").reads("under licence").finds_nothing_in_the_way()


def test_rosa_tells_how_long_she_waited(visit: Any, house: House) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])
    rosa = visit("rosa").goes_to(f"/larkmoor/ledger/{live.pk}/").follows("Tell us how long we made you wait")
    rosa.finds_nothing_in_the_way()
    rosa.page.get_by_label("How many minutes did it take you?").fill("50")
    rosa.presses("Log waiting").reads("Time we made people spend, waiting").finds_nothing_in_the_way()
