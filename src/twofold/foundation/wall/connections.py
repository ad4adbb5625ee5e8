"""Two ways to the same database: the owner migrates, the app role reads and writes behind the place wall."""

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

APP_ROLE = "twofold_app"
BACKUP_ROLE = "twofold_backup"


def databases(*, owner_url: str, app_url: str, secret: str, pool_size: int) -> dict[str, Any]:
    """Django's DATABASES: `default` is the walled app role, `owner` migrates. Either URL may be missing on a node.

    With only the owner's URL the app role's password is derived from the secret, so one variable is enough.
    """
    owner = connection(owner_url) if owner_url else {}
    app = connection(app_url) if app_url else {**owner, "USER": APP_ROLE, "PASSWORD": app_password(secret)}
    if pool_size:
        app["OPTIONS"] = {**app["OPTIONS"], "pool": {"min_size": 1, "max_size": pool_size}}
    return {"default": app, "owner": owner or app}


def app_password(secret: str) -> str:
    return hmac.new(secret.encode(), b"twofold app role", hashlib.sha256).hexdigest()


def connection(url: str) -> dict[str, Any]:
    """One PostgreSQL URL as Django settings, safe behind a pooler in transaction mode: no session state at all."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": str(query.pop("port", parts.port or "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "ATOMIC_REQUESTS": False,
    }
