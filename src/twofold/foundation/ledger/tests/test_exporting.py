"""The journal other programs check: it balances, its assertions are ours, and it names nobody."""

import re

import pytest

from twofold.foundation.ledger.commands import main
from twofold.foundation.ledger.exporting import FORMATS
from twofold.testing.cast import House

DAY = re.compile(r"(\d{4}-\d\d-\d\d) ")
POSTING = re.compile(r"  (\S+)  (-?\d+) (\w+)$")
BEANCOUNT = re.compile(r"(\d{4}-\d\d-\d\d) balance (\S+)  (-?\d+) (\w+)$")
HLEDGER = re.compile(r"  (\S+)  0 \w+ = (-?\d+) (\w+)$")

Said = list[tuple[str, tuple[str, str], int]]  # day, account and unit, amount


def read(lines: list[str]) -> tuple[Said, Said]:
    """Postings and assertions, each with its day; an assertion's is the last day whose postings count."""
    postings: Said = []
    asserted: Said = []
    day = ""
    for line in lines:
        day = found[1] if (found := DAY.match(line)) else day
        if match := BEANCOUNT.match(line):
            asserted.append((f"before {match[1]}", (match[2], match[4]), int(match[3])))
        elif match := HLEDGER.match(line):
            asserted.append((day, (match[1], match[3]), int(match[2])))
        elif match := POSTING.match(line):
            postings.append((day, (match[1], match[3]), int(match[2])))
    return postings, asserted


def counts(on: str, day: str) -> bool:
    """Beancount asserts what stood before a day, hledger what stands at its end."""
    return on < day.removeprefix("before ") if day.startswith("before ") else on <= day


@pytest.mark.parametrize("form", FORMATS)
def test_the_journal_adds_up_to_what_it_asserts(house: House, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--place", "larkmoor", "--format", form]) == 0
    lines = capsys.readouterr().out.splitlines()
    postings, asserted = read(lines)
    assert sum(amount for _day, _account, amount in postings) == 0
    assert len({day for day, _account, _amount in asserted}) == 2  # at the demo's close, and at the end
    for day, account, amount in asserted:
        held = sum(each for on, name, each in postings if name == account and counts(on, day))
        assert held == amount, (day, account)
    assert len(asserted) > 10
    assert "Rosa" not in "".join(lines)
