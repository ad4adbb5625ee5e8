"""How often a client may ask the API: a bucket for reads and one for writes, shared by every site process.

Kept in the database, since there is no other store that all of them see. Pages, and so ballots, are never limited here.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from twofold.foundation.actions.errors import Refusal, too_many
from twofold.foundation.people.keys import bearer
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .problems import respond
from .who import key_in

OURS = re.compile(r"/api/v1/(?:places/([^/]+)/)?")
WINDOW = 60  # seconds in which an empty bucket fills

# What is in the bucket now. A clock that went back fills nothing.
HELD = """least(%(most)s, had.tokens
    + greatest(extract(epoch FROM clock_timestamp() - had.at), 0) * %(most)s / %(window)s)"""
# One statement takes a token or leaves the bucket as it is, so that two requests never take the same one.
TAKE = f"""
    INSERT INTO api_allowance AS had (client, tokens, at) VALUES (%(client)s, %(most)s - 1, clock_timestamp())
    ON CONFLICT (client) DO UPDATE SET at = clock_timestamp(), tokens = {HELD} - 1 WHERE {HELD} >= 1
    RETURNING tokens"""
LEFT = f"SELECT {HELD} FROM api_allowance AS had WHERE client = %(client)s"
FORGET = "DELETE FROM api_allowance WHERE at < clock_timestamp() - interval '1 day'"


@dataclass(frozen=True)
class Taken:
    """Whether there was a token, how many are left, and in how many seconds there is one again."""

    allowed: bool
    left: int
    wait: int


def limit(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 429 with Retry-After for whoever asks too often; every answer says what is left."""

    def limited(request: HttpRequest) -> HttpResponse:
        found = OURS.match(request.path)
        if found is None:
            return get_response(request)
        name, most = _budget(request)
        taken = take(f"{name}:{client_of(request, found[1])}", most)
        response = get_response(request) if taken.allowed else respond(request, Refusal(too_many))
        response["RateLimit-Policy"] = f'"{name}";q={most};w={WINDOW}'
        response["RateLimit"] = f'"{name}";r={taken.left};t={taken.wait}'
        if not taken.allowed:
            response["Retry-After"] = str(taken.wait)
        return response

    return limited


def take(client: str, most: int) -> Taken:
    """Take one of `most` tokens a minute."""
    asked: dict[str, str | float] = {"client": client, "most": float(most), "window": WINDOW}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, asked)
        row = cursor.fetchone()
        if row is not None:
            return Taken(allowed=True, left=int(row[0]), wait=0 if row[0] >= 1 else ceil(WINDOW / most))
        cursor.execute(LEFT, asked)
        (left,) = cursor.fetchone() or (0,)
    return Taken(allowed=False, left=0, wait=max(1, ceil((1 - float(left)) * WINDOW / most)))


def client_of(request: HttpRequest, place: str | None) -> str:
    """A key of the place, else whoever is signed in, else the address. An invented key is worth no bucket."""
    key = key_in(request)
    if key and place and _is_key_of(place, key):
        return _hashed(f"key {key}")
    if key is None and request.user.is_authenticated:
        return _hashed(f"person {request.user.pk}")
    return _hashed(f"address {_address(request)}")


def forget_old() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORGET)


def _budget(request: HttpRequest) -> tuple[str, int]:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return "reads", settings.API_READS_A_MINUTE
    return "writes", settings.API_WRITES_A_MINUTE


def _is_key_of(slug: str, key: str) -> bool:
    place = Place.objects.filter(slug=slug).first()
    if place is None:
        return False
    with inside(place.pk):
        return bearer(place.pk, key) is not None


def _address(request: HttpRequest) -> str:
    """Behind our proxy, what it saw: the last entry. The ones before are whatever the client wrote."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def _hashed(client: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"api client {client}".encode(), "sha256").hex()
