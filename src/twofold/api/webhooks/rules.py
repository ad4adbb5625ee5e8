"""How a message is named, signed and tried again (Standard Webhooks 1.0). Pure: no Django, no database."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import timedelta

from twofold.foundation.notices import rules as letters

PREFIX = "whsec_"
TRIES = 10
OLD_SECRET_LASTS = timedelta(days=1)
TAKEN, GONE = range(200, 300), 410


def secret_from(site_key: str, webhook: int, generation: int) -> str:
    """A webhook's secret, made from the site's own, so that no table holds it."""
    digest = hmac.digest(site_key.encode(), f"webhook {webhook} {generation}".encode(), "sha256")
    return PREFIX + base64.b64encode(digest).decode()


def signature(secret: str, message: str, at: int, body: bytes) -> str:
    """`v1,` and the base64 of HMAC-SHA256 over id, time in seconds and body, joined by full stops."""
    signed = f"{message}.{at}.".encode() + body
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def headers(secrets: Iterable[str], message: str, at: int, body: bytes) -> dict[str, str]:
    """All of them; signed with every secret that is good now, so that one can be changed while messages run."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signature(each, message, at, body) for each in secrets),
    }


def wait_after(tries: int, chance: float) -> timedelta:
    """As letters wait, and up to a fifth more by `chance` (0 to 1): those who failed together come back apart."""
    return letters.wait_after(tries) * (1 + chance / 5)
