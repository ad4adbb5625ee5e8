"""Controls that a script makes better: they say how much room is left, show a password, take a dropped file.

`texts` are the script's messages by i18n key; said.py has ours.
"""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .content import button
from .element import Child, Options, Part, css, given, h, i18n, join, text_of
from .fields import control, describe, hint, text_input, textarea


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
