"""One question of a generated form, drawn as the component its kind calls for."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .choices import checkboxes, date_input, grouped, radios
from .element import Options, h, join
from .enhanced import file_upload
from .fields import control, describe, select, text_input, textarea

MANY = 12


class Question(Protocol):
    """What this module needs of a form field; see foundation/actions/fields.py."""

    name: str
    kind: str
    label: Any
    hint: Any
    required: bool
    choices: Sequence[tuple[str, str]]
    value: Any
    errors: list[str]

    @property
    def id(self) -> str: ...


def question(field: Question, heading: bool = False) -> SafeString:
    """A question and its answer so far. With `heading`, the question is the page's h1."""
    return KINDS[field.kind](field, heading)


def error_pairs(fields: Iterable[Question]) -> list[tuple[str, str]]:
    return [(field.id, message) for field in fields for message in field.errors]


def _asked(field: Question) -> str:
    return str(field.label) if field.required else _("%(question)s (optional)") % {"question": field.label}


def _common(field: Question) -> dict[str, Any]:
    return {"hint": str(field.hint or ""), "error_message": " ".join(field.errors)}


def _labelled(field: Question, heading: bool) -> dict[str, Any]:
    size = "govuk-label--l" if heading else "govuk-label--s"
    label = {"text": _asked(field), "classes": size, "is_page_heading": heading}
    return {"name": field.name, "id": field.id, "label": label, **_common(field)}


def _legend(field: Question, heading: bool) -> dict[str, Any]:
    size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": _asked(field), "classes": size, "is_page_heading": heading}}


def _grouped(field: Question, heading: bool) -> dict[str, Any]:
    return {"name": field.name, "id_prefix": field.id, "fieldset": _legend(field, heading), **_common(field)}


def _text(field: Question, heading: bool) -> SafeString:
    return text_input(**_labelled(field, heading), value=_typed(field.value))


def _email(field: Question, heading: bool) -> SafeString:
    return text_input(
        **_labelled(field, heading),
        type="email",
        autocomplete="email",
        spellcheck=False,
        classes="govuk-input--width-20",
        value=_typed(field.value),
    )


def _whole(field: Question, heading: bool) -> SafeString:
    return text_input(
        **_labelled(field, heading),
        inputmode="numeric",
        spellcheck=False,
        classes="govuk-input--width-5",
        value=_typed(field.value),
    )


def _number(field: Question, heading: bool) -> SafeString:
    return text_input(
        **_labelled(field, heading),
        inputmode="text",  # a phone's decimal pad has no minus
        spellcheck=False,
        classes="govuk-input--width-10",
        value=_typed(field.value),
    )


def _money(field: Question, heading: bool) -> SafeString:
    # A default is pence; what somebody typed comes back just as they typed it.
    typed = f"{field.value / 100:.2f}".removesuffix(".00") if isinstance(field.value, int) else _typed(field.value)
    return text_input(
        **_labelled(field, heading),
        inputmode="decimal",
        spellcheck=False,
        classes="govuk-input--width-10",
        prefix="£",
        value=typed,
    )


def _long_text(field: Question, heading: bool) -> SafeString:
    return textarea(**_labelled(field, heading), value=_typed(field.value), rows=6)


def _file(field: Question, heading: bool) -> SafeString:
    return file_upload(**_labelled(field, heading))


def _hidden(field: Question, heading: bool) -> SafeString:
    return h("input", {"type": "hidden", "name": field.name, "id": field.id, "value": _typed(field.value)})


def _yes_or_no(field: Question, heading: bool) -> SafeString:
    if not field.required:
        return _tick(field)
    items = [{"value": "true", "text": _("Yes")}, {"value": "false", "text": _("No")}]
    chosen = "" if field.value in ("", None) else str(field.value).lower()
    return radios(**_grouped(field, heading), items=items, value=chosen, classes="govuk-radios--inline")


