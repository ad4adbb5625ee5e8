"""A real browser against the real site."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread


class Served(StaticFilesHandler):
    """Static files straight from the source, without collecting them first."""

    def get_base_url(self) -> str:
        return "/static/"


@pytest.fixture
def site(house: Any, settings: Any) -> Iterator[str]:
    """The address of the running site, with the demo place behind it."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.ROOT_URLCONF = "twofold.site.tests.addresses"
    thread = LiveServerThread("127.0.0.1", Served)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
