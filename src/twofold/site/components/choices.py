"""Controls made of several inputs: radios, checkboxes, dates."""

from collections.abc import Iterable
from typing import Any, Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .element import Child, Options, Part, css, given, h, join, part, present, text_of
from .fields import beside, describe, fieldset, form_group, hint, label, notes, text_input

Kind = Literal["radio", "checkbox"]
BLOCK = {"radio": "govuk-radios", "checkbox": "govuk-checkboxes"}


def radios(*, value: Any = None, **options: Any) -> SafeString:
    return _choices("radio", chosen=[value] if value else [], **options)


def checkboxes(*, values: Iterable[Any] | None = None, **options: Any) -> SafeString:
    return _choices("checkbox", chosen=list(values or []), **options)


def _choices(
    kind: Kind,
    *,
    chosen: list[Any],
    name: str = "",
    id_prefix: str = "",
    items: Iterable[Options | None] | None = None,
    fieldset: Options | None = None,
    hint: Part = None,
    error_message: Part = None,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    prefix = id_prefix or name
    # Without a fieldset to carry them, each box repeats what describes the group.
    inherited = "" if fieldset or kind == "radio" else describe(prefix, described_by, hint, error_message)
    boxes = [
        _choice(kind, item, name, prefix + (f"-{index}" if index > 1 else ""), chosen, inherited)
        for index, item in enumerate(items or [], 1)
        if item
    ]
    own = {"class": css(BLOCK[kind], classes), **given(attributes), "data-module": BLOCK[kind]}
    inputs = h("div", own, beside(form_group, "before_inputs"), boxes, beside(form_group, "after_inputs"))
    return grouped(prefix, inputs, fieldset, hint, error_message, form_group, described_by)


def grouped(
    prefix: str,
    inputs: Child,
    around: Options | None,
    hint: Part,
    error: Part,
    group: Options | None,
    described_by: str = "",
    role: str = "",
) -> SafeString:
    """Hint, error and inputs, within a fieldset when there is one to carry the question."""
    inner: Child = (notes(prefix, hint, error), inputs)
    if around:
        described = describe(prefix, around.get("described_by") or described_by, hint, error)
        inner = fieldset(join(inner), **{**around, "described_by": described, "role": role})
    return form_group(group, error, inner)


def _choice(kind: Kind, item: Options, name: str, id: str, chosen: list[Any], described_by: str) -> Child:
    block, id, value = BLOCK[kind], item.get("id") or id, item.get("value")
    if divider := item.get("divider"):
        return h("div", {"class": f"{block}__divider"}, divider)
    hint_id = f"{id}-item-hint" if text_of(item.get("hint")) else ""
    extra = text_of(item.get("conditional"))
    checked = bool(item.get("checked") or (value in chosen and item.get("checked") is not False))
    own = {
        "class": f"{block}__input",
        "id": id,
        "name": item.get("name") or name,
        "type": kind,
        "value": "" if value is None else value,
        "checked": checked,
        "disabled": bool(item.get("disabled")),
        "data-aria-controls": f"conditional-{id}" if extra else None,
        "data-behaviour": item.get("behaviour") or None,
        "aria-describedby": f"{described_by} {hint_id}".strip() or None,
        **given(item.get("attributes")),
    }
    return h("div", {"class": f"{block}__item"}, h("input", own), _caption(block, item, id, hint_id)), (
        _conditional(block, id, extra, checked) if extra else None
    )


def _caption(block: str, item: Options, id: str, hint_id: str) -> Child:
    around, aside = part(item.get("label")), part(item.get("hint"))
    caption = label(
        item.get("text", ""),
        for_=id,
        classes=css(f"{block}__label", around.get("classes")) or "",
        attributes=around.get("attributes"),
    )
    if not hint_id:
        return caption
    classes = css(f"{block}__hint", aside.get("classes")) or ""
    return caption, hint(aside["text"], id=hint_id, classes=classes, attributes=aside.get("attributes"))


def _conditional(block: str, id: str, content: Child, shown: bool) -> SafeString:
    classes = css(f"{block}__conditional", not shown and f"{block}__conditional--hidden")
    return h("div", {"class": classes, "id": f"conditional-{id}"}, content)


def date_input(
    *,
    id: str = "",
    name_prefix: str = "",
    values: Options | None = None,
    day: Options | Literal[False] | None = None,
    month: Options | Literal[False] | None = None,
    year: Options | Literal[False] | None = None,
    items: list[Options] | None = None,
    fieldset: Options | None = None,
    hint: Part = None,
    error_message: Part = None,
    form_group: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    parts = {"day": day, "month": month, "year": year}
    known = [_date_part(name, given_part, values or {}) for name, given_part in parts.items()]
    fields = present([{**_matching(item, known), **item} for item in items] if items else known)
    singled_out = any(_wrong(item) for item in fields)
    boxes = []
    for item in fields:
        wrong = _wrong(item) or (error_message and not singled_out and item.get("error") is not False)
        boxes.append(_date_box(item, id, f"{name_prefix}-" if name_prefix else "", values or {}, bool(wrong)))
    own = {"class": css("govuk-date-input", classes), **given(attributes), "id": id or None}
    inputs = h("div", own, beside(form_group, "before_inputs"), boxes, beside(form_group, "after_inputs"))
    return grouped(id, inputs, fieldset, hint, error_message, form_group, role="group")


def _date_part(name: str, options: Options | Literal[False] | None, values: Options) -> Options:
    width = 4 if name == "year" else 2
    if options is False:
        return {}
    default: Options = {"name": name, "value": values.get(name), "width": width}
    if options is None:
        return {**default, "classes": f"govuk-input--width-{width}"}
    return {**default, "value": None, **options, "kind": name}


def _matching(item: Options, known: list[Options]) -> Options:
    """What a part given by hand inherits from the day, month or year it names."""
    name = item.get("name")
    match = next((k for k in known if name and name in (k.get("name"), k.get("kind"))), None)
    return {"value": match.get("value"), "width": match["width"]} if match else {"width": 2}


def _wrong(item: Options) -> bool:
    return bool(item.get("error")) or "govuk-input--error" in (item.get("classes") or "")


def _date_box(item: Options, id: str, prefix: str, values: Options, wrong: bool) -> SafeString:
    name, classes = str(item.get("name") or ""), item.get("classes") or ""
    width = "" if "govuk-input--width-" in classes else f"govuk-input--width-{item['width']}"
    error = "govuk-input--error" if wrong and "govuk-input--error" not in classes else ""
    value = item.get("value")
    box = text_input(
        id=item.get("id") or f"{id}-{name}",
        name=f"{prefix}{name}",
        label={"text": item.get("label") or _date_label(name), "classes": "govuk-date-input__label"},
        value=values.get(f"{prefix}{name}") if value is None else value,
        inputmode=item.get("inputmode") or "numeric",
        autocomplete=item.get("autocomplete") or "",
        pattern=item.get("pattern") or "",
        classes=css("govuk-date-input__input", error, width, classes) or "",
        attributes=item.get("attributes"),
    )
    return h("div", {"class": "govuk-date-input__item"}, box)


def _date_label(name: str) -> str:
    return {"day": _("Day"), "month": _("Month"), "year": _("Year")}.get(name, name.capitalize())
