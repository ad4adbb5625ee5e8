"""Whatever text is let in can be kept, and comes out as it went in."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from twofold.foundation.actions.inputs import (
    Choice,
    Count,
    Email,
    Id,
    Int,
    Latitude,
    LongText,
    Moment,
    Pence,
    Text,
)
from twofold.foundation.places.models import Service
from twofold.testing.cast import House

NASTY = "\x00\x08\x0b\x0c\r\x1f\x7f\x80\x85\x9f\u2028\u2029\u202a\u202e\u2066\u2069\ud800\udfff\ufeff\u200b\u200d"
WRITTEN = "aéß’“£\n\t \r\n e\u0301 \U0001f469\u200d\U0001f33e 한글 عربى"
letters = st.characters() | st.sampled_from(NASTY) | st.sampled_from(WRITTEN)
texts = st.text(letters, max_size=60)
LINE_BREAKS = {"\r", "\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"}


def accepts(kind: Any, value: Any) -> Any:
    """What comes of the value, or None when it is refused."""
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return None


def refuses(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return True
    return False


@settings(max_examples=500)
@given(texts)
@example("a\rb")
@example("\x85next line")
@example("name\u2029Bcc: somebody")
def test_accepted_text_is_normal_and_holds_nothing_invisible_that_could_deceive(text: str) -> None:
    for kind in (Text, LongText):
        kept = accepts(kind, text)
        if kept is None:
            continue
        assert unicodedata.is_normalized("NFC", kept)
        assert kept == kept.strip() != ""
        assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in kept)
        assert not {unicodedata.bidirectional(c) for c in kept} & {"LRE", "RLE", "LRO", "RLO", "PDF"}
        assert not {unicodedata.bidirectional(c) for c in kept} & {"LRI", "RLI", "FSI", "PDI"}
        assert accepts(kind, kept) == kept
    one_line = accepts(Text, text)
    assert one_line is None or not set(one_line) & LINE_BREAKS


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=texts)
def test_accepted_text_is_stored_and_read_back_unchanged(house: House, text: str) -> None:
    kept = accepts(LongText, text)
    if kept is not None:
        with house.tampering():
            service = Service.objects.create(name="Text", about=kept)
            assert Service.objects.get(pk=service.pk).about == kept
            service.delete()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("cafe\u0301", "café"),
        ("👩\u200d🌾 farmer", "👩\u200d🌾 farmer"),
        ("Ysgol Gynradd Llanfair­pwll", "Ysgol Gynradd Llanfair­pwll"),
        ("x" * 200, "x" * 200),
        ("e\u0301" * 200, "é" * 200),
    ],
)
def test_what_people_write_is_kept(typed: str, kept: str) -> None:
    assert accepts(Text, typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u00a0", "two\nlines", "two\r\nlines", "x" * 201, "е\u202eb", 7, None])
def test_what_is_no_line_of_text_is_refused(typed: Any) -> None:
    assert refuses(Text, typed)


def test_a_line_ended_the_windows_or_the_old_way_is_a_line() -> None:
    assert accepts(LongText, "one\r\ntwo\rthree") == "one\ntwo\nthree"


@given(st.integers(0, 10**13))
def test_money_written_out_is_the_same_money(pence: int) -> None:
    pounds, rest = divmod(pence, 100)
    assert accepts(Pence, pence) == pence
    for written in (
        f"£{pounds:,}.{rest:02}",
        f"{pounds}.{rest:02}",
        f" £ {pounds:,}.{rest:02} ",
        f"{pounds}.{rest:02}",
    ):
        assert accepts(Pence, written) == pence
    assert accepts(Pence, f"£{pounds:,}") == pounds * 100
    if rest % 10 == 0:
        assert accepts(Pence, f"{pounds}.{rest // 10}") == pence


NO_AMOUNTS = [
    "",
    "£",
    "-5",
    "1.234",
    "1e3",
    "½",
    "∞",
    "NaN",
    "1,5",
    "12,50",
    "1,2,3",
    "1.2.3",
    "5 or 6",
    "٣",
    "9" * 5_000,
]
NO_AMOUNTS += ["1" + " " * 39 + "99", "0x10", "1_000", "1000000000000000"]


@pytest.mark.parametrize("written", [*NO_AMOUNTS, 10**13 + 1, -1, 1.5, None, [1]])
def test_what_could_be_another_amount_is_refused(written: Any) -> None:
    assert refuses(Pence, written)


@settings(max_examples=200)
@given(st.integers() | st.floats() | st.text(st.sampled_from("0123456789.-+eE_ "), max_size=30))
def test_numbers_stay_within_what_a_column_holds(value: Any) -> None:
    for kind, least, most in ((Int, -(10**12), 10**12), (Count, 0, 10**9), (Id, 1, 2**63 - 1)):
        kept = accepts(kind, value)
        assert kept is None or (isinstance(kept, int) and least <= kept <= most)
    kept = accepts(Latitude, value)
    assert kept is None or -90 <= kept <= 90


@pytest.mark.parametrize(
    "typed", ["rosa@", "@b.example", "a@b", "a b@c.example", "a@b.example\nBcc: c@d.example", "x" * 300]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert refuses(Email, typed)


def test_an_address_is_kept_in_small_letters() -> None:
    assert accepts(Email, " Rosa.Quill@Larkmoor.EXAMPLE ") == "rosa.quill@larkmoor.example"


@pytest.mark.parametrize(
    "moment",
    [
        "2027-05-14T12:00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2027-02-29T00:00:00Z",
        "1899-12-31T00:00:00Z",
        "2201-01-02T00:00:00Z",
        1e300,
    ],
)
def test_a_moment_without_zone_or_beyond_our_calendars_is_refused(moment: Any) -> None:
    assert refuses(Moment, moment)


def test_a_moment_says_its_zone() -> None:
    assert accepts(Moment, "2027-05-14T12:00:00+01:00") == datetime(2027, 5, 14, 11, tzinfo=UTC)


class Way(Choice):
    BUS = "bus", "By bus"
    FOOT = "foot"


def test_a_choice_carries_its_label_and_refuses_others() -> None:
    assert (Way.BUS.label, Way.FOOT.label, accepts(Way, "bus")) == ("By bus", "foot", Way.BUS)
    assert refuses(Way, "By bus")
