"""The frame in Welsh. The compiled catalogue is kept with its source, so that set-up needs no gettext."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils.translation import override

import twofold
from twofold.site.components import COMPONENTS
from twofold.site.templatetags import words

CATALOGUE = Path(twofold.__file__).parent / "locale/cy/LC_MESSAGES/django.po"


def test_the_frame_speaks_welsh(rf):
    with override("cy"):
        html = render_to_string("site/accessibility.html", {}, rf.get("/accessibility/"))
    assert '<html lang="cy"' in html
    assert "Neidio i’r prif gynnwys" in html
    assert 'aria-current="true" lang="cy">Cymraeg' in html


def test_components_speak_welsh():
    with override("cy"):
        assert "Yn ôl" in COMPONENTS["back_link"]()
        assert "Gwall:" in COMPONENTS["error_message"]("x")


@pytest.mark.parametrize(("days", "said"), [(1, "1 diwrnod yn ôl"), (2, "2 ddiwrnod yn ôl"), (3, "3 diwrnod yn ôl")])
@time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False)
def test_numbers_change_the_word_after_them(days, said):
    with override("cy"):
        assert words.ago(datetime(2026, 11, 23 - days, tzinfo=UTC)) == said


def test_the_compiled_catalogue_is_the_written_one(tmp_path):
    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt is absent: install gettext")
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "-o", made, CATALOGUE], check=True)
    assert made.read_bytes() == CATALOGUE.with_suffix(".mo").read_bytes()
