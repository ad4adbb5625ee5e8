"""Form controls, each with its label, hint and error tied together by id."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .element import Child, Options, Part, css, given, h, join, part, text_of


def label(
    text: str = "",
    *,
    for_: str = "",
    is_page_heading: bool = False,
    classes: str = "",
    attributes: Options | None = None,
) -> Child:
    if not text:
        return None
    own = {"class": css("govuk-label", classes), **given(attributes), "for": for_ or None}
    element = h("label", own, text)
    return h("h1", {"class": "govuk-label-wrapper"}, element) if is_page_heading else element


def hint(text: str = "", *, id: str = "", classes: str = "", attributes: Options | None = None) -> SafeString:
    return h("div", {"id": id or None, "class": css("govuk-hint", classes), **given(attributes)}, text)


def error_message(
    text: str = "",
    *,
    id: str = "",
    visually_hidden_text: str | bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    said = _("Error") if visually_hidden_text is None else visually_hidden_text
    prefix = (h("span", {"class": "govuk-visually-hidden"}, f"{said}:"), " ") if said else None
    return h("p", {"id": id or None, "class": css("govuk-error-message", classes), **given(attributes)}, prefix, text)


def fieldset(
    text: str = "",
    *,
    legend: Part = None,
    role: str = "",
    described_by: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    own = {
        "class": css("govuk-fieldset", classes),
        "role": role or None,
        "aria-describedby": described_by or None,
        **given(attributes),
    }
    return h("fieldset", own, _legend(part(legend)), text)


def _legend(options: Options) -> Child:
    text = options.get("text")
    if not text:
        return None
    if options.get("is_page_heading"):
        text = h("h1", {"class": "govuk-fieldset__heading"}, text)
    return h("legend", {"class": css("govuk-fieldset__legend", options.get("classes"))}, text)


def describe(id: str, described_by: str, hint: Part, error_message: Part) -> str:
    """The ids that describe a control: the caller's, its hint, its error."""
    ids = [described_by, f"{id}-hint" if hint else "", f"{id}-error" if error_message else ""]
    return " ".join(name for name in ids if name)


def notes(id: str, hint_part: Part, error_part: Part) -> Child:
    told = hint(**_with(hint_part, id=f"{id}-hint")) if hint_part else None
    wrong = error_message(**_with(error_part, id=f"{id}-error")) if error_part else None
    return told, wrong


def _with(value: Part, **more: str) -> dict[str, Any]:
    return {**part(value), **more}


def form_group(options: Options | None, error: Part, *children: Child) -> SafeString:
    options = options or {}
    classes = css("govuk-form-group", error and "govuk-form-group--error", options.get("classes"))
    return h("div", {"class": classes, **given(options.get("attributes"))}, *children)


def beside(options: Options | None, where: str) -> Any:
    return text_of((options or {}).get(where))


def control(
    element: Child, id: str, label_part: Part, hint: Part, error_message: Part, group: Options | None
) -> SafeString:
    """The arrangement every single control shares."""
    return form_group(
        group,
        error_message,
        label(**_with(label_part, for_=id)),
        notes(id, hint, error_message),
        beside(group, "before_input"),
        element,
        beside(group, "after_input"),
    )


def text_input(
    *,
    name: str = "",
    id: str = "",
    label: Part = None,
    hint: Part = None,
    error_message: Part = None,
    type: str = "text",
    value: Any = None,
    prefix: Part = None,
    suffix: Part = None,
    input_wrapper: Options | None = None,
    form_group: Options | None = None,
    described_by: str = "",
    disabled: bool = False,
    spellcheck: bool | None = None,
    autocomplete: str = "",
    autocapitalize: str = "",
    pattern: str = "",
    inputmode: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    id = id or name
    own = {
        "class": css("govuk-input", classes, error_message and "govuk-input--error"),
        "id": id,
        "name": name,
        "type": type or "text",
        "spellcheck": None if spellcheck is None else str(spellcheck).lower(),
        "value": value,
        "disabled": bool(disabled),
        "aria-describedby": describe(id, described_by, hint, error_message) or None,
        "autocomplete": autocomplete or None,
        "autocapitalize": autocapitalize or None,
        "pattern": pattern or None,
        "inputmode": inputmode or None,
        **given(attributes),
    }
    before, after = beside(form_group, "before_input"), beside(form_group, "after_input")
    inner: Child = h("input", own)
    if before or after or text_of(prefix) or text_of(suffix):
        wrapper = input_wrapper or {}
        classes = css("govuk-input__wrapper", wrapper.get("classes")) or ""
        affixed = (before, _affix(prefix, "prefix"), inner, _affix(suffix, "suffix"), after)
        inner = h("div", {"class": classes, **given(wrapper.get("attributes"))}, affixed)
    outer = {key: value for key, value in (form_group or {}).items() if key in ("classes", "attributes")}
    return control(inner, id, label, hint, error_message, outer)


def _affix(value: Part, kind: str) -> Child:
    options = part(value)
    if not options.get("text"):
        return None
    own = {"class": css(f"govuk-input__{kind}", options.get("classes")), "aria-hidden": "true"}
    return h("div", own | given(options.get("attributes")), options["text"])


def textarea(
    *,
    name: str = "",
    id: str = "",
    label: Part = None,
    hint: Part = None,
    error_message: Part = None,
    value: Any = "",
    rows: int | str | None = 5,
    spellcheck: bool | None = None,
    disabled: bool = False,
    autocomplete: str = "",
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    id = id or name
    own = {
        "class": css("govuk-textarea", error_message and "govuk-textarea--error", classes),
        "id": id,
        "name": name,
        "rows": rows or 5,
        "spellcheck": None if spellcheck is None else str(spellcheck).lower(),
        "disabled": bool(disabled),
        "aria-describedby": describe(id, described_by, hint, error_message) or None,
        "autocomplete": autocomplete or None,
        **given(attributes),
    }
    # HTML drops a line break straight after the opening tag, so one of ours goes first.
    content = join(mark_safe("\n"), value) if str(value or "").startswith("\n") else value
    return control(h("textarea", own, content), id, label, hint, error_message, form_group)


def select(
    *,
    name: str = "",
    id: str = "",
    items: list[Options] | None = None,
    label: Part = None,
    hint: Part = None,
    error_message: Part = None,
    value: Any = None,
    disabled: bool = False,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    id = id or name
    own = {
        "class": css("govuk-select", classes, error_message and "govuk-select--error"),
        "id": id,
        "name": name,
        "disabled": bool(disabled),
        "aria-describedby": describe(id, described_by, hint, error_message) or None,
        **given(attributes),
    }
    options = [_option(item, value) for item in items or [] if item]
    return control(h("select", own, options), id, label, hint, error_message, form_group)


def _option(item: Options, chosen: Any) -> SafeString:
    value, text = item.get("value"), item.get("text")
    matches = chosen and (text if "value" not in item else value) == chosen
    selected = bool(item.get("selected") or (matches and item.get("selected") is not False))
    own = given({"value": value} if "value" in item else None)
    own |= {"selected": selected, "disabled": bool(item.get("disabled"))}
    return h("option", own | given(item.get("attributes")), text)
