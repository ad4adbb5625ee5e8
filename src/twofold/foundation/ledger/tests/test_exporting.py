"""The journal other programs check: it balances, its assertions are ours, and it names nobody."""

import re
from collections import Counter

import pytest

from twofold.foundation.ledger.commands import main
from twofold.foundation.ledger.exporting import FORMATS
from twofold.testing.cast import House

POSTING = re.compile(r"  (\S+)  (-?\d+) (\w+)$")
BEANCOUNT = re.compile(r"\d{4}-\d\d-\d\d balance (\S+)  (-?\d+) (\w+)$")
HLEDGER = re.compile(r"  (\S+)  0 \w+ = (-?\d+) (\w+)$")


@pytest.mark.parametrize("form", FORMATS)
def test_the_journal_adds_up_to_what_it_asserts(house: House, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--place", "larkmoor", "--format", form]) == 0
    lines = capsys.readouterr().out.splitlines()
    held: Counter[tuple[str, str]] = Counter()
    for account, amount, unit in (match.groups() for line in lines if (match := POSTING.match(line))):
        held[account, unit] += int(amount)
    assert sum(held.values()) == 0
    assertion = BEANCOUNT if form == "beancount" else HLEDGER
    asserted = [match.groups() for line in lines if (match := assertion.match(line))]
    assert len(asserted) > 10
    assert all(held[account, unit] == int(amount) for account, amount, unit in asserted)
    assert "Rosa" not in "".join(lines)
