"""What every page's frame needs. No SQL here: the page decorator has fetched place and actor already."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Role


def shell(request: HttpRequest) -> dict[str, Any]:
    place, actor = getattr(request, "place", None), getattr(request, "actor", None)
    return {
        "place": place,
        "actor": actor,
        "navigation": navigation(request, place, actor),
        "languages": languages(request),
        "html_lang": (get_language() or settings.LANGUAGE_CODE).split("-")[0],
        "demo": settings.DEMO,
        "may_join": actor is not None and actor.signed_in and not actor.is_any(Role.RESIDENT),
        "acting_for": _acting_for(request, place, actor),
        "demo_sign_ins": demo_sign_ins,
    }


def demo_sign_ins() -> dict[str, Any]:
    """Who can be signed in as in the demonstration; called by the sign-in page alone."""
    from twofold.demo import PASSWORD, SIGN_INS

    people = [{"name": name, "email": email, "role": role} for name, email, role in SIGN_INS]
    return {"people": people, "password": PASSWORD}


def _acting_for(request: HttpRequest, place: Any, actor: Any) -> str:
    """The name of the person an officer is acting for, so that it is never forgotten."""
    if actor is None or actor.by_hand_of_id is None:
        return ""
    return str(request.session[f"acting-for-{place.pk}"]["name"])


def navigation(request: HttpRequest, place: Any, actor: Any) -> list[dict[str, Any]]:
    """The few ways on from here, by role: seven at most. Searching stands beside who you are."""
    if place is None:
        return [_item(request, reverse("site_home"), _("Places"))]
    items = [_item(request, reverse("place_home", args=[place.slug]), _("What we are doing"))]
    items.append(_item(request, reverse("mapping:whole", args=[place.slug]), _("What already happens")))
    items.append(_item(request, reverse("focus:whole", args=[place.slug]), _("Focus")))
    items.append(_item(request, reverse("accounts", args=[place.slug]), _("Accounts")))
    items.append(_item(request, reverse("decisions", args=[place.slug]), _("Decisions")))
    if actor is not None and actor.is_any(Role.OFFICER, Role.MANAGER):
        items.append(_item(request, reverse("workspace", args=[place.slug]), _("Work to do")))
    if actor is not None and actor.is_any(Role.MANAGER):
        items.append(_item(request, reverse("running", args=[place.slug]), _("Run this place")))
    return items


def _item(request: HttpRequest, href: str, text: str) -> dict[str, Any]:
    return {"href": href, "text": text, "current": request.path == href}


def languages(request: HttpRequest) -> list[dict[str, Any]]:
    chosen = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    back = request.get_full_path() if request.method == "GET" else "/"
    return [_language(code, name, chosen, back) for code, name in (("en-gb", "English"), ("cy", "Cymraeg"))]


def _language(code: str, name: str, chosen: str, back: str) -> dict[str, Any]:
    lang = code.split("-")[0]
    href = reverse("language", args=[code], query={"next": back})
    return {"text": name, "lang": lang, "href": href, "current": lang == chosen}
