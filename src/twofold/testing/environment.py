"""A pytest plug-in that stands first in line: the settings read the environment before any conftest runs."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[3]

os.environ["TWOFOLD_SECRET_KEY"] = "for-tests-only-" + "x" * 50
os.environ["TWOFOLD_DATA_FOLDER"] = str(ROOT / "var" / "test")
os.environ["TWOFOLD_DEBUG"] = "1"  # plain static files: nothing is collected for tests
os.environ["TWOFOLD_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
os.environ["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"  # replaced before any test connects
os.environ.pop("DATABASE_APP_URL", None)
(ROOT / "var" / "test" / "static").mkdir(parents=True, exist_ok=True)  # or whitenoise warns that it is missing
