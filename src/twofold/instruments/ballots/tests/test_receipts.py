"""Receipts prove that a ballot is in; the register's root proves that nothing was taken out."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.instruments.ballots.receipts import merkle_root, plain_code, receipt_for

CODES = re.compile(r"[A-Z2-7]{20}")
codes = st.lists(st.text("ABCDEFGH234567", min_size=1, max_size=20), unique=True, max_size=40)


def naive_root(leaves: list[str]) -> bytes:
    """The same, by the recursive definition: split at the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0].encode()).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


@given(codes)
def test_the_root_is_that_of_rfc_6962_over_the_sorted_codes(listed: list[str]) -> None:
    assert merkle_root(listed) == naive_root(sorted(listed)).hex()


@given(codes, st.randoms())
def test_the_order_of_the_codes_does_not_matter_and_every_code_does(listed: list[str], chance: object) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merkle_root(shuffled) == merkle_root(listed)
    for place in range(len(listed)):
        without = listed[:place] + listed[place + 1 :]
        assert merkle_root(without) != merkle_root(listed)
        assert merkle_root([*without, listed[place] + "A"]) != merkle_root(listed)


def test_a_node_cannot_pass_for_a_leaf() -> None:
    assert merkle_root(["A", "B"]) != merkle_root(["C"])
    assert merkle_root(["AB"]) != merkle_root(["A", "B"])


@given(st.text(min_size=16, max_size=200))
def test_a_receipt_depends_on_the_key_alone(key: str) -> None:
    receipt = receipt_for(key)
    assert receipt == receipt_for(key)
    assert receipt != receipt_for(key + "x")
    assert CODES.fullmatch(receipt.code)
    assert re.fullmatch(r"[A-Z2-7]{5}(-[A-Z2-7]{5}){3}", receipt.spoken)
    assert plain_code(receipt.spoken) == receipt.code


@pytest.mark.parametrize("typed", ["abcde-fghij-klmno-pq234", " ABCDE FGHIJ KLMNO PQ234 ", "ABCDEFGHIJKLMN0PQ234"])
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "ABCDEFGHIJKLMNOPQ234"


def test_what_looks_alike_is_read_alike_and_nonsense_is_bounded() -> None:
    assert plain_code("0o1i") == "OOII"
    assert len(plain_code("x" * 10_000)) == 100
    assert plain_code("\u00df") == "SS"
