"""Form controls, each with its label, hint and error tied together by id."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .content import button
from .element import Child, Options, Part, css, given, h, i18n, join, part, text_of


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
    told = hint(**{**part(hint_part), "id": f"{id}-hint"}) if hint_part else None
    wrong = error_message(**{**part(error_part), "id": f"{id}-error"}) if error_part else None
    return told, wrong


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
        label(**{**part(label_part), "for_": id}),
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


def character_count(
    *,
    name: str = "",
    id: str = "",
    maxlength: int | str | None = None,
    maxwords: int | str | None = None,
    threshold: int | str | None = None,
    count_type: str = "",
    count_message: Options | None = None,
    textarea_description: str = "",
    texts: Options | None = None,
    form_group: Options | None = None,
    classes: str = "",
    **rest: Any,
) -> SafeString:
    """A text area that says how much room is left. `texts` are the script's messages by i18n key."""
    id, limit = id or name, maxwords or maxlength
    count_type = count_type or ("words" if maxwords else "")
    unit = (
        _("You can enter up to %%{count} words")
        if count_type == "words"
        else _("You can enter up to %%{count} characters")
    )
    sentence = (textarea_description or unit.replace("%%", "%")).replace("%{count}", str(limit))
    group = form_group or {}
    message = css("govuk-character-count__message", (count_message or {}).get("classes")) or ""
    told = hint(sentence if limit else "", id=f"{id}-info", classes=message)
    own = {
        "data-module": "govuk-character-count",
        "data-maxlength": maxlength or None,
        "data-maxwords": maxwords or None,
        "data-threshold": threshold,
        "data-count-type": count_type or None,
        **i18n("textarea-description", {"other": textarea_description} if textarea_description and not limit else None),
    }
    for key, text in (texts or {}).items():
        own |= i18n(key, text)
    return textarea(
        id=id,
        name=name,
        described_by=f"{id}-info",
        classes=css("govuk-js-character-count", classes) or "",
        form_group={
            "classes": css("govuk-character-count", group.get("classes")),
            "attributes": _optional(own) | dict(group.get("attributes") or {}),
            "before_input": group.get("before_input"),
            "after_input": join(told, text_of(group.get("after_input"))),
        },
        **rest,
    )


def _optional(attributes: Options) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}


def password_input(
    *,
    name: str = "",
    id: str = "",
    autocomplete: str = "",
    texts: Options | None = None,
    form_group: Options | None = None,
    button_classes: str = "",
    classes: str = "",
    **rest: Any,
) -> SafeString:
    """A password with a button to show it. `texts` are the script's messages by i18n key."""
    texts, group, id = texts or {}, form_group or {}, id or name
    own: dict[str, Any] = {"data-module": "govuk-password-input"}
    for key, text in texts.items():
        own |= i18n(key, text)
    toggle = button(
        texts.get("show-password") or _("Show"),
        type="button",
        classes=css(
            "govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle", button_classes
        )
        or "",
        attributes={
            "aria-controls": id,
            "aria-label": texts.get("show-password-aria-label") or _("Show password"),
            "hidden": {"value": True, "optional": True},
        },
    )
    return text_input(
        id=id,
        name=name,
        type="password",
        spellcheck=False,
        autocapitalize="none",
        autocomplete=autocomplete or "current-password",
        classes=css("govuk-password-input__input govuk-js-password-input-input", classes) or "",
        input_wrapper={"classes": "govuk-password-input__wrapper"},
        form_group={
            "classes": css("govuk-password-input", group.get("classes")),
            "attributes": own | dict(group.get("attributes") or {}),
            "before_input": group.get("before_input"),
            "after_input": join(toggle, text_of(group.get("after_input"))),
        },
        **rest,
    )


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


def file_upload(
    *,
    name: str = "",
    id: str = "",
    label: Part = None,
    hint: Part = None,
    error_message: Part = None,
    multiple: bool = False,
    disabled: bool = False,
    javascript: bool = False,
    texts: Options | None = None,
    wrapper_classes: str = "",
    wrapper_attributes: Options | None = None,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """A file chooser. `texts` are the script's messages by i18n key."""
    id = id or name
    own = {
        "class": css("govuk-file-upload", classes, error_message and "govuk-file-upload--error"),
        "id": id,
        "name": name,
        "type": "file",
        "disabled": bool(disabled),
        "multiple": bool(multiple),
        "aria-describedby": describe(id, described_by, hint, error_message) or None,
        **given(attributes),
    }
    element: Child = h("input", own)
    if javascript:
        wrapper: dict[str, Any] = {"class": css("govuk-file-upload-wrapper", wrapper_classes)}
        wrapper["data-module"] = "govuk-file-upload"
        for key, text in (texts or {}).items():
            wrapper |= i18n(key, text)
        element = h("div", wrapper | given(wrapper_attributes), element)
    return control(element, id, label, hint, error_message, form_group)
