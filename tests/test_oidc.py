"""Signing in with somebody else's account, against a provider that runs here."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from twofold.foundation.people.models import Person
from twofold.testing.cast import House

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """Discovery, keys and tokens; what it says of the person is set by each test."""

    claims: ClassVar[dict[str, Any]] = {}
    nonce: ClassVar[str] = ""

    def do_GET(self) -> None:
        site = f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": site,
                "authorization_endpoint": f"{site}/authorise",
                "token_endpoint": f"{site}/token",
                "userinfo_endpoint": f"{site}/userinfo",
                "jwks_uri": f"{site}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            },
            "/userinfo": self.claims,
            "/keys": {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k"}]},
        }
        self._answer(answers[self.path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        now = int(time.time())
        site = f"http://localhost:{self.server.server_port}"  # type: ignore[attr-defined]
        claims = {"iss": site, "aud": "us", "iat": now, "exp": now + 60, **self.claims}
        token = jwt.encode(claims, KEY, "RS256", headers={"kid": "k"})
        self._answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

    def _answer(self, body: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("localhost", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "council",
        "name": "Council account",
        "client_id": "us",
        "secret": "shared",
        "settings": {"server_url": f"http://localhost:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    yield Provider
    server.shutdown()
    server.server_close()


def sign_in(client: Client) -> Any:
    begun = client.post("/accounts/oidc/council/login/")
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/council/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_the_sign_in_page_offers_the_councils_account(house: House, provider: type[Provider]) -> None:
    assert "Council account" in house.client().get("/accounts/login/").content.decode()


def test_somebody_new_gets_an_account_with_the_address_the_provider_has_proved(
    house: House, provider: type[Provider]
) -> None:
    provider.claims = {"sub": "1", "email": "Nia@council.example", "email_verified": True, "name": "Nia"}
    client = house.client()
    assert sign_in(client).status_code == 302
    assert Person.objects.filter(email__iexact="nia@council.example").exists()
    assert "Sign out" in client.get("/").content.decode()


def test_an_unproved_address_takes_over_nobodys_account(house: House, provider: type[Provider]) -> None:
    provider.claims = {"sub": "2", "email": "mina@larkmoor.example", "email_verified": False}
    client = house.client()
    sign_in(client)
    page = client.get("/larkmoor/workspace/")
    assert page.status_code != 200
    assert Person.objects.filter(email="mina@larkmoor.example").count() == 1


def test_a_state_that_is_not_ours_is_refused(house: House, provider: type[Provider]) -> None:
    provider.claims = {"sub": "3", "email": "eve@council.example", "email_verified": True}
    client = house.client()
    client.post("/accounts/oidc/council/login/")
    client.get("/accounts/oidc/council/login/callback/", {"code": "c", "state": "forged"})
    assert not Person.objects.filter(email="eve@council.example").exists()
