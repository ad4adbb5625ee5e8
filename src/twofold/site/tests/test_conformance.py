"""Every component against every example govuk-frontend ships: the same elements, classes, attributes and words."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.utils.safestring import SafeString, mark_safe

from twofold.site.components import COMPONENTS
from twofold.site.components.element import VOID

SHIPPED = Path(__file__).parents[4] / "node_modules/govuk-frontend/dist/govuk/components"

LEFT_OUT = {
    "accordion": "its script names buttons unlike the words on them (WCAG 2.5.3); details do the same work",
    "header": "carries the crown, which only GOV.UK may wear; generic_header stands in",
    "footer": "carries the royal arms and the Open Government Licence; the page footer is our own",
    "cookie-banner": "there are no cookies to ask about",
}
# Options that are themselves names and values.
VERBATIM = {"attributes", "wrapperAttributes", "values"}
IGNORED = {("file-upload", "value"): "no browser lets a page fill in a file"}
# Options named for what they hold rather than for their type: a SafeString is HTML, any other string is text.
RENAMED = {
    "titleText": "title",
    "titleHtml": "title",
    "summaryText": "summary",
    "summaryHtml": "summary",
    "descriptionText": "description",
    "descriptionHtml": "description",
    "logoText": "logo",
    "logoHtml": "logo",
    "labelText": "label",
    "iconFallbackText": "icon_fallback",
    "activatedText": "activated",
    "timedOutText": "timed_out",
    "pressTwoMoreTimesText": "press_two_more_times",
    "pressOneMoreTimeText": "press_one_more_time",
    "textareaDescriptionText": "textarea_description",
    "languageDescriptionText": "language_description",
    "for": "for_",
    "html": "text",
}
# Messages a component's script shows, which ours takes together as `texts`, by i18n key.
SCRIPTED = {
    "character-count": r"(characters|words)(Under|At|Over)Limit",
    "file-upload": r"(chooseFiles|noFile|multipleFiles|dropIns|enteredDrop|leftDrop)",
    "password-input": r"(show|hide)?[pP]assword\w*(Text|Announcement)",
}


def examples() -> list[Any]:
    found = []
    for file in sorted(SHIPPED.glob("*/fixtures.json")):
        component = file.parent.name
        for fixture in json.loads(file.read_text())["fixtures"] if component not in LEFT_OUT else []:
            found.append(pytest.param(component, fixture, id=f"{component}: {fixture['name']}"))
    return found or [pytest.param("", {}, marks=pytest.mark.skip("node_modules is absent: run `npm ci`"))]


@pytest.mark.parametrize(("component", "fixture"), examples())
def test_renders_as_shipped(component: str, fixture: dict[str, Any]) -> None:
    ours = COMPONENTS[component.replace("-", "_")](**options(component, fixture["options"]))
    assert outline(str(ours or "")) == outline(fixture["html"])


def test_only_named_components_are_left_out() -> None:
    if not SHIPPED.exists():
        pytest.skip("node_modules is absent: run `npm ci`")
    shipped = {file.parent.name for file in SHIPPED.glob("*/fixtures.json")}
    assert shipped - {name.replace("_", "-") for name in COMPONENTS} == set(LEFT_OUT)


def options(component: str, given: dict[str, Any]) -> dict[str, Any]:
    """The fixture's options under our names."""
    scripted = re.compile(SCRIPTED.get(component, r"(?!)"))
    given = {key: value for key, value in given.items() if (component, key) not in IGNORED}
    ours = {key: value for key, value in given.items() if not scripted.match(key)}
    texts = {kebab(key.removesuffix("Text")): value for key, value in given.items() if scripted.match(key)}
    return renamed(ours) | ({"texts": texts} if texts else {})


def renamed(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [renamed(item) for item in value]
    if name in VERBATIM:
        return value
    if isinstance(value, dict):
        # HTML wins over text when an example gives both.
        ordered = sorted(value.items(), key=lambda pair: pair[0].lower().endswith("html"))
        return {ours(key): safe(key, renamed(item, key)) for key, item in ordered if useful(key, item)}
    return value


def useful(key: str, value: Any) -> bool:
    return not (key.lower().endswith("html") and not value)


def ours(key: str) -> str:
    return RENAMED.get(key) or kebab(key).replace("-", "_")


def safe(key: str, value: Any) -> Any:
    is_html = key.lower().endswith("html") or key in ("start", "end", "navigationStart", "navigationEnd")
    return mark_safe(value) if is_html and isinstance(value, str) else value


def kebab(key: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"-\1", key).lower()


class Outline(HTMLParser):
    """Elements, attributes and words in order, blind to white space and to the order of attributes and classes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.lines.append((tag, sorted((name, self.tidy(name, value)) for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.lines.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.lines.extend(data.split())

    @staticmethod
    def tidy(name: str, value: str | None) -> str:
        return " ".join(sorted((value or "").split())) if name == "class" else " ".join((value or "").split())


def outline(html: str) -> list[Any]:
    parser = Outline()
    parser.feed(html)
    parser.close()
    return parser.lines


def test_plain_text_is_escaped_and_safe_text_is_not() -> None:
    assert "&lt;b&gt;" in COMPONENTS["tag"]("<b>")
    assert "<b>" in COMPONENTS["tag"](SafeString("<b>"))
