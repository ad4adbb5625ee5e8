"""`twofold ledger verify` finds what somebody with the owner's keys did behind the database's back."""

import pytest
from django.db import connections

from twofold.foundation.ledger.commands import main
from twofold.foundation.ledger.verifying import CHECKS, NOT_AS_CLOSED, UNLIKE_ITS_SUM, faults
from twofold.testing.cast import House

TAMPERING = {
    "holds less than nothing at a stage": (
        "UPDATE ledger_transfer SET amount = amount - 1 WHERE id = "
        "(SELECT min(id) FROM ledger_transfer WHERE move = 'give' AND contribution_id IN "
        "(SELECT contribution_id FROM ledger_transfer WHERE move = 'confirm'))"
    ),
    "is not what its transfers say it is": (
        "UPDATE ledger_transfer SET side = 'public' WHERE id = "
        "(SELECT min(id) FROM ledger_transfer WHERE side = 'citizen')"
    ),
    "has a reversal that does not mirror what it takes back": (
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE id = "
        "(SELECT min(reverses_id) FROM ledger_transfer WHERE reverses_id IS NOT NULL)"
    ),
    "is shared in parts that do not make one": (
        "UPDATE ledger_split SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_split)"
    ),
    "is another part than its share says": (
        "UPDATE ledger_transfer SET amount = amount + 1 WHERE id = (SELECT max(id) FROM ledger_transfer"
        " WHERE contribution_id IN (SELECT contribution_id FROM ledger_share))"
    ),
    "stands on a side its giver is not on": (
        "UPDATE ledger_party SET kind = 'staff' WHERE id = "
        "(SELECT min(party_id) FROM ledger_contribution WHERE side = 'citizen')"
    ),
}


def test_the_demo_place_is_whole(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify"]) == 0
    assert "transfers balance" in capsys.readouterr().out
    assert main(["verify", "--place", "nowhere"]) == 2


@pytest.mark.parametrize("promise", CHECKS)
def test_a_broken_promise_is_found_and_its_row_named(
    house: House, promise: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT set_config('twofold.place', %s, false)", [str(house.place.pk)])
        cursor.execute(TAMPERING[promise])
        assert cursor.rowcount == 1
    assert promise in {fault.what for fault in house.read(lambda: list(faults()))}
    assert main(["verify", "--place", "larkmoor"]) == 1
    assert "larkmoor: contribution " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tampering", "promise"),
    [
        ("UPDATE ledger_daysum SET amount = amount + 1 WHERE id = (SELECT min(id) FROM ledger_daysum)", UNLIKE_ITS_SUM),
        ("UPDATE ledger_closedperiod SET digest = repeat('0', 64)", NOT_AS_CLOSED),
        (
            "UPDATE ledger_transfer SET amount = amount - 1 WHERE id = (SELECT min(id) FROM ledger_transfer"
            " WHERE happened_on BETWEEN (SELECT begins FROM ledger_closedperiod) AND (SELECT ends"
            " FROM ledger_closedperiod))",
            NOT_AS_CLOSED,
        ),
    ],
)
def test_sums_and_closes_somebody_touched_are_found(house: House, tampering: str, promise: str) -> None:
    assert house.read(lambda: list(faults())) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SELECT set_config('twofold.place', %s, false)", [str(house.place.pk)])
        cursor.execute(tampering)
        assert cursor.rowcount == 1
    assert promise in {fault.what for fault in house.read(lambda: list(faults()))}
