"""The checks: pure functions of what was read, each yielding what is wrong and how to mend it."""

import os
import shutil
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from twofold.doctor.facts import Database, Deployment

NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
OLDEST_POSTGRESQL = 15
GIGABYTE = 2**30


class Finding(NamedTuple):
    wrong: str
    mend: str


def check_deployment(deployment: Deployment) -> Iterator[Finding]:
    for check in (secret_key, address, email, debug, data_folder, static_files):
        yield from check(deployment)


def check_database(database: Database) -> Iterator[Finding]:
    for check in (version, app_role, extensions, migrations, wall, durability, worker, clock):
        yield from check(database)


def secret_key(deployment: Deployment) -> Iterator[Finding]:
    key = deployment.secret_key
    if len(key) < 50 or len(set(key)) < 10:
        yield Finding(
            "TWOFOLD_SECRET_KEY is weak; whoever guesses it can sign in as anyone.",
            f"Set it to what this prints: {NEW_KEY}",
        )


def address(deployment: Deployment) -> Iterator[Finding]:
    if not deployment.deployed:
        return
    parts = urlsplit(deployment.address)
    if parts.scheme != "https":
        yield Finding(
            f"The address is {deployment.address}, so sign-ins and ballots cross the network in the clear.",
            "Set TWOFOLD_ADDRESS to the https address people use; a proxy before it needs TWOFOLD_BEHIND_PROXY=1.",
        )
    if not any(_covers(host, parts.hostname or "") for host in deployment.hosts):
        yield Finding(
            f"The site refuses its own address: {parts.hostname} is not among TWOFOLD_HOSTS.",
            f"Set TWOFOLD_HOSTS={parts.hostname}.",
        )


def _covers(pattern: str, host: str) -> bool:
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))


def email(deployment: Deployment) -> Iterator[Finding]:
    if not deployment.deployed:
        return
    if deployment.email_backend.endswith("console.EmailBackend"):
        yield Finding(
            "E-mail is written to the log, so nobody receives a sign-in code.",
            "Set TWOFOLD_EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend and the TWOFOLD_SMTP settings.",
        )
    if ".example" in deployment.email_from:
        yield Finding(
            f"E-mail comes from {deployment.email_from}, which does not exist.",
            "Set TWOFOLD_EMAIL_FROM to an address that can be answered.",
        )


def debug(deployment: Deployment) -> Iterator[Finding]:
    if deployment.deployed and deployment.debug:
        yield Finding("TWOFOLD_DEBUG is on, so error pages show the inside of the site.", "Unset TWOFOLD_DEBUG.")


def data_folder(deployment: Deployment) -> Iterator[Finding]:
    folder = deployment.data_folder
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            f"Nothing can be written to the data folder {folder}, so uploads fail.",
            "Create it, give it to the user who runs the site, or set TWOFOLD_DATA_FOLDER to another.",
        )
    elif shutil.disk_usage(folder).free < GIGABYTE:
        yield Finding(f"Less than 1 GB is free in the data folder {folder}.", "Make room.")


def static_files(deployment: Deployment) -> Iterator[Finding]:
    if not deployment.debug and not (deployment.static_folder / "staticfiles.json").exists():
        yield Finding(
            "The static files are not gathered, so every page fails.",
            "Run `twofold assets` and then `twofold manage collectstatic --noinput`.",
        )


def version(database: Database) -> Iterator[Finding]:
    if database.version < OLDEST_POSTGRESQL:
        yield Finding(
            f"The database is PostgreSQL {database.version}; Twofold needs {OLDEST_POSTGRESQL} or later.",
            "Upgrade PostgreSQL.",
        )


def app_role(database: Database) -> Iterator[Finding]:
    if database.app_passes_walls:
        yield Finding(
            f"The site's database role {database.app_role} bypasses row security, so the place wall does not hold.",
            f"ALTER ROLE {database.app_role} NOSUPERUSER NOBYPASSRLS; or set DATABASE_APP_URL to another role.",
        )
    if database.owned_by_app:
        yield Finding(
            f"The site's database role {database.app_role} owns tables ({_few(database.owned_by_app)}), "
            "and an owner may take the place wall down.",
            "Migrate as another role: DATABASE_URL for the owner, DATABASE_APP_URL for the site.",
        )


def extensions(database: Database) -> Iterator[Finding]:
    if database.missing_extensions:
        yield Finding(
            f"The database lacks the extension {_few(database.missing_extensions)}.",
            "Install PostgreSQL's contrib package, then run `twofold migrate`.",
        )


def migrations(database: Database) -> Iterator[Finding]:
    if database.pending:
        yield Finding(
            f"The database is behind the software by {len(database.pending)} migrations ({_few(database.pending)}).",
            "Run `twofold migrate`.",
        )


def wall(database: Database) -> Iterator[Finding]:
    if database.unwalled:
        yield Finding(
            f"The place wall has gaps: {_few(database.unwalled)} show rows of any place.",
            "Run `twofold migrate`, which raises the wall anew.",
        )


def durability(database: Database) -> Iterator[Finding]:
    if database.careless:
        yield Finding(
            f"A power cut would lose ballots already confirmed: {_few(database.careless)} is off in PostgreSQL.",
            "Turn it on in postgresql.conf and reload.",
        )


def worker(database: Database) -> Iterator[Finding]:
    if database.pending or (database.worker_seen is not None and database.worker_seen < 120):
        return
    since = "none was ever" if database.worker_seen is None else f"the last was {database.worker_seen / 60:.0f} min ago"
    yield Finding(
        f"No worker has been seen lately ({since}), so no letter goes out and no record head is published.",
        "Start `twofold worker`; on your own machine `make run` does.",
    )


def clock(database: Database) -> Iterator[Finding]:
    if abs(database.clock_ahead) > 5:
        yield Finding(
            f"The database's clock is {database.clock_ahead:+.0f} s off this machine's, so deadlines differ by node.",
            "Synchronise both with NTP.",
        )


def demo_accounts(deployment: Deployment, database: Database) -> Iterator[Finding]:
    if not deployment.deployed or not (deployment.demo or database.demo_accounts):
        return
    what = "shows the demo sign-ins" if deployment.demo else f"has {database.demo_accounts} demo accounts"
    yield Finding(
        f"The site {what}, whose password is public, where real people sign in.",
        "Unset TWOFOLD_DEMO and start from a database without the demo place.",
    )


def _few(names: tuple[str, ...], limit: int = 3) -> str:
    shown = ", ".join(sorted(names)[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"
