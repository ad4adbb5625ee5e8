"""Every figure opens its entries: they come to the figure, one by one, and nobody sees what is not theirs."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from twofold.engines.valuation import Basis
from twofold.foundation.actions.actor import Actor
from twofold.foundation.activities.models import Activity, State
from twofold.foundation.ledger.account import Account, statement
from twofold.foundation.ledger.actions import PublicInput, dispute, log_time, pledge_time, put_in
from twofold.foundation.ledger.adding import add_up
from twofold.foundation.ledger.behind import Behind, Figure, entries_behind, figure_of
from twofold.foundation.ledger.closing import close_period
from twofold.foundation.ledger.models import Commodity, Side
from twofold.foundation.ledger.sums import Period, Scope
from twofold.testing.cast import House

ADDRESS = "/larkmoor/accounts/"
ALL = Scope()


def this_year() -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=364), today)


def account(house: House, scope: Scope = ALL) -> Account:
    return house.read(lambda: statement(this_year(), Basis("living-wage", this_year().ends), scope))


def live(house: House) -> Activity:
    return house.read(lambda: Activity.objects.filter(state=State.LIVE).order_by("pk")[0])


def entry_by_entry(house: House, asked: Behind, scope: Scope = ALL) -> tuple[int, int]:
    """The entries of a figure added up, and the figure."""
    return house.read(
        lambda: (
            sum(entries_behind(this_year(), scope, asked).values_list("counts", flat=True)),
            figure_of(this_year(), scope, asked),
        )
    )


@pytest.mark.parametrize("summed", [False, True], ids=["transfers", "sums"])
@pytest.mark.parametrize("figure", list(Figure))
def test_entry_by_entry_it_is_the_figure(house: House, figure: Figure, summed: bool) -> None:
    house.act("rosa", pledge_time, live(house), minutes=40, day=timezone.localdate())
    odd = house.act("rosa", log_time, live(house), minutes=30, day=timezone.localdate())
    house.act("olu", dispute, odd, reason="Nobody was there.")
    if summed:
        add_up(house.place, by=Actor.scheduled(house.place.pk, "tests"))
    for side in Side.values:
        for commodity in Commodity.values:
            entries, whole = entry_by_entry(house, Behind(figure, side, commodity))
            assert entries == whole, (side, commodity)


def test_the_figures_are_those_of_the_statement(house: House) -> None:
    found = account(house)
    for line in found.bars:
        for side in Side.values:
            assert entry_by_entry(house, Behind(Figure.GIVEN, side, line.commodity))[0] == line.given[side]
            assert entry_by_entry(house, Behind(Figure.CONFIRMED, side, line.commodity))[0] == line.confirmed[side]
    for row in found.rows:
        of_row = Scope(initiative=row.initiative.pk)
        for (side, commodity), amount in row.amounts.items():
            assert entry_by_entry(house, Behind(Figure.GIVEN, side, commodity), of_row)[0] == amount
    steps = {
        Figure.OFFERED: found.harness.offered,
        Figure.TAKEN_UP: found.harness.taken_up,
        Figure.CONFIRMED: found.harness.confirmed,
        Figure.PLEDGED: found.harness.unanswered,
        Figure.LAPSED: found.harness.lapsed,
    }
    for figure, minutes in steps.items():
        assert entry_by_entry(house, Behind(figure, Side.CITIZEN, Commodity.MINUTES))[0] == minutes, figure


def test_of_a_closed_period_they_are_those_known_then(house: House) -> None:
    today = timezone.localdate()
    begins, ends = today - timedelta(days=30), today - timedelta(days=20)
    given = house.act("rosa", log_time, live(house), minutes=90, day=ends)
    house.act("olu", put_in, live(house), what=PublicInput.MONEY, amount=100, who="Halls", day=ends)
    house.act("mina", close_period, house.place, begins=begins, ends=ends)
    house.act("olu", dispute, given, reason="She was not there that day.")
    address = f"{ADDRESS}{live(house).initiative_id}/?from={begins}&to={ends}&side=citizen&commodity=minutes"
    then, now = (shown(house, "olu", f"{address}{more}") for more in ("", "&later=yes"))
    assert hours(then) - hours(now) == 1.5


def hours(page: str) -> float:
    return float(page.partition("Together: ")[2].partition(" hours")[0].replace(",", ""))


def shown(house: House, who: str, address: str) -> str:
    response = house.client(who).get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_what_is_not_ones_own_is_said_as_a_sum(house: House) -> None:
    house.act("rosa", log_time, live(house), minutes=90, day=timezone.localdate(), note="Swept the steps.")
    address = f"{ADDRESS}entries/?side=citizen&commodity=minutes"
    staff, own, stranger = (shown(house, who, address) for who in ("olu", "rosa", ""))
    assert hours(staff) == hours(own) == hours(stranger)
    assert "the staff’s to see" not in staff
    assert "the staff’s to see" in own
    assert "the staff’s to see" in stranger
    assert "Swept the steps." in own
    assert "Swept the steps." in staff
    assert "Swept the steps." not in stranger
    assert "yours to see" in stranger


def ways(page: str) -> set[str]:
    return {part.partition('"')[0].replace("&amp;", "&") for part in page.split('href="')[1:]}


@pytest.mark.parametrize("figure", ["measured", "better"])
def test_steps_that_go_by_outcomes_open_the_entries_of_those_initiatives_alone(house: House, figure: str) -> None:
    page = shown(house, "olu", f"{ADDRESS}?from={this_year().begins}")
    way = next(way for way in ways(page) if way.endswith(f"figure={figure}"))
    step = float(page.partition(f"figure={figure}")[2].partition(">")[2].partition(" hours")[0].replace(",", ""))
    assert 0 < step < hours(shown(house, "olu", way.replace(f"={figure}", "=confirmed")))
    assert hours(shown(house, "olu", way)) == step


def test_what_one_more_person_better_off_cost_opens_how_its_pounds_are_made(house: House) -> None:
    page = shown(house, "olu", f"{ADDRESS}?from={this_year().begins}")
    table = page.partition("Table of what got better")[2].partition("</table>")[0]
    public = next(way for way in ways(table) if way.endswith("side=public"))
    assert "Meals rounds" in shown(house, "olu", public)


def test_every_figure_of_the_page_has_its_way_in_and_every_way_leads_somewhere(house: House) -> None:
    page = shown(house, "olu", f"{ADDRESS}?from={this_year().begins}")
    behind = {way for way in ways(page) if way.startswith((f"{ADDRESS}entries/", ADDRESS)) and "side=" in way}
    for needed in (
        "side=citizen&commodity=minutes&figure=offered",
        "side=citizen&commodity=imposed",
        "figure=taken-up",
    ):
        assert any(needed in way for way in behind), needed
    assert any(way.endswith("side=citizen") for way in behind)
    for way in sorted(behind)[::5]:
        assert "There is no entry here" not in shown(house, "olu", way)


def test_pounds_open_their_quantities_and_prices(house: House) -> None:
    page = shown(house, "", f"{ADDRESS}entries/?side=citizen&from={this_year().begins}")
    assert "How its pounds are made" in page
    assert "National Living Wage, 2026" in page
    assert page.count("entries</span></a></td>") == sum(
        line.quantity.side == "citizen" and line.quantity.commodity != "imposed" for line in account(house).run.lines
    )


def test_more_entries_than_a_page_holds_are_on_the_next(house: House) -> None:
    address = f"{ADDRESS}entries/?side=citizen&commodity=minutes&from={this_year().begins}"
    first = shown(house, "olu", address)
    assert "Entries 1 to 100 of" in first
    assert "page=2" in first
    assert "Entries 101 to 200 of" in shown(house, "olu", f"{address}&page=2")
    for odd in ("0", "-1", "x", "99999999999", "9999"):
        shown(house, "olu", f"{address}&page={odd}")


def test_the_page_asks_the_same_few_questions_however_much_was_given(
    house: House, django_assert_max_num_queries: Any
) -> None:
    client, address = house.client("olu"), f"{ADDRESS}entries/?side=citizen&commodity=minutes"
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    for n in range(8):
        house.act("rosa", log_time, live(house), minutes=5, day=timezone.localdate() - timedelta(days=n))
    with django_assert_max_num_queries(len(few)):
        client.get(address)
