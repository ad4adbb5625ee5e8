"""Components that say something: text, banners, panels, buttons."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .element import Options, Part, css, given, h, join, paragraph, part, present, text_of

ARROW = h(
    "svg",
    {
        "class": "govuk-button__start-icon",
        "xmlns": "http://www.w3.org/2000/svg",
        "width": "17.5",
        "height": "19",
        "viewBox": "0 0 33 40",
        "aria-hidden": "true",
        "focusable": "false",
    },
    h("path", {"fill": "currentColor", "d": "M0 0h13l20 20-20 20H0l20-20z"}),
)


def button(
    text: str = "",
    *,
    href: str = "",
    type: str = "submit",
    name: str = "",
    value: Any = None,
    id: str = "",
    disabled: bool = False,
    is_start_button: bool = False,
    prevent_double_click: bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    common = {
        "class": css("govuk-button", classes, is_start_button and "govuk-button--start"),
        "data-module": "govuk-button",
        **given(attributes),
        "id": id or None,
    }
    label = h("span", None, text) if is_start_button and hasattr(text, "__html__") else text
    content = join(label, ARROW if is_start_button else None)
    if href:
        return h("a", {"href": href, "role": "button", "draggable": "false"} | common, content)
    own = {
        "type": type or "submit",
        "value": value or None,
        "name": name or None,
        "disabled": disabled,
        "aria-disabled": "true" if disabled else None,
        "data-prevent-double-click": None if prevent_double_click is None else str(prevent_double_click).lower(),
    }
    return h("button", own | common, content)


def inset_text(text: str = "", *, id: str = "", classes: str = "", attributes: Options | None = None) -> SafeString:
    return h("div", {"id": id or None, "class": css("govuk-inset-text", classes), **given(attributes)}, text)


def warning_text(
    text: str = "", *, icon_fallback: str = "", classes: str = "", attributes: Options | None = None
) -> SafeString:
    hidden = h("span", {"class": "govuk-visually-hidden"}, icon_fallback or _("Warning"))
    return h(
        "div",
        {"class": css("govuk-warning-text", classes), **given(attributes)},
        h("span", {"class": "govuk-warning-text__icon", "aria-hidden": "true"}, "!"),
        h("strong", {"class": "govuk-warning-text__text"}, hidden, " ", text),
    )


def tag(text: str = "", *, classes: str = "", attributes: Options | None = None) -> SafeString:
    return h("strong", {"class": css("govuk-tag", classes), **given(attributes)}, text)


def details(
    summary: str = "",
    *,
    text: str = "",
    open: bool = False,
    id: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    return h(
        "details",
        {"id": id or None, "class": css("govuk-details", classes), **given(attributes), "open": open},
        h(
            "summary",
            {"class": "govuk-details__summary"},
            h("span", {"class": "govuk-details__summary-text"}, summary),
        ),
        h("div", {"class": "govuk-details__text"}, text),
    )


def notification_banner(
    text: str = "",
    *,
    title: str = "",
    type: str = "",
    role: str = "",
    title_id: str = "",
    title_heading_level: int | str = 2,
    disable_auto_focus: bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    success = type == "success"
    title_id = title_id or "govuk-notification-banner-title"
    heading = title or (_("Success") if success else _("Important"))
    return h(
        "div",
        {
            "class": css("govuk-notification-banner", success and "govuk-notification-banner--success", classes),
            "role": role or ("alert" if success else "region"),
            "aria-labelledby": title_id,
            "data-module": "govuk-notification-banner",
            "data-disable-auto-focus": None if disable_auto_focus is None else str(disable_auto_focus).lower(),
            **given(attributes),
        },
        h(
            "div",
            {"class": "govuk-notification-banner__header"},
            h(f"h{title_heading_level or 2}", {"class": "govuk-notification-banner__title", "id": title_id}, heading),
        ),
        h(
            "div",
            {"class": "govuk-notification-banner__content"},
            paragraph(text, "govuk-notification-banner__heading"),
        ),
    )


def panel(
    title: str = "",
    *,
    text: str = "",
    heading_level: int | str = 1,
    actions: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    interruption = "govuk-panel--interruption" in (classes or "")
    return h(
        "div",
        {"class": css("govuk-panel", not interruption and "govuk-panel--confirmation", classes), **given(attributes)},
        h(f"h{heading_level or 1}", {"class": "govuk-panel__title"}, title),
        h("div", {"class": "govuk-panel__body"}, text) if text else None,
        _panel_actions(actions) if interruption and actions else None,
    )


def _panel_actions(actions: Options) -> SafeString:
    items = [_panel_action(action) for action in present(actions.get("items"))]
    group = h("div", {"class": "govuk-button-group"}, items) if items else None
    classes = css("govuk-panel__actions", actions.get("classes"))
    return h("div", {"class": classes, **given(actions.get("attributes"))}, group)


def _panel_action(action: Options) -> SafeString:
    href, classes, attributes = action.get("href", ""), action.get("classes"), action.get("attributes")
    if href and action.get("type") != "button":
        own = {"class": css("govuk-link govuk-link--inverse", classes), "href": href}
        return h("a", own | given(attributes), action.get("text"))
    return button(
        action.get("text", ""),
        type=action.get("type") or "button",
        classes=css("govuk-button--inverse", classes) or "",
        href=href,
        attributes=attributes,
    )


def phase_banner(
    text: str = "", *, tag: Part = None, classes: str = "", attributes: Options | None = None
) -> SafeString:
    label = {"class": css("govuk-tag", "govuk-phase-banner__content__tag", part(tag).get("classes"))}
    return h(
        "div",
        {"class": css("govuk-phase-banner govuk-width-container", classes), **given(attributes)},
        h(
            "p",
            {"class": "govuk-phase-banner__content"},
            h("strong", label, text_of(tag)),
            h("span", {"class": "govuk-phase-banner__text"}, text),
        ),
    )


def feedback(
    title: str = "",
    *,
    text: str = "",
    heading_level: int | str = 2,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    column = h(
        "div",
        {"class": "govuk-grid-column-two-thirds"},
        h(f"h{heading_level or 2}", {"class": "govuk-feedback__title"}, title),
        h("div", {"class": "govuk-feedback__body"}, paragraph(text)) if text else None,
    )
    own = {"class": css("govuk-feedback govuk-width-container", classes), **given(attributes)}
    return h("div", own, h("div", {"class": "govuk-grid-row"}, column))


def exit_this_page(
    text: str = "",
    *,
    redirect_url: str = "",
    id: str = "",
    activated: str = "",
    timed_out: str = "",
    press_two_more_times: str = "",
    press_one_more_time: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """A way out for someone who may be watched. The address it leaves for is the caller's to choose."""
    own = {
        "id": id or None,
        "class": css("govuk-exit-this-page", classes),
        "data-module": "govuk-exit-this-page",
        **given(attributes),
        "data-i18n.activated": activated or None,
        "data-i18n.timed-out": timed_out or None,
        "data-i18n.press-two-more-times": press_two_more_times or None,
        "data-i18n.press-one-more-time": press_one_more_time or None,
    }
    default = join(h("span", {"class": "govuk-visually-hidden"}, _("Emergency")), " ", _("Exit this page"))
    leave = button(
        text or default,
        href=redirect_url or "https://www.bbc.co.uk/weather",
        classes="govuk-button--warning govuk-exit-this-page__button govuk-js-exit-this-page-button",
        attributes={"rel": "nofollow noreferrer"},
    )
    return h("div", own, leave)
