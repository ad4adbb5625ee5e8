"""HTML elements as nested calls. Plain text is escaped; a SafeString is HTML already."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Options: TypeAlias = Mapping[str, Any]
Part: TypeAlias = str | Options | None
Child: TypeAlias = str | int | Iterable["Child"] | None

VOID = {"input", "br", "hr", "img", "circle", "line", "path", "rect"}


def h(tag: str, attributes: Options | None = None, *children: Child) -> SafeString:
    """An element. Attributes that are None or False are left out; True stands alone."""
    opening = f"<{tag}{''.join(_attribute(name, value) for name, value in (attributes or {}).items())}>"
    if tag in VOID:
        return mark_safe(opening)
    return mark_safe(f"{opening}{join(*children)}</{tag}>")


def join(*children: Child) -> SafeString:
    return mark_safe("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Iterable) and not isinstance(child, (str, Promise)):
        return join(*child)
    return conditional_escape(str(child))


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'


def css(*names: object) -> str | None:
    return " ".join(str(name) for name in names if name) or None


def given(attributes: Options | None) -> dict[str, Any]:
    """Attributes a caller adds, by govuk-frontend's rules: empty stays, `optional` ones vanish when unset."""
    return {name: _given(value) for name, value in (attributes or {}).items()}


def _given(value: Any) -> Any:
    if isinstance(value, Mapping):
        optional = value.get("optional") is True
        return value.get("value") if optional else _given(value.get("value"))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value


def part(value: Part) -> Options:
    """A part of a component is given as its text, or as options with `text` among them."""
    if isinstance(value, Mapping):
        return value
    return {"text": value} if value else {}


def text_of(value: Part) -> Any:
    return part(value).get("text")


def paragraph(text: Any, name: str = "govuk-body") -> Child:
    """Plain text becomes a paragraph; HTML is taken to have its own."""
    return text if not text or hasattr(text, "__html__") else h("p", {"class": name}, text)


def present(items: Iterable[Any] | None) -> list[Any]:
    return [item for item in items or [] if item]


def i18n(key: str, message: Any) -> dict[str, Any]:
    """Texts a component's script will show, one per plural rule where it counts."""
    if isinstance(message, Mapping):
        return {f"data-i18n.{key}.{rule}": text for rule, text in message.items()}
    return {f"data-i18n.{key}": message or None}
