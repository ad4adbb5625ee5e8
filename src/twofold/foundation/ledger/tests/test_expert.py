"""What a valuer of public services would try first (field manual 3.6)."""

from datetime import date, timedelta
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from twofold.engines.valuation import (
    Deduction,
    Effect,
    Ground,
    Investment,
    Kind,
    Return,
    ValuationError,
    shipped,
    social_return,
)
from twofold.engines.valuation.cli import main
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.actions import start_initiative
from twofold.foundation.activities.models import Initiative
from twofold.foundation.ledger.actions import Group, PublicInput, put_in_for_initiative, write_in_for_initiative
from twofold.foundation.ledger.actions import Kind as Help
from twofold.foundation.ledger.closing import close_period
from twofold.foundation.ledger.rate_book import bring_rates
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

ADDRESS = "/larkmoor/accounts/"
HEAD = "series,method,definition,licence,from,low,central,high,skill,price_year,source\n"


def prices(house: House, name: str, *rows: str, who: str = "olu") -> Any:
    file = (HEAD + "\n".join(rows)).encode()
    return house.act(who, bring_rates, house.place, name=name, licence="Member until 2027", file=file)


@pytest.fixture
def peer_support(house: House) -> Initiative:
    """A thousand hours of skilled peer support in 2025, and a worker's hundred."""
    service = house.read(lambda: Service.objects.order_by("pk")[0].pk)
    made: Initiative = house.act(
        "olu", start_initiative, house.place, name="Peer support", service=service, outcome="Fewer lonely days.",
        public_input="A worker.", citizen_intensity=4, public_intensity=2,
    )  # fmt: skip
    day = date(2025, 6, 2)
    told = {"who": "Peers", "group": Group.USER, "people": 50, "minutes": 60_000, "day": day, "kind": Help.SKILLED}
    house.act("olu", write_in_for_initiative, made, **told)
    worker = {"what": PublicInput.STAFF, "amount": 6_000, "who": "Worker, grade 6", "day": day}
    house.act("olu", put_in_for_initiative, made, **worker)
    return made


def shown(house: House, address: str, who: str = "") -> str:
    response = house.client(who).get(address)
    assert response.status_code == 200
    return unescape(str(response.content.decode()))


def test_a_thousand_hours_are_shown_at_every_price_and_have_no_total(house: House, peer_support: Initiative) -> None:
    prices(house, "Forgone", "forgone,opportunity,Take-home pay an hour,ours,2025-01-01,6.10,9.25,15,,2025,Our survey")
    page = shown(house, f"{ADDRESS}prices/?initiative={peer_support.pk}&from=2025-04-01&to=2025-12-31")
    assert "£12,210" in page  # any helper
    assert "£21,428.57" in page  # somebody skilled: £150 for seven hours
    assert "£9,250" in page
    assert "(£6,100 to £15,000)" in page
    assert "there is no total" in page
    for total in (12_210_00 + 21_428_57, 12_210_00 + 9_250_00, 12_210_00 + 21_428_57 + 9_250_00):
        assert f"£{total / 100:,.2f}".removesuffix(".00") not in page


def test_a_new_set_of_prices_leaves_what_was_printed_as_it_was(house: House, peer_support: Initiative) -> None:
    prices(house, "Wages 2024", "our-wage,generalist,Our wage,ours,2024-01-01,10,11,12,,2024,Pay office")
    house.act("mina", close_period, house.place, begins=date(2025, 5, 1), ends=date(2025, 6, 30))
    asked = f"from=2025-05-01&to=2025-06-30&price=our-wage&initiative={peer_support.pk}"
    sheet, page = shown(house, f"{ADDRESS}statement.csv?{asked}"), f"{ADDRESS}?{asked}"
    assert "£11,000" in shown(house, page)
    prices(house, "Wages 2025", "our-wage,generalist,Our wage,ours,2025-01-01,11,13,15,,2025,Pay office")
    assert shown(house, f"{ADDRESS}statement.csv?{asked}") == sheet
    assert "£11,000" in shown(house, page)
    assert "£13,000" in shown(house, f"{page}&later=yes")


def test_a_new_run_says_what_is_price_and_what_is_quantity(house: House, peer_support: Initiative) -> None:
    day = date(2026, 6, 1)
    more = {"who": "Peers", "group": Group.USER, "people": 50, "minutes": 66_000, "day": day, "kind": Help.SKILLED}
    house.act("olu", write_in_for_initiative, peer_support, **more)
    asked = f"initiative={peer_support.pk}&from=2026-04-01&to=2027-03-31"
    said = shown(house, f"{ADDRESS}?{asked}")
    assert "£1,771 against the £12,210 of as many days before" in said
    assert "£1,221 from how much was given, £550 from another price" in said


def test_the_book_of_an_earlier_version_has_no_later_row() -> None:
    book = shipped()
    first = book.as_of(book.versions[0])
    assert {rate.series for rate in book.rates} - {rate.series for rate in first.rates} == {
        "dcms-replacement",
        "dcms-wellbeing",
    }
    assert book.as_of(book.versions[-1]).rates == book.rates
    with pytest.raises(ValuationError, match="no version"):
        book.as_of("1999")


