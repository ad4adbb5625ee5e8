"""What an action may ask for. Few types, each bounded, each known to the form, the API and the hostile tests."""

import base64
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

# A comma parts thousands and nothing else: "12,50" is twelve pounds fifty to some and must not become £1,250.
AMOUNT = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)
LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Bidirectional overrides can make a name read as another; NUL and lone surrogates cannot be stored at all.
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
YEARS = range(1900, 2201)  # at the ends of Python's calendar a change of zone overflows


@dataclass(frozen=True)
class Asks:
    """How a form asks for an input: the question, a hint, and the subject's property that lists the choices.

    What few need stands `behind` these words, out of everybody else's way.
    """

    label: str | Promise
    hint: str | Promise = ""
    choices: str = ""
    behind: str | Promise = ""


class Choice(StrEnum):
    """One of a few named options; each member carries its label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value
        return member


def _clean(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    text = LINE_END.sub("\n", text)
    if FORBIDDEN.search(text):
        raise PydanticCustomError(
            "characters", "Remove the invisible control characters and paste it again as plain text."
        )
    return unicodedata.normalize("NFC", text).strip()


def _one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("one_line", "Keep this on one line.")
    return text


def money_validator(value: Any) -> Any:
    """Pence stay pence; words like '£1,200.50', as people type them, become pence."""
    if not isinstance(value, str):
        return value
    typed = AMOUNT.fullmatch(value.strip()) if len(value) <= 40 else None
    if typed is None:
        raise PydanticCustomError("money", "Enter an amount in pounds, like 1,200 or 1,200.50.")
    return int(typed[1].replace(",", "")) * 100 + int((typed[2] or "0").ljust(2, "0"))


def email_validator(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise PydanticCustomError("email", "Enter an e-mail address like name@example.org.") from None
    return text.lower()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise PydanticCustomError("timezone", "Give the time zone too, like 2027-05-14T12:00:00+01:00.")
    if moment.year not in YEARS:
        raise PydanticCustomError("year", "Give a year between 1900 and 2200.")
    return moment


def file_validator(value: Any) -> Any:
    """A file's bytes; text is base64, as the API sends it. What is in it is settled by whoever reads it."""
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise PydanticCustomError("file", "Send the file as base64.") from None


Text = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=200), AfterValidator(_one_line)]
LongText = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=10_000)]
OptionalText = Annotated[str, BeforeValidator(_clean), Field(max_length=10_000)]
Email = Annotated[str, BeforeValidator(_clean), Field(min_length=3, max_length=200), AfterValidator(email_validator)]
Int = Annotated[int, Field(ge=-(10**12), le=10**12)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Pence = Annotated[int, BeforeValidator(money_validator), Field(ge=0, le=10**13)]
File = Annotated[bytes, BeforeValidator(file_validator), Field(min_length=1, max_length=12 * 1024 * 1024)]
Picture = Annotated[bytes, BeforeValidator(file_validator), Field(max_length=8 * 1024 * 1024)]
Day = Annotated[date, Field()]
Moment = Annotated[datetime, AfterValidator(_aware)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
