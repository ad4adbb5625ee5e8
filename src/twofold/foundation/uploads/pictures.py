"""Pictures: whatever is sent is decoded and drawn anew, so that nothing hidden in the file survives."""

import hashlib
import io
import re
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from twofold.foundation.actions.errors import Refusal, invalid

FOLDER = "pictures"
NAME = re.compile(r"[0-9a-f]{40}\.jpg")
LONGEST_SIDE = 1_600
MOST_PIXELS = 40_000_000


def keep(content: bytes) -> str:
    """Store a picture re-encoded as JPEG, without metadata, at most 1,600 pixels a side. Returns its name.

    Names are made from the content, so keeping the same picture twice keeps it once.
    """
    encoded = redrawn(content)
    name = f"{hashlib.sha256(encoded).hexdigest()[:40]}.jpg"
    if not default_storage.exists(f"{FOLDER}/{name}"):
        default_storage.save(f"{FOLDER}/{name}", ContentFile(encoded))
    return name


def serve(request: HttpRequest, name: str) -> FileResponse:
    """A kept picture. Its name never means anything else, so browsers may keep it for good."""
    if not NAME.fullmatch(name) or not default_storage.exists(f"{FOLDER}/{name}"):
        raise Http404
    response = FileResponse(default_storage.open(f"{FOLDER}/{name}"), content_type="image/jpeg")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def redrawn(content: bytes, *, field: str = "picture", longest: int = LONGEST_SIDE) -> bytes:
    """A JPEG of what the file shows and of nothing else in it. Refused by the name of the field it came in."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities that do no harm; of size we judge ourselves
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
                # The header is believed only to refuse: nothing has been decoded yet.
                if image.width * image.height > MOST_PIXELS:
                    raise refused(field, _("The picture is too large. Save it with fewer than 40 million pixels."))
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except Refusal:
        raise
    except Exception:  # noqa: BLE001  # a damaged file makes the decoder raise nearly anything
        raise refused(field, _("We could not read this as a picture. Save it as JPEG or PNG.")) from None
    upright.info.clear()  # Pillow would write a comment found in the file into ours
    upright.thumbnail((longest, longest))
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=82, optimize=True)
    return written.getvalue()


def refused(field: str, message: str) -> Refusal:
    return Refusal(invalid, fields={field: [message]})
