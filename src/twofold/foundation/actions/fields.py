"""The form an action's signature implies: few kinds of field, an unknown one stops the start.

The form only renders and reads; whether an answer is right is pydantic's business alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import MaxLen
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from pydantic import AfterValidator, BeforeValidator
from pydantic.fields import FieldInfo

from .action import Action
from .inputs import Asks, email_validator, file_validator, money_validator

SINGLE_LINE = 200
SIMPLE = {bool: "bool", int: "int", float: "number", date: "date", datetime: "datetime"}


@dataclass
class FormField:
    """One question. `choices` are (value, label); `value` is what was typed, so that nothing is lost on error."""

    name: str
    kind: str
    label: str | Promise
    hint: str | Promise = ""
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    value: Any = ""
    errors: list[str] = field(default_factory=list)
    behind: str | Promise = ""

    @property
    def id(self) -> str:
        return f"id_{self.name}"


def kind_of(info: FieldInfo) -> str | None:
    """The kind of form field for an input, or None when there is none."""
    annotation, asks = _bare(info.annotation), _asks(info)
    origin = get_origin(annotation)
    if origin is list:
        return "choices"
    if origin is dict:
        return "points"
    if asks.choices or (isinstance(annotation, type) and issubclass(annotation, Enum)):
        return "choice"
    if _has(info, money_validator):
        return "money"
    if _has(info, file_validator):
        return "file"
    if annotation is str:
        return _text_kind(info)
    return SIMPLE.get(annotation)


def form_fields(
    action: Action[Any, Any, Any],
    subject: Any,
    *,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, list[str]] | None = None,
) -> list[FormField]:
    """The fields to ask for, in the order of the action's signature."""
    return [
        _form_field(name, info, subject, values or {}, errors or {})
        for name, info in action.inputs.model_fields.items()
    ]


def read_form(action: Action[Any, Any, Any], post: QueryDict, files: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was posted, in the shape the action takes; unanswered optional questions are left out."""
    data = {}
    for name, info in action.inputs.model_fields.items():
        value = _read(name, kind_of(info) or "", post, files or {})
        if value is not None and (value != "" or info.is_required()):
            data[name] = value
    return data


def _form_field(
    name: str, info: FieldInfo, subject: Any, values: Mapping[str, Any], errors: Mapping[str, list[str]]
) -> FormField:
    asks = _asks(info)
    default = "" if info.is_required() or info.default is None else info.default
    return FormField(
        name=name,
        kind=kind_of(info) or "",
        label=asks.label,
        hint=asks.hint,
        required=info.is_required(),
        choices=_choices(info, asks, subject),
        value=values.get(name, default),
        errors=list(errors.get(name, [])),
        behind=asks.behind,
    )


def _choices(info: FieldInfo, asks: Asks, subject: Any) -> list[tuple[str, str]]:
    if asks.choices:
        return [(str(value), str(label)) for value, label in getattr(subject, asks.choices)]
    annotation = _bare(info.annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [(str(member.value), str(getattr(member, "label", member.value))) for member in annotation]
    return []


def _read(name: str, kind: str, post: QueryDict, files: Mapping[str, Any]) -> Any:
    if kind == "choices":
        return post.getlist(name)
    if kind == "points":
        prefix = f"{name}-"
        return {key[len(prefix) :]: value for key, value in post.items() if key.startswith(prefix) and value}
    if kind == "date":
        return _date_parts(name, post)
    if kind == "datetime":
        return _local_moment(str(post.get(name, "")))
    if kind == "file":
        return files[name].read() if name in files else None
    return post.get(name)


def _date_parts(name: str, post: QueryDict) -> str | None:
    day, month, year = (str(post.get(f"{name}-{part}", "")).strip() for part in ("day", "month", "year"))
    return f"{year}-{month:0>2}-{day:0>2}" if day or month or year else post.get(name)


def _local_moment(text: str) -> Any:
    """A date and time as a browser sends it, read as the place's own clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def _asks(info: FieldInfo) -> Asks:
    return next((each for each in _metadata(info) if isinstance(each, Asks)), Asks(""))


def _bare(annotation: Any) -> Any:
    """The type under `| None` and `Annotated`."""
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(arg for arg in get_args(annotation) if arg is not type(None)))
    return _bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else annotation


def _metadata(info: FieldInfo) -> list[Any]:
    """What is annotated on an input, inside `| None` too."""
    inner = [extra for arg in get_args(info.annotation) for extra in getattr(arg, "__metadata__", ())]
    unpacked = [each for extra in inner for each in (extra.metadata if isinstance(extra, FieldInfo) else (extra,))]
    return [*info.metadata, *unpacked]


def _has(info: FieldInfo, function: Any) -> bool:
    return any(isinstance(each, BeforeValidator | AfterValidator) and each.func is function for each in _metadata(info))


def _text_kind(info: FieldInfo) -> str:
    if _has(info, email_validator):
        return "email"
    longest = min((each.max_length for each in _metadata(info) if isinstance(each, MaxLen)), default=0)
    return "text" if longest <= SINGLE_LINE else "long_text"
