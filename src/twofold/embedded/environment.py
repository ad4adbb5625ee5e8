"""What the settings need for local use, when the environment does not say: a key, a folder and a database."""

import atexit
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from twofold.embedded.server import Server, ServerError, start

CANNOT_START = (ServerError, ImproperlyConfigured, EnvError)  # each says in words what to do
CLONE = Path(__file__).parents[3]
DATABASE = "twofold"


def prepare() -> Server | None:
    """Complete `os.environ`; the embedded server stops when the last process that prepared ends.

    Whoever sets TWOFOLD_SECRET_KEY is deploying: nothing is made up for them, a forgotten database least of all.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twofold.settings")
    if "TWOFOLD_SECRET_KEY" in os.environ:
        return None
    folder = data_folder()
    os.environ["TWOFOLD_DATA_FOLDER"] = str(folder)
    os.environ["TWOFOLD_SECRET_KEY"] = kept_secret(folder / "secret-key")
    if has_database(os.environ):
        return None
    server = start(folder / "postgres")
    atexit.register(server.stop)
    make_database(server)
    os.environ["DATABASE_URL"] = server.url(DATABASE)
    os.environ.setdefault("TWOFOLD_DEMO", "1")
    return server


def enter() -> None:
    """Django, ready to use."""
    prepare()
    django.setup()


def has_database(environ: Mapping[str, str]) -> bool:
    return "DATABASE_URL" in environ or "DATABASE_APP_URL" in environ


def data_folder() -> Path:
    """As set, else `var` in the clone, else `var` here."""
    home = CLONE if (CLONE / "pyproject.toml").exists() else Path.cwd()
    folder = Path(os.environ.get("TWOFOLD_DATA_FOLDER", home / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept_secret(path: Path) -> str:
    """Made once, then kept, so that sign-ins outlive a restart; no second process ever sees it half-written."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def make_database(server: Server) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {DATABASE}")
