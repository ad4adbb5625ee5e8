"""One person has one spelling, however their name is written; two names have two."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold.instruments.ballots.names import one_postcode, one_spelling

SAME = [
    ("Ada Quick", "ada  QUICK "),
    ("Ada Quick", "Quick, Ada"),
    ("Siân Llŷr", "Sian Llyr"),
    ("Siân Llŷr", "SIA\u0302N LLY\u0302R"),
    ("Gwenllïan Ŵyn", "gwenllian wyn"),
    ("Aoife O'Brien", "Aoife O’Brien"),
    ("Aoife O'Brien", "AOIFE OBRIEN"),
    ("Jean-Luc Smith-Jones", "Jean Luc Smith Jones"),
    ("Søren Ærø", "Soren Aero"),
    ("Weiß", "WEISS"),
    ("Łukasz Dvořák", "lukasz dvorak"),
    ("J. R. Pugh", "J R Pugh"),
    ("Ada\u00a0Quick", "Ada Quick"),
]
DIFFERENT = [
    ("Ada Quick", "Ada Quicke"),
    ("Ada Quick", "Ada M Quick"),
    ("Ann Lee", "Anne Lee"),
    ("Ada Quick", "Ada Quick Ada"),
    ("Sian Rees", "Siwan Rees"),
    ("李 明", "李 晨"),
]
WORDS = ["Ada", "Ann", "Anne", "Siân", "Llŷr", "Gwenllïan", "Ŵyn", "O’Brien", "Smith-Jones", "Weiß", "Łukasz", "Ærø"]
WORDS += ["Dvořák", "Ñandú", "Çelik", "Ångström", "de", "Le", "李", "明", "Олена", "Ιωάννης", "ap", "ferch", "Wyn"]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_is_found_again(one: str, other: str) -> None:
    assert one_spelling(one) == one_spelling(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert one_spelling(one) != one_spelling(other)


@given(NAMES, st.integers(0, 4))
def test_case_order_gaps_and_accents_make_no_difference(words: list[str], turn: int) -> None:
    name = " ".join(words)
    turned = words[turn:] + words[:turn]
    for other in (
        name.upper(),
        name.title(),
        "  \t".join(words),
        ", ".join(turned),
        unicodedata.normalize("NFD", name),
        "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)),
    ):
        assert one_spelling(other) == one_spelling(name)


@given(st.text(max_size=40))
def test_it_is_settled_after_once_whatever_is_typed(name: str) -> None:
    once = one_spelling(name)
    assert one_spelling(once) == once
    assert "\n" not in once
    assert once == once.strip()


@given(NAMES, NAMES)
def test_words_are_never_lost(one: list[str], other: list[str]) -> None:
    """Who shares a spelling shares every word, so that short names do not swallow long ones."""
    spelt = [sorted(" ".join(map(one_spelling, words)).split()) for words in (one, other)]
    assert (one_spelling(" ".join(one)) == one_spelling(" ".join(other))) == (spelt[0] == spelt[1])


def test_a_name_without_letters_is_nobodys() -> None:
    assert one_spelling(" - ' . ") == ""


def test_postcodes_have_no_gaps_and_no_case() -> None:
    assert one_postcode(" lm1  1aa") == one_postcode("LM11AA") == "lm11aa"
