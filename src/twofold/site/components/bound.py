"""Django's own form fields, as sign-in has them, drawn like every other question."""

from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from twofold.site.templatetags.words import sentence_case

from .choices import checkboxes, radios
from .enhanced import password_input
from .fields import text_input
from .said import SAID


def bound(field: BoundField) -> SafeString:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return _tick(field)
    if isinstance(widget, forms.RadioSelect):
        return _radios(field)
    if isinstance(widget, forms.PasswordInput):
        return password_input(**_asked(field), texts=SAID["password_input"]())
    return text_input(
        **_asked(field),
        type=getattr(widget, "input_type", "text"),
        spellcheck=False,
        classes="govuk-input--width-20",
        value=field.value() or "",
    )


def form_errors(form: BaseForm | str | None) -> list[tuple[str, str]]:
    """(field id, message) for the error summary; what is wrong with the whole form points at its first field."""
    if not isinstance(form, BaseForm) or not form.is_bound:
        return []
    first = next((field.auto_id for field in form.visible_fields()), "main-content")
    general = [(first, str(error)) for error in form.non_field_errors()]
    return general + [(field.auto_id, str(error)) for field in form for error in field.errors]


def _asked(field: BoundField) -> dict[str, Any]:
    return {
        "name": field.html_name,
        "id": field.auto_id,
        "label": {"text": sentence_case(str(field.label)), "classes": "govuk-label--s"},
        "hint": field.help_text,
        "error_message": " ".join(str(error) for error in field.errors),
        "autocomplete": str(field.field.widget.attrs.get("autocomplete", "")),
    }


def _tick(field: BoundField) -> SafeString:
    item = {"value": "true", "text": str(field.label), "checked": bool(field.value())}
    return checkboxes(name=field.html_name, id_prefix=field.auto_id, items=[item], hint=field.help_text)


def _radios(field: BoundField) -> SafeString:
    choices = getattr(field.field, "choices", [])
    items = [{"value": value, "text": str(label)} for value, label in choices]
    legend = {"legend": {"text": str(field.label), "classes": "govuk-fieldset__legend--s"}}
    return radios(name=field.html_name, id_prefix=field.auto_id, items=items, value=field.value(), fieldset=legend)
