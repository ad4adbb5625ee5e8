from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from twofold.demo import PASSWORD
from twofold.testing.browser import Visitor, serving
from twofold.testing.cast import House


@pytest.fixture
def site(house: House) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: str) -> Any:
    """`visit("rosa")` is Rosa, signed in, at a phone; `visit()` is anyone."""

    def arrive(name: str = "", **kwargs: Any) -> Visitor:
        visitor = Visitor(browser, site, **kwargs)
        return visitor.signs_in(f"{name}@larkmoor.example", PASSWORD) if name else visitor

    return arrive
