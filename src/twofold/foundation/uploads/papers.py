"""Papers: a photograph or a PDF of one becomes a picture of its pages, so that nothing hidden or active survives."""

import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from .pictures import LONGEST_SIDE, redrawn, refused

PAGES = 3
SECONDS = 10
DRAWS = Path(__file__).with_name("drawing.py")


def pictured(content: bytes, *, field: str) -> bytes:
    """A JPEG of a photograph, or of all pages of a short PDF, one under another."""
    if b"%PDF-" not in content[:1024]:
        return redrawn(content, field=field)
    return redrawn(_drawn(content, field), field=field, longest=LONGEST_SIDE * PAGES)


def _drawn(content: bytes, field: str) -> bytes:
    """By a process of its own, with little time and memory: a PDF is a program, and it may be a hostile one."""
    limits = [str(PAGES), str(LONGEST_SIDE), str(SECONDS)]
    try:
        made = subprocess.run(
            [sys.executable, "-I", str(DRAWS), *limits], input=content, capture_output=True, timeout=2 * SECONDS
        )
    except subprocess.TimeoutExpired:
        raise refused(field, _("This PDF takes too long to read. Send a photograph instead.")) from None
    if made.returncode or not made.stdout:
        message = _("We could not read this PDF. It may have %(n)s pages at most and no password.") % {"n": PAGES}
        raise refused(field, message)
    return made.stdout
