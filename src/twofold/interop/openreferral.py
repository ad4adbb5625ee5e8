"""Service directories by Open Referral UK 3.0: one page of `/services`, or a file. Pure: no Django, no database."""

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from twofold.engines.sheets import FileError
from twofold.engines.sheets.objects import object_of

SIZE, MOST_PAGES = 100, 1_000
LONGEST_NAME, LONGEST_ABOUT, LONGEST_KEY = 80, 2_000, 100
RUNNING = ("active", "")


@dataclass(frozen=True)
class Listing:
    """One service as the directory has it; `left_out` says why it is not brought in, where it is not."""

    key: str
    name: str
    about: str
    left_out: str = ""


@dataclass(frozen=True)
class Page:
    """`last` is True also for a file, which has one page."""

    listings: tuple[Listing, ...]
    last: bool


def address_of(feed: str, page: int) -> str:
    """Where a page is, whether the feed was given by its root or by `/services`."""
    parts = urlsplit(feed)
    path = parts.path.rstrip("/")
    path = path if path.endswith("/services") else f"{path}/services"
    return parts._replace(path=path, query=urlencode({"page": page, "per_page": SIZE}), fragment="").geturl()


def read_page(content: bytes, name: str) -> Page:
    """A page in its envelope, a bare list, or one service. Raises FileError."""
    try:
        found = object_of(content.decode("utf-8-sig"))
    except ValueError as error:
        raise FileError(f"not readable as JSON: {error}"[:200], file=name) from None
    if isinstance(found, dict) and isinstance(found.get("contents"), list):
        return Page(tuple(_listings(found["contents"])), last=_is_last(found))
    if isinstance(found, list):
        return Page(tuple(_listings(found)), last=True)
    if isinstance(found, dict) and "name" in found and "id" in found:
        return Page(tuple(_listings([found])), last=True)
    raise FileError("there is no list of services in it (Open Referral calls it contents)", file=name)


def _is_last(page: dict[str, Any]) -> bool:
    """As the page says itself; a directory that never says so ends with its first empty page."""
    if isinstance(page.get("last_page"), bool):
        return bool(page["last_page"])
    number, total = page.get("page_number"), page.get("total_pages")
    if isinstance(number, int) and isinstance(total, int):
        return number >= total
    return not page["contents"]


def _listings(rows: list[Any]) -> Iterator[Listing]:
    for row in rows:
        if not isinstance(row, dict):
            yield Listing("", "", "", left_out="it is not a service")
            continue
        key, name = plain(row.get("id"), LONGEST_KEY), plain(row.get("name"), LONGEST_NAME)
        about, status = plain(row.get("description"), LONGEST_ABOUT), plain(row.get("status"), 40).casefold()
        yield Listing(key, name, about, left_out=_why_not(key, name, status))


def _why_not(key: str, name: str, status: str) -> str:
    if not key or not name:
        return "it has no id" if not key else "it has no name"
    return "" if status in RUNNING else f"it is {status}"


def plain(value: Any, longest: int) -> str:
    """Text on one line, without entities and control characters; cut with an ellipsis where it is too long."""
    text = html.unescape(value) if isinstance(value, str) else ""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