def _tick(field: Question) -> SafeString:
    # An unticked box sends nothing, so a "false" goes ahead of it; the last of the two is read.
    unticked = h("input", {"type": "hidden", "name": field.name, "value": "false"})
    ticked = str(field.value).lower() in ("true", "on", "1")
    item = {"value": "true", "text": str(field.label), "checked": ticked}
    box = checkboxes(name=field.name, id_prefix=field.id, items=[item], **_common(field))
    return join(unticked, box)


def _choice(field: Question, heading: bool) -> SafeString:
    items = [{"value": value, "text": label} for value, label in field.choices]
    if len(items) > MANY:
        first = {"value": "", "text": _("Choose one")}
        return select(**_labelled(field, heading), items=[first, *items], value=_typed(field.value))
    return radios(**_grouped(field, heading), items=items, value=_typed(field.value))


def _choices(field: Question, heading: bool) -> SafeString:
    chosen = [str(getattr(value, "value", value)) for value in field.value or []]
    items = [{"value": value, "text": label} for value, label in field.choices]
    return checkboxes(**_grouped(field, heading), items=items, values=chosen)


def _date(field: Question, heading: bool) -> SafeString:
    # The first box carries the field's own id, so that the error summary's link lands where typing starts.
    values = _date_values(field.value)
    items = [{"name": name, "value": values.get(name)} for name in ("day", "month", "year")]
    return date_input(
        id=f"{field.id}-date",
        name_prefix=field.name,
        items=[{**items[0], "id": field.id}, *items[1:]],
        fieldset=_legend(field, heading),
        **_common(field),
    )


def _date_values(value: Any) -> dict[str, str]:
    """Day, month and year from a date, from ISO text or from the three as typed."""
    if isinstance(value, dict):
        return value
    text = value.isoformat()[:10] if isinstance(value, date) else str(value or "")
    year, month, day = [*text.split("-"), "", "", ""][:3]
    return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year.lstrip("0")}


def _datetime(field: Question, heading: bool) -> SafeString:
    value = field.value
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%dT%H:%M")
    return text_input(
        **_labelled(field, heading),
        type="datetime-local",
        classes="govuk-input--width-20",
        value=_typed(value),
    )


def _points(field: Question, heading: bool) -> SafeString:
    """A number box for each choice: points to share out, or places in a ranking."""
    given = field.value if isinstance(field.value, dict) else {}
    boxes = [
        _points_box(f"{field.name}-{value}", field.id if index == 0 else f"{field.id}-{value}", label, given.get(value))
        for index, (value, label) in enumerate(field.choices)
    ]
    inputs = h("div", {"class": "tf-points"}, boxes)
    around: Options = _legend(field, heading)
    note = _common(field)
    return grouped(f"{field.id}-points", inputs, around, note["hint"], note["error_message"], None, role="group")


def _points_box(name: str, id: str, label: str, value: Any) -> SafeString:
    return text_input(
        name=name,
        id=id,
        label=label,
        value=_typed(value),
        inputmode="numeric",
        classes="govuk-input--width-3",
        form_group={"classes": "tf-points__row"},
    )


def _point(field: Question, heading: bool) -> SafeString:
    """A place on the map as longitude and latitude; the map beside it fills the box in."""
    hint = field.hint or _("Choose on the map, or type longitude and latitude, like -1.8904, 52.4862.")
    options = _labelled(field, heading) | {"hint": str(hint)}
    own = {
        "class": "govuk-input govuk-input--width-20",
        "id": field.id,
        "name": field.name,
        "type": "text",
        "value": _typed(field.value),
        "inputmode": "text",
        "data-point": True,
        "aria-describedby": describe(field.id, "", options["hint"], options["error_message"]),
    }
    return control(h("input", own), field.id, options["label"], options["hint"], options["error_message"], None)


def _typed(value: Any) -> str:
    value = getattr(value, "value", value)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


KINDS: dict[str, Callable[[Question, bool], SafeString]] = {
    "text": _text,
    "long_text": _long_text,
    "email": _email,
    "int": _whole,
    "number": _number,
    "money": _money,
    "bool": _yes_or_no,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "datetime": _datetime,
    "point": _point,
    "points": _points,
    "ordered": _points,
    "file": _file,
    "hidden": _hidden,
}
