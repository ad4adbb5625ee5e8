"""What is wrong with this deployment: each finding one plain sentence, and the mend."""

import argparse
import os
from collections.abc import Iterator

import django
from django.db import OperationalError, connections

from twofold.doctor.checks import Finding, check_database, check_deployment, demo_accounts
from twofold.doctor.facts import Database, read_database, read_deployment
from twofold.embedded.environment import CANNOT_START, has_database, prepare


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold doctor", description="Say what is wrong, and how to mend it.")
    parser.parse_args(argv)
    findings = list(examine())
    for number, finding in enumerate(findings, 1):
        print(f"{number}. {finding.wrong}\n   Mend: {finding.mend}\n")
    print(f"{len(findings)} to mend." if findings else "Nothing wrong was found.")
    return 1 if findings else 0


def examine() -> Iterator[Finding]:
    """Everything wrong that can be seen from here; what cannot be reached hides what lies behind it."""
    deployed = "TWOFOLD_SECRET_KEY" in os.environ
    if deployed and not has_database(os.environ):
        yield Finding("No database is set.", "Set DATABASE_URL to postgresql://user:password@host/name.")
        return
    try:
        prepare()
        django.setup()
    except CANNOT_START as error:
        yield Finding(f"The settings do not load: {error}", "docs/reference/settings.md explains each setting.")
        return
    deployment = read_deployment(deployed=deployed)
    yield from check_deployment(deployment)
    try:
        database = read_database()
    except OperationalError as error:
        yield Finding(
            f"The database does not answer: {str(error).strip()}",
            "Start it, or correct DATABASE_URL; a firewall between the two is the next suspect.",
        )
        return
    yield from check_database(database)
    yield from demo_accounts(deployment, database)
    yield from app_sign_in(database)


def app_sign_in(database: Database) -> Iterator[Finding]:
    try:
        connections["default"].ensure_connection()
    except OperationalError as error:
        yield Finding(
            f"The site's database role {database.app_role} cannot sign in: {str(error).strip()}",
            "Run `twofold migrate`, which makes the role; the same TWOFOLD_SECRET_KEY must be set on every node.",
        )
