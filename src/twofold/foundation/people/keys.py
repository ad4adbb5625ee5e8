"""API keys: how one is made, kept and recognised."""

import hashlib
import hmac

from django.conf import settings
from django.core import signing
from django.utils import timezone
from pydantic import BaseModel

from twofold.foundation.actions.actor import Actor, Role

from .models import ApiKey, CalendarLink

PREFIX = "tf_"
SHOWN = 9


class Key(BaseModel):
    """A key, shown once."""

    key: str

    @property
    def spoken(self) -> str:
        return f"The key is {self.key} Keep it safe: it is not shown again."


def key_for(request_key: str) -> Key:
    """The API key that a request's key makes, so that no table need keep it for a repeated request."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"api key {request_key}".encode(), "sha256")
    return Key(key=PREFIX + digest.hex())


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def bearer(place_id: int, key: str) -> Actor | None:
    """The actor a key stands for in the place we are inside; None when it is no key of this place."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    found = ApiKey.objects.filter(digest=hashed(key), revoked_at__isnull=True).first()
    if found is None:
        return None
    return Actor(place_id=place_id, roles=frozenset({Role.VISITOR, Role(found.role)}), api_key_id=found.pk)


def calendar_token(link_id: int) -> str:
    """What the address of somebody's own calendar ends in. Made from the row's key, so that no table holds it."""
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"calendar {link_id}".encode(), "sha256")
    return f"{link_id}-{digest.hex()[:40]}"


def calendar_owner(token: str) -> int | None:
    """Whose calendar it is, in the place we are inside; None when the address is none of ours or was ended."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdecimal()) or len(number) > 18:
        return None
    link = CalendarLink.objects.filter(pk=int(number)).first()
    good = link is not None and hmac.compare_digest(token.encode(), calendar_token(link.pk).encode())
    return link.person_id if link is not None and good else None


def stop_token(place_id: int, person_id: int) -> str:
    """What lets somebody stop all letters without signing in; it does nothing else."""
    return signing.dumps([place_id, person_id], salt="stop letters")


def stopped_by(token: str) -> tuple[int, int] | None:
    """Place and person; None for a token that is not ours."""
    try:
        place_id, person_id = signing.loads(token, salt="stop letters")
    except signing.BadSignature:
        return None
    return place_id, person_id


def unused_today(key_id: int) -> bool:
    return ApiKey.objects.filter(pk=key_id).exclude(last_used_on=timezone.localdate()).exists()
