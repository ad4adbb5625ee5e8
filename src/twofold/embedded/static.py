"""Static files gathered for serving, only when one of them changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from twofold.embedded.progress import step


def collect() -> None:
    stamp, now = Path(settings.STATIC_ROOT) / ".collected", fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    with step("Gathering static files"):
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(now)


def fingerprint() -> str:
    """Changes when any static file of any app does."""
    files = sorted(storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    states = ((file, Path(file).stat()) for file in files)
    listing = "\n".join(f"{file} {state.st_mtime_ns} {state.st_size}" for file, state in states)
    return hashlib.sha256(listing.encode()).hexdigest()
