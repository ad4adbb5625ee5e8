"""What the components' scripts say, in the reader's language. Templates get these without asking."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _


def character_count() -> dict[str, Any]:
    return {
        "characters-under-limit": {
            "one": _("You have %%{count} character remaining").replace("%%", "%"),
            "other": _("You have %%{count} characters remaining").replace("%%", "%"),
        },
        "characters-at-limit": _("You have 0 characters remaining"),
        "characters-over-limit": {
            "one": _("You have %%{count} character too many").replace("%%", "%"),
            "other": _("You have %%{count} characters too many").replace("%%", "%"),
        },
    }


def password_input() -> dict[str, Any]:
    return {
        "show-password": _("Show"),
        "hide-password": _("Hide"),
        "show-password-aria-label": _("Show password"),
        "hide-password-aria-label": _("Hide password"),
        "password-shown-announcement": _("Your password is visible"),
        "password-hidden-announcement": _("Your password is hidden"),
    }


SAID: dict[str, Callable[[], dict[str, Any]]] = {
    "character_count": character_count,
    "password_input": password_input,
}
