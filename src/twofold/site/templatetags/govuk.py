"""`{% govuk_button "Save" %}` and its kin: one tag per component, builtin in every template.

`hx_`, `aria_` and `data_` arguments become attributes: `{% govuk_button "Vote" hx_post=address %}`.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString, mark_safe

from twofold.site.components import COMPONENTS
from twofold.site.components.bound import bound, form_errors
from twofold.site.components.lists import error_summary
from twofold.site.components.questions import Question, question
from twofold.site.components.said import SAID

register = template.Library()

PASSED_THROUGH = ("hx_", "aria_", "data_")


def _tag(name: str, component: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(component)
    def render(*args: Any, **kwargs: Any) -> Any:
        if name in SAID:
            kwargs.setdefault("texts", SAID[name]())
        extra = {key.replace("_", "-"): kwargs.pop(key) for key in list(kwargs) if key.startswith(PASSED_THROUGH)}
        if extra and "aria_label" not in component.__annotations__:
            kwargs["attributes"] = {**(kwargs.get("attributes") or {}), **extra}
        return component(*args, **kwargs) or ""

    # The template engine reads the signature; ours takes more than the component's own.
    del render.__wrapped__
    return render


for _name, _component in COMPONENTS.items():
    if _name != "error_summary":
        register.simple_tag(_tag(_name, _component), name=f"govuk_{_name}")


@register.simple_tag
def govuk_error_summary(errors: Iterable[tuple[str, str]], title: str = "") -> SafeString | str:
    """What went wrong, from (field id, message) pairs; takes focus. Nothing when there are none."""
    listed = [{"href": f"#{id}" if id else "", "text": message} for id, message in errors or []]
    return error_summary(error_list=listed, title=title) if listed else ""


@register.simple_tag
def govuk_field(field: Question, heading: bool = False) -> SafeString:
    return question(field, heading)


@register.simple_tag
def govuk_bound(field: BoundField) -> SafeString:
    return bound(field)


@register.filter
def form_error_pairs(form: BaseForm | str | None) -> list[tuple[str, str]]:
    return form_errors(form)


@register.simple_block_tag(end_name="end_inset")
def inset(content: str, classes: str = "") -> Any:
    return COMPONENTS["inset_text"](mark_safe(content), classes=classes)


@register.simple_block_tag(end_name="end_details")
def details(content: str, summary: str, open: bool = False) -> Any:
    return COMPONENTS["details"](summary, text=mark_safe(content), open=open)


@register.simple_block_tag(end_name="end_panel")
def panel(content: str, title: str) -> Any:
    return COMPONENTS["panel"](title, text=mark_safe(content.strip()))


@register.simple_block_tag(end_name="end_warning")
def warning(content: str) -> Any:
    return COMPONENTS["warning_text"](mark_safe(content.strip()))


@register.simple_block_tag(end_name="end_banner")
def banner(content: str, title: str = "", type: str = "") -> Any:
    return COMPONENTS["notification_banner"](mark_safe(content.strip()), title=title, type=type)


@register.simple_block_tag(end_name="end_fieldset")
def fieldset(content: str, legend: str, size: str = "m", heading: bool = False) -> Any:
    words = {"text": legend, "classes": f"govuk-fieldset__legend--{size}", "is_page_heading": heading}
    return COMPONENTS["fieldset"](mark_safe(content), legend=words)