def test_the_managers_page_of_a_service_has_both_sides_and_what_changed_side_by_side(house: House) -> None:
    rounds = house.read(lambda: Initiative.objects.select_related("service").get(name__startswith="Meals rounds"))
    year = timezone.localdate() - timedelta(days=364)
    page = shown(house, f"{ADDRESS}?service={rounds.service_id}&from={year}", "mina")
    row = page.partition('<th scope="row" class="govuk-table__header"><a class="govuk-link" href="/larkmoor/accounts/')[
        2
    ]
    row = row.partition("</tr>")[0]
    for side in ("side=citizen&commodity=minutes", "side=public&commodity=pence", "side=citizen", "side=public"):
        assert side in row
    assert "for the better" in row
    assert "no outcome is measured" not in page


def test_time_recorded_without_an_outcome_measured_is_flagged(house: House, peer_support: Initiative) -> None:
    page = shown(house, f"{ADDRESS}?service={peer_support.service_id}&from=2025-04-01&to=2025-12-31", "mina")
    assert "<strong>Peer support</strong>: Citizens’ time is written down, and no outcome is measured." in page
    assert "Nothing is measured" in page


def effect(ground: Ground) -> Effect:
    filters = tuple(Deduction(kind, Fraction(20, 100), ground) for kind in Kind)
    return Effect("Less lonely", Fraction(10), Fraction(1_000_00), 3, filters)


def test_a_social_return_leaves_with_its_table_or_not_at_all() -> None:
    put_in = Investment(2_000_00, 500_00, counts_citizens=True)
    found = social_return([effect(Ground.DATA)], put_in, Fraction(0))
    assert found.as_json().count('"lowered"') == len(Kind)
    with pytest.raises(ValuationError, match="table of sensitivity"):
        Return(**{**{name: getattr(found, name) for name in found.__dataclass_fields__}, "sensitivity": ()})
    assumed = social_return([effect(Ground.ASSUMPTION)], put_in, Fraction(0))
    with pytest.raises(ValuationError, match="cannot be taken away"):
        assumed.as_json()


COLUMNS = (
    "outcome,quantity,pounds,years,deadweight,deadweight_rests_on,displacement,displacement_rests_on,"
    "attribution,attribution_rests_on,drop-off,drop-off_rests_on\n"
)


@pytest.mark.parametrize(
    ("row", "options", "code", "says"),
    [
        ("Less lonely,10,1000,3,20,data,0,data,20,comparison,10,judgement", [], 0, "for each £1, from £"),
        ("Less lonely,10,1000,3,20,data,0,data,20,comparison,10,judgement", ["--json"], 0, '"sensitivity"'),
        ("Less lonely,10,1000,3,20,assumption,0,data,20,data,10,data", [], 0, "No ratio: More than half"),
        ("Less lonely,10,1000,3,20,assumption,0,data,20,data,10,data", ["--json"], 2, "cannot be taken away"),
        ("Less lonely,10,1000,3,20,hope,0,data,20,data,10,data", [], 2, "line 2"),
        ("Less lonely,1e99999999,1000,3,20,data,0,data,20,data,10,data", [], 2, "is not a number"),
        ("Less lonely,10,1000,3,20,data,0,data,20,data,,data", [], 2, "line 2"),
    ],
)
def test_the_verb_says_the_return_with_its_doubts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: str, options: list[str], code: int, says: str
) -> None:
    file = tmp_path / "effects.csv"
    file.write_text(f"{COLUMNS}{row}\n")
    assert main(["return", str(file), "--public", "250000", "--citizens", "0", *options]) == code
    told = capsys.readouterr()
    assert says in told.out + told.err


def test_an_input_nobody_looked_at_has_no_return(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "effects.csv"
    file.write_text(f"{COLUMNS}Less lonely,10,1000,3,20,data,0,data,20,data,10,data\n")
    assert main(["return", str(file), "--public", "250000"]) == 2
    assert "Say what the citizens put in" in capsys.readouterr().err


def test_licensed_numbers_are_the_places_to_see_and_not_the_worlds(house: House) -> None:
    row = "hact,wellbeing,A year in a club,members only,2025-01-01,1234,1234,1234,,2025,HACT"
    prices(house, "HACT 2025", row)
    address = f"{ADDRESS}prices/"
    assert "£1,234" in shown(house, address, "olu")
    for who in ("", "rosa"):
        page = shown(house, address, who)
        assert "£1,234" not in page
        assert "under licence" in page


@pytest.mark.parametrize(
    "row",
    [
        "living-wage,generalist,x,ours,2026-04-01,1,1,1,,2026,Me",  # a price is added, never changed
        "mine,magic,x,ours,2026-04-01,1,1,1,,2026,Me",
        "mine,generalist,x,,2026-04-01,1,1,1,,2026,Me",
        "mine,generalist,x,ours,2026-04-01,3,2,1,,2026,Me",
        "mine,generalist,x,ours,2026-04-01,1,1e999999999,1,,2026,Me",
        "mine,generalist,x,ours,2026-04-01,1,1,1,,soon,Me",
        "",
    ],
)
def test_prices_that_cannot_be_taken_are_refused_by_line(house: House, row: str) -> None:
    with pytest.raises(Refusal) as refusal:
        prices(house, "Mine", row)
    assert "file" in refusal.value.fields


def test_prices_of_one_year_stand_in_the_money_of_another(house: House, peer_support: Initiative) -> None:
    asked = f"initiative={peer_support.pk}&from=2025-04-01&to=2025-12-31&price=heritage-fund"
    index = dict(shipped().index.years)  # type: ignore[union-attr]
    pence = round(Fraction(150_00, 7) * 1_000 * index[2024] / index[2017])
    assert f"£{pence / 100:,.2f}" in shown(house, f"{ADDRESS}?{asked}&prices_of=2024")
    assert 'href="#prices_of"' in shown(house, f"{ADDRESS}?{asked}&prices_of=1066")
