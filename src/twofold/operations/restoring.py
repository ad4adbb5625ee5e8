"""`twofold restore`: apart, because the settings must learn of the new database before anything else loads."""

import argparse
import os
import sys
from pathlib import Path

from psycopg import Error

from twofold.embedded import environment


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="twofold restore", description="Restore a backup into an empty database.")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--into", required=True, metavar="URL", help="the empty database, as its owner")
    parser.add_argument("--media", type=Path, metavar="FOLDER", help="for uploads (default: the settings' folder)")
    options = parser.parse_args(argv)
    os.environ["DATABASE_URL"] = options.into  # the settings then speak of the new database, and never of the old
    environment.enter()
    from twofold.foundation.wall import setup

    from .backup import BackupError, restore
    from .commands import media_folder

    try:
        setup.migrate(verbosity=0)
        wrong = restore(options.file, options.into, options.media or media_folder())
    except (BackupError, Error, OSError) as error:
        wrong = [str(error)]
    for line in wrong:
        print(f"twofold restore: {line}", file=sys.stderr)
    if not wrong:
        print("Restored, and equal to the backup in rows, ledger balances, audit chains and uploads.")
    return 1 if wrong else 0
