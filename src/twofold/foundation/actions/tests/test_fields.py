"""The form an action implies asks for the same and takes the same as the API."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from twofold.foundation.actions import registry
from twofold.foundation.actions.action import REGISTERED, Action, action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.door import validate
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.actions.fields import form_fields, kind_of, read_form
from twofold.foundation.actions.inputs import (
    Asks,
    Choice,
    Count,
    Day,
    Email,
    File,
    Id,
    Int,
    Latitude,
    LongText,
    Moment,
    OptionalText,
    Pence,
    Picture,
    Text,
)
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place

from .scenes import throwaway


class Way(Choice):
    BUS = "bus", "By bus"
    FOOT = "foot", "On foot"


def everything(
    place: Place,
    *,
    by: Actor,
    line: Annotated[Text, Asks("A line")],
    lines: LongText,
    number: Int,
    money: Pence,
    yes: bool,
    way: Way,
    day: Day,
    moment: Moment,
    service: Annotated[Id, Asks("Which?", choices="service_choices")],
    services: Annotated[list[Id], Asks("Which?", choices="service_choices")],
    points: dict[Id, Count],
    mail: Email,
    file: File,
    maybe_line: Text | None = None,
    maybe_lines: Annotated[LongText | None, Asks("More")] = None,
    maybe_short: Annotated[OptionalText, Field(max_length=120)] = "",
    maybe_money: Annotated[Pence | None, Field(gt=0)] = None,
    maybe_number: Count | None = None,
    maybe_latitude: Latitude | None = None,
    maybe_day: Day | None = None,
    maybe_moment: Moment | None = None,
    maybe_way: Way | None = None,
    maybe_mail: Email | None = None,
    maybe_picture: Picture | None = None,
    sure: bool = True,
) -> None:
    """Ask for one of each."""


KINDS = {
    "line": "text",
    "lines": "long_text",
    "number": "int",
    "money": "money",
    "yes": "bool",
    "way": "choice",
    "day": "date",
    "moment": "datetime",
    "service": "choice",
    "services": "choices",
    "points": "points",
    "mail": "email",
    "file": "file",
    "maybe_line": "text",
    "maybe_lines": "long_text",
    "maybe_short": "text",
    "maybe_money": "money",
    "maybe_number": "int",
    "maybe_latitude": "number",
    "maybe_day": "date",
    "maybe_moment": "datetime",
    "maybe_way": "choice",
    "maybe_mail": "email",
    "maybe_picture": "file",
    "sure": "bool",
}
GOOD = {
    "line": "A line",
    "lines": "Two\nlines",
    "number": -3,
    "money": "£1,200.50",
    "yes": True,
    "way": "bus",
    "day": "2027-05-04",
    "moment": "2027-05-14T12:00:00+01:00",
    "service": 7,
    "services": [7, 8],
    "points": {"7": 3},
    "mail": "rosa@larkmoor.example",
    "file": "aGVsbG8=",
}


@pytest.fixture
def asking() -> Iterator[Action[Any, Any, Any]]:
    with throwaway(everything) as action:
        yield action


def posted(data: dict[str, Any]) -> tuple[QueryDict, dict[str, Any]]:
    """The same answers as a browser posts them."""
    pairs: list[tuple[str, str]] = []
    for name, value in data.items():
        if name in ("day", "maybe_day"):
            year, month, day = str(value).split("-")
            pairs += [(f"{name}-day", day.lstrip("0")), (f"{name}-month", month.lstrip("0")), (f"{name}-year", year)]
        elif isinstance(value, list):
            pairs += [(name, str(each)) for each in value]
        elif isinstance(value, dict):
            pairs += [(f"{name}-{key}", str(each)) for key, each in value.items()]
        elif name != "file":
            pairs.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return QueryDict(urlencode(pairs)), {"file": SimpleUploadedFile("f", b"hello")}


def test_each_input_is_asked_by_its_own_kind_of_field(asking: Any) -> None:
    assert {name: kind_of(info) for name, info in asking.inputs.model_fields.items()} == KINDS


def test_optional_questions_keep_their_bounds(asking: Any) -> None:
    too_much = {
        "maybe_line": "x" * 201,
        "maybe_lines": "x" * 10_001,
        "maybe_short": "x" * 121,
        "maybe_money": "0",
        "maybe_number": -1,
        "maybe_latitude": 90.5,
        "maybe_mail": "nobody",
        "maybe_way": "swim",
        "maybe_moment": "2027-05-14T12:00:00",
    }
    with pytest.raises(Refusal) as refused:
        validate(asking, {**GOOD, **too_much})
    assert set(refused.value.fields) == set(too_much)


HOSTILE = [
    None,
    "",
    " ",
    "x" * 20_000,
    -1,
    10**30,
    1.5,
    True,
    [],
    {},
    [[]],
    {"a": []},
    "NaN",
    "2027-02-30",
    list(range(9)),
]
MACHINE_WORDS = ("should", "Input", "String", "Field", "valid integer", "unable to parse", "permitted", "%(")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:12])
def test_whatever_is_wrong_is_said_in_plain_words(asking: Any, value: Any) -> None:
    for data in ({}, {"surprise": 1}, dict.fromkeys(KINDS, value)):
        with pytest.raises(Refusal) as refused:
            validate(asking, data)
        for name, messages in refused.value.fields.items():
            for message in messages:
                assert message.endswith("."), (name, message)
                assert not [words for words in MACHINE_WORDS if words in message], (name, message)


def test_a_form_and_json_mean_the_same(asking: Any) -> None:
    post, files = posted(GOOD)
    assert validate(asking, read_form(asking, post, files)) == validate(asking, GOOD)


answers = st.fixed_dictionaries(
    {
        "line": st.text(max_size=5),
        "number": st.integers(-(10**13), 10**13),
        "money": st.sampled_from(["£3", "3.5", "1,000", "-1", "x", "1,5"]),
        "yes": st.booleans(),
        "way": st.sampled_from(["bus", "foot", "swim", ""]),
        "day": st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat),
        "services": st.lists(st.integers(-1, 3), min_size=1, max_size=3),
        "points": st.dictionaries(st.integers(0, 3).map(str), st.integers(-1, 3), max_size=3),
    },
    optional={
        "maybe_number": st.integers(-1, 2**40),
        "maybe_latitude": st.floats(-100, 100),
        "sure": st.booleans(),
        "maybe_way": st.sampled_from(["bus", "swim"]),
    },
)


@given(answers)
def test_a_form_and_json_are_refused_for_the_same_reasons(given_answers: dict[str, Any]) -> None:
    def outcome(action: Any, data: dict[str, Any]) -> Any:
        try:
            return validate(action, data)
        except Refusal as refusal:
            return set(refusal.fields)

    data = {**GOOD, **given_answers}
    with throwaway(everything) as action:
        post, files = posted(data)
        assert outcome(action, read_form(action, post, files)) == outcome(action, data)


@pytest.mark.parametrize(
    ("day", "month", "year", "read"),
    [
        ("4", "5", "2027", "2027-05-04"),
        (" 04 ", "05", "2027", "2027-05-04"),
        ("31", "2", "2027", None),
        ("", "5", "2027", None),
        ("4", "May", "2027", None),
        ("4", "5", "27", None),
        ("4", "5", "20270", None),
        ("-4", "5", "2027", None),
        ("9" * 5000, "5", "2027", None),
    ],
)
def test_a_date_comes_in_three_parts(asking: Any, day: str, month: str, year: str, read: str | None) -> None:
    post, files = posted(GOOD)
    typed = post.copy()
    for part, value in (("day", day), ("month", month), ("year", year)):
        typed[f"day-{part}"] = value
    data = read_form(asking, typed, files)
    if read is None:
        with pytest.raises(Refusal) as refused:
            validate(asking, data)
        assert set(refused.value.fields) == {"day"}
    else:
        assert validate(asking, data)["day"] == date.fromisoformat(read)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2027-01-14T12:00", "2027-01-14T12:00"),
        ("2027-07-14T12:00", "2027-07-14T11:00"),
        ("2027-03-28T00:59", "2027-03-28T00:59"),
        ("2027-03-28T01:30", "2027-03-28T01:30"),  # never shown on a clock: read as the hour before the jump goes on
        ("2027-03-28T02:00", "2027-03-28T01:00"),
        ("2027-10-31T01:30", "2027-10-31T00:30"),  # shown twice: the first time is meant
        ("2027-10-31T02:00", "2027-10-31T02:00"),
        ("2027-07-14T12:00+05:00", "2027-07-14T07:00"),
    ],
)
def test_a_browsers_local_time_is_the_places_own_clock(asking: Any, local: str, utc: str) -> None:
    post, files = posted({**GOOD, "moment": local})
    moment = validate(asking, read_form(asking, post, files))["moment"]
    assert moment.astimezone(UTC) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_unanswered_optional_questions_are_left_to_their_defaults(asking: Any) -> None:
    post, files = posted({**GOOD, "maybe_number": "", "maybe_line": "", "maybe_moment": ""})
    read = read_form(asking, post, files)
    assert not {"maybe_number", "maybe_line", "maybe_moment", "maybe_day", "sure", "maybe_picture"} & set(read)
    assert validate(asking, read)["sure"] is True


def test_what_was_typed_is_shown_again_with_its_mistake(asking: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Place, "service_choices", [(7, "Parks")])
    post, _files = posted({**GOOD, "money": "a lot"})
    errors = {"money": ["Enter an amount."]}
    fields = {f.name: f for f in form_fields(asking, Place(), values=read_form(asking, post), errors=errors)}
    assert (fields["money"].value, fields["money"].errors) == ("a lot", ["Enter an amount."])
    assert fields["way"].choices == [("bus", "By bus"), ("foot", "On foot")]
    assert fields["service"].choices == [("7", "Parks")]
    assert fields["line"].label == "A line"
    assert (fields["line"].required, fields["sure"].required, fields["sure"].value) == (True, False, True)


def test_an_input_no_form_can_ask_for_stops_the_start() -> None:
    def odd(place: Place, *, by: Actor, what: bytes | complex) -> None:
        """Ask for the impossible."""

    with throwaway(odd), pytest.raises(ImproperlyConfigured, match="no form field knows how to ask for 'what'"):
        registry.check()
    registry.check()


def test_a_subject_that_says_nothing_of_who_may_see_it_stops_the_start() -> None:
    def open_to_all(person: Person, *, by: Actor) -> None:
        """Change anybody."""

    with throwaway(open_to_all), pytest.raises(ImproperlyConfigured, match=r"Person has no visible_to"):
        registry.check()


def test_two_actions_of_one_name_stop_the_start() -> None:
    with throwaway(everything), pytest.raises(ImproperlyConfigured, match="Two actions are called"):
        action(role=Role.OFFICER)(everything)
    assert "tests.everything" not in REGISTERED
    with pytest.raises(Refusal, match="nothing here"):
        registry.find("tests.everything")
