"""Papers: a PDF becomes a picture of its pages, by a process that may fail without harm."""

import io
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from twofold.foundation.actions.errors import Refusal
from twofold.foundation.uploads import papers
from twofold.foundation.uploads.papers import PAGES, pictured


def pdf(*sizes: tuple[int, int]) -> bytes:
    """A page of each size, each of another colour."""
    pages = [Image.new("RGB", size, (40 * n, 0, 200)) for n, size in enumerate(sizes)]
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    return written.getvalue()


def drawn(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(pictured(content, field="receipt")), formats=["JPEG"])


def test_the_pages_stand_one_under_another() -> None:
    found = drawn(pdf((100, 50), (80, 70)))
    assert found.size == (200, 240)
    top, below = found.convert("RGB").getpixel((20, 20)), found.convert("RGB").getpixel((20, 140))
    assert isinstance(top, tuple)
    assert isinstance(below, tuple)
    assert top[0] < 15
    assert below[0] > 25


def test_nothing_of_the_file_is_left_but_what_it_shows() -> None:
    hidden = b"%PDF-1.4\n% Rosa's telephone, 54 North\n" + pdf((60, 40))
    assert b"Rosa" not in pictured(hidden, field="receipt")


def test_a_photograph_stays_a_photograph() -> None:
    written = io.BytesIO()
    Image.new("RGB", (60, 40)).save(written, "PNG")
    assert drawn(written.getvalue()).size == (60, 40)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-", b"%PDF-1.7\n" + b"<<" * 50_000, pdf(*[(10, 10)] * (PAGES + 1)), pdf((60, 40))[:200], b"", b"GIF89a"],
    ids=["nothing", "brackets", "too many pages", "cut off", "empty", "another kind"],
)
def test_what_cannot_be_drawn_is_refused_at_its_field(content: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        pictured(content, field="receipt")
    assert list(refused.value.fields) == ["receipt"]


def test_a_page_as_wide_as_a_street_is_drawn_small() -> None:
    assert max(drawn(pdf((20_000, 300))).size) == 1_600


def test_a_file_that_keeps_us_busy_is_given_up(tmp_path: Path, monkeypatch: Any) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(papers, "DRAWS", slow)
    monkeypatch.setattr(papers, "SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(Refusal):
        pictured(pdf((60, 40)), field="receipt")
    assert time.monotonic() - began < 20


@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_no_damaged_pdf_does_worse_than_be_refused(data: st.DataObject) -> None:
    whole = bytearray(pdf((60, 40)))
    for at in data.draw(st.lists(st.integers(8, len(whole) - 1), min_size=1, max_size=12)):
        whole[at] = data.draw(st.integers(0, 255))
    with suppress(Refusal):
        drawn(bytes(whole))
