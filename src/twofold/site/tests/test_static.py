"""The built files survive what serving does to them."""

import re

import pytest
from django.core.management import call_command

from twofold.testing.environment import ROOT

BUILT = ROOT / "src/twofold/site/static/built/shell.css"


@pytest.fixture
def _built():
    if not BUILT.exists():
        pytest.skip("styles are not built: node build.mjs")


@pytest.mark.usefixtures("_built")
def test_names_can_be_hashed(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.usefixtures("_built")
def test_nothing_of_gov_uks_own_branding_is_in_the_styles():
    css = BUILT.read_text()
    for theirs in ("GDS Transport", "crest", "crown", "govuk-footer", "govuk-header__"):
        assert theirs not in css
    assert {address.split("/")[0] for address in re.findall(r'url\("?([^")]*)', css)} == {"fonts"}
