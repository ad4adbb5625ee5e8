"""Components for getting about."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .element import Child, Options, Part, css, given, h, present, text_of

BAR = "govuk-service-navigation"
ARROWS = {
    "prev": "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293"
    "-1.414-1.414z",
    "next": "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062"
    "-6.7246-6.7266z",
}


def back_link(text: str = "", *, href: str = "#", classes: str = "", attributes: Options | None = None) -> SafeString:
    own = {"href": href or "#", "class": css("govuk-back-link", classes), **given(attributes)}
    return h("a", own, text or _("Back"))


def skip_link(
    text: str = "", *, href: str = "#content", classes: str = "", attributes: Options | None = None
) -> SafeString:
    own = {"href": href or "#content", "class": css("govuk-skip-link", classes), **given(attributes)}
    return h("a", own | {"data-module": "govuk-skip-link"}, text)


def breadcrumbs(
    *,
    items: Iterable[Options] | None = None,
    collapse_on_mobile: bool = False,
    label: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    collapse = collapse_on_mobile and "govuk-breadcrumbs--collapse-on-mobile"
    own = {"class": css("govuk-breadcrumbs", classes, collapse), **given(attributes)}
    own["aria-label"] = label or _("Breadcrumb")
    crumbs = [_crumb(item) for item in present(items)]
    return h("nav", own, h("ol", {"class": "govuk-breadcrumbs__list"}, crumbs))


def _crumb(item: Options) -> SafeString:
    own = {"class": "govuk-breadcrumbs__list-item"}
    if not item.get("href"):
        return h("li", {**own, "aria-current": "page"}, item.get("text"))
    link = {"class": "govuk-breadcrumbs__link", "href": item["href"], **given(item.get("attributes"))}
    return h("li", own, h("a", link, item.get("text")))


def pagination(
    *,
    items: Iterable[Options] | None = None,
    previous: Options | None = None,
    next: Options | None = None,
    landmark_label: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    block = not items and bool(previous or next)
    own = {"class": css("govuk-pagination", block and "govuk-pagination--block", classes)}
    own["aria-label"] = landmark_label or _("Pagination")
    pages = [_page(item) for item in present(items)]
    return h(
        "nav",
        own | given(attributes),
        _turn("prev", previous, _("Previous"), block),
        h("ul", {"class": "govuk-pagination__list"}, pages) if items else None,
        _turn("next", next, _("Next"), block),
    )


def _turn(way: str, link: Options | None, default: str, block: bool) -> Child:
    if not link or not link.get("href"):
        return None
    about, arrow = link.get("label"), _arrow(way)
    plain = "govuk-pagination__link-title--decorated" if block and not about else None
    text = link.get("text") or (default, h("span", {"class": "govuk-visually-hidden"}, " ", _("page")))
    title = h("span", {"class": css("govuk-pagination__link-title", plain)}, text)
    detail = (
        h("span", {"class": "govuk-visually-hidden"}, ":"),
        h("span", {"class": "govuk-pagination__link-label"}, about),
    )
    own = {"class": "govuk-link govuk-pagination__link", "href": link["href"], "rel": way}
    first = block or way == "prev"
    content = (arrow if first else None, title, detail if about and block else None, None if first else arrow)
    return h("div", {"class": f"govuk-pagination__{way}"}, h("a", own | given(link.get("attributes")), content))


def _arrow(way: str) -> SafeString:
    own = {
        "class": f"govuk-pagination__icon govuk-pagination__icon--{way}",
        "xmlns": "http://www.w3.org/2000/svg",
        "height": "13",
        "width": "15",
        "aria-hidden": "true",
        "focusable": "false",
        "viewBox": "0 0 15 13",
    }
    return h("svg", own, h("path", {"d": ARROWS[way]}))


def _page(item: Options) -> SafeString:
    block = "govuk-pagination__item"
    current, gap = item.get("current"), item.get("ellipsis")
    own = {"class": css(block, current and f"{block}--current", gap and f"{block}--ellipsis")}
    if gap:
        return h("li", own, "⋯")
    number = item.get("number", "")
    said = item.get("visually_hidden_text", _("Page %(number)s") % {"number": number})
    link = {"class": "govuk-link govuk-pagination__link", "href": item.get("href", ""), "aria-label": said}
    link |= {"aria-current": "page" if current else None, **given(item.get("attributes"))}
    return h("li", own, h("a", link, number))


def generic_header(
    *,
    logo: str = "",
    url: str = "/",
    container_classes: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    link = h("a", {"href": url or "/", "class": "govuk-generic-header__homepage-link"}, logo)
    box = {"class": css("govuk-generic-header__container", container_classes or "govuk-width-container")}
    own = {"class": css("govuk-generic-header", classes), **given(attributes)}
    return h("div", own, h("div", box, h("div", {"class": "govuk-generic-header__logo"}, link)))


def language_navigation(
    *,
    items: Iterable[Options] | None = None,
    aria_label: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    own = {"class": css("govuk-language-navigation", classes), **given(attributes)}
    own["aria-label"] = aria_label or _("Language")
    languages = [h("li", {"class": "govuk-language-navigation__list-item"}, _language(i)) for i in present(items)]
    return h("nav", own, h("ul", {"class": "govuk-language-navigation__list"}, languages))


def _language(item: Options) -> SafeString:
    href, lang = item.get("href"), item.get("lang") or None
    shared = {"lang": lang, "dir": item.get("dir") or None, **given(item.get("attributes"))}
    if item.get("current") or not href:
        classes = css("govuk-language-navigation__text", item.get("classes"))
        return h("span", {"class": classes, "aria-current": "true", **shared}, item.get("text"))
    own = {"class": css("govuk-language-navigation__link", item.get("classes")), "href": href, "rel": "alternate"}
    own["hreflang"] = item.get("href_lang") or lang
    about = item.get("language_description")
    aside = h("span", {"class": "govuk-visually-hidden"}, f" {about}") if about else None
    return h("a", own | shared, item.get("text"), aside)


def service_navigation(
    *,
    service_name: str = "",
    service_url: str = "",
    navigation: Iterable[Options | None] | None = None,
    navigation_id: str = "navigation",
    navigation_label: str = "",
    navigation_classes: str = "",
    collapse_navigation_on_mobile: bool | None = None,
    menu_button_text: str = "",
    menu_button_label: str = "",
    aria_label: str = "",
    slots: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    slots = slots or {}
    end = slots.get("end")
    inline = isinstance(end, dict) and end.get("align") == "inline"
    items = present(navigation)
    menu = menu_button_text or _("Menu")
    collapses = len(items) > 1 if collapse_navigation_on_mobile is None else collapse_navigation_on_mobile
    toggle = _toggle(menu, menu_button_label, navigation_id or "navigation") if collapses else None
    listed = (slots.get("navigation_start"), [_place(item) for item in items], slots.get("navigation_end"))
    wrapper = {"aria-label": navigation_label or menu, "class": css(f"{BAR}__wrapper", navigation_classes)}
    links = h("ul", {"class": f"{BAR}__list", "id": navigation_id or "navigation"}, listed)
    shown = items or slots.get("navigation_start") or slots.get("navigation_end")
    inner = h(
        "div",
        {"class": css("govuk-width-container", inline and f"{BAR}__inlining-container")},
        slots.get("start"),
        h(
            "div",
            {"class": f"{BAR}__container"},
            _service(service_name, service_url) if service_name else None,
            h("nav", wrapper, toggle, links) if shown else None,
        ),
        text_of(end),
    )
    own = {"class": css(BAR, classes), "data-module": BAR, **given(attributes)}
    # A service name makes this a landmark of its own; without one the <nav> inside is enough.
    if service_name or slots.get("start") or text_of(end):
        return h("section", {"aria-label": aria_label or _("Service information"), **own}, inner)
    return h("div", own, inner)


def _toggle(text: str, label: str, controls: str) -> SafeString:
    own = {
        "type": "button",
        "class": f"{BAR}__toggle govuk-js-service-navigation-toggle",
        "aria-controls": controls,
        "aria-label": label if label and label != text else None,
        "hidden": True,
        "aria-hidden": "true",
    }
    return h("button", own, text)


def _service(name: str, url: str) -> SafeString:
    inner = h("a", {"href": url, "class": f"{BAR}__link"}, name) if url else h("span", {"class": f"{BAR}__text"}, name)
    return h("span", {"class": f"{BAR}__service-name"}, inner)


def _place(item: Options) -> SafeString:
    here: Any = "page" if item.get("current") else "true" if item.get("active") else None
    text: Part | SafeString = item.get("text")
    inner: Child = h("strong", {"class": f"{BAR}__active-fallback"}, text) if here else item.get("text")
    own = {"class": css(f"{BAR}__item", here and f"{BAR}__item--active")}
    if item.get("href"):
        link = {"class": f"{BAR}__link", "href": item["href"], "aria-current": here, **given(item.get("attributes"))}
        return h("li", own, h("a", link, inner))
    return h("li", own, h("span", {"class": f"{BAR}__text", "aria-current": here}, inner) if text else None)
