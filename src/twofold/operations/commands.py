"""`twofold backup` and `twofold rehearse`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import Error

from twofold.embedded.server import start

from .backup import BackupError, Manifest, back_up


def take(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold backup", description="Write every row and upload into one file.")
    parser.add_argument("file", type=Path, metavar="FILE", help="for example twofold.tar.gz; keep it as a secret")
    options = parser.parse_args(argv)
    try:
        manifest = back_up(owner_url(), media_folder(), options.file)
    except (BackupError, Error, OSError) as error:
        print(f"twofold backup: {error}", file=sys.stderr)
        return 1
    print(said_of(manifest))
    return 0


def rehearse(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="twofold rehearse", description="Take a backup, restore it into a scratch database, and prove them equal."
    )
    parser.add_argument("--into", metavar="URL", help="an empty database (default: a private one, thrown away after)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="twofold-rehearsal-") as name:
        folder = Path(name)
        began = time.monotonic()
        try:
            manifest = back_up(owner_url(), media_folder(), folder / "backup.tar.gz")
        except (BackupError, Error, OSError) as error:
            print(f"twofold rehearse: {error}", file=sys.stderr)
            return 1
        print(f"{said_of(manifest)} Taken in {time.monotonic() - began:.1f} seconds.", flush=True)
        with scratch(folder, options.into) as url:
            began = time.monotonic()
            failed = restore_elsewhere(folder, url)
            print(f"Restored in {time.monotonic() - began:.1f} seconds.")
    print("The rehearsal failed." if failed else "The rehearsal succeeded.")
    return failed


def restore_elsewhere(folder: Path, url: str) -> int:
    """In a process of its own, whose settings know only the scratch database."""
    command = [sys.executable, "-m", "twofold.cli", "restore", str(folder / "backup.tar.gz")]
    command += ["--into", url, "--media", str(folder / "media")]
    return 1 if subprocess.run(command, env={**os.environ, **same_settings()}).returncode else 0


def same_settings() -> dict[str, str]:
    from django.conf import settings

    return {"TWOFOLD_SECRET_KEY": settings.SECRET_KEY}


@contextmanager
def scratch(folder: Path, url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    server = start(folder / "postgres", durable=False)
    try:
        yield server.url()
    finally:
        server.stop()


def owner_url() -> str:
    """The owner's connection as a conninfo string, from the settings in force."""
    from django.db import connections
    from psycopg.conninfo import make_conninfo

    said = connections["owner"].settings_dict
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {name: value for name, value in said["OPTIONS"].items() if name != "pool"}
    return make_conninfo(**{name: said[key] for name, key in known.items() if said[key]}, **options)


def media_folder() -> Path:
    from django.conf import settings

    return Path(settings.MEDIA_ROOT)


def said_of(manifest: Manifest) -> str:
    proof = manifest.proof
    rows = sum(table.rows for table in proof.tables)
    text = (
        f"{rows} rows of {len(proof.tables)} tables, {len(manifest.uploads)} uploads, "
        f"{len(proof.balances)} ledger balances, {len(proof.heads)} audit chains."
    )
    broken = [f" The audit chain of place {place} is broken." for place in proof.broken_chains]
    return text + "".join(broken)
