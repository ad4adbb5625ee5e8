"""Chance follows from the seed and what it is for, in every process and by the published recipe."""

from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.engines.opinions.chance import generator, share

from .shared import patient


def test_the_recipe_is_the_one_in_the_docs() -> None:
    number = int.from_bytes(sha256(b"dice 4 1 6\nnext 17 3").digest(), "big")
    assert share("dice 4 1 6", "next 17 3") == (number >> 203) / 2**53
    first = np.random.Generator(np.random.PCG64(int.from_bytes(sha256(b"s\ngroups 2").digest(), "big"))).random()
    assert generator("s", "groups 2").random() == first


@patient
@given(st.text(), st.text())
def test_any_text_is_a_seed(seed: str, purpose: str) -> None:
    assert 0 <= share(seed, purpose) < 1
    assert generator(seed, purpose).random() == generator(seed, purpose).random()


def test_bytes_of_a_command_line_that_are_no_text_are_a_seed_too() -> None:
    assert 0 <= share(b"\xff".decode(errors="surrogateescape"), "x") < 1


def test_each_purpose_has_chance_of_its_own() -> None:
    drawn = [share("s", f"purpose {at}") for at in range(2000)]
    assert len(set(drawn)) == 2000
    assert np.mean(drawn) == pytest.approx(0.5, abs=0.03)
    assert np.corrcoef(drawn[1:], drawn[:-1])[0, 1] == pytest.approx(0, abs=0.08)
