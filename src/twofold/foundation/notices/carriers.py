"""What carries a letter: mail as Django sends it, or GOV.UK Notify. Both take a letter and raise CouldNotSend."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage

SECONDS = 20


class CouldNotSend(Exception):
    """The carrier refused, or could not be reached."""


class Carrier(Protocol):
    def send(self, to: str, subject: str, body: str) -> None: ...


class DjangoMail:
    """Through the mail backend of the settings: SMTP, or the console while trying things out."""

    def send(self, to: str, subject: str, body: str) -> None:
        try:
            EmailMessage(subject, body, to=[to]).send()
        except (SMTPException, OSError) as error:
            raise CouldNotSend(type(error).__name__) from error


@dataclass(frozen=True)
class Notify:
    """GOV.UK Notify: one template with the personalisation `subject` and `body`.

    `key` is the API key as Notify shows it: name, then service id, then secret, joined by hyphens.
    """

    key: str
    template: str
    address: str = "https://api.notifications.service.gov.uk"

    def send(self, to: str, subject: str, body: str) -> None:
        content = {
            "email_address": to,
            "template_id": self.template,
            "personalisation": {"subject": subject, "body": body},
        }
        request = urllib.request.Request(  # the operator's own setting, always https or a test's loopback
            f"{self.address}/v2/notifications/email",
            data=json.dumps(content).encode(),
            headers={"Authorization": f"Bearer {self.token()}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                answer.read(100_000)
        except urllib.error.HTTPError as error:
            raise CouldNotSend(f"Notify answered {error.code}") from error
        except OSError as error:
            raise CouldNotSend(type(error).__name__) from error

    def token(self, now: float | None = None) -> str:
        """A JWT signed with the secret (HS256), as Notify's API asks."""
        service, secret = self.key[-73:-37], self.key[-36:]
        parts = [{"typ": "JWT", "alg": "HS256"}, {"iss": service, "iat": int(now or time.time())}]
        text = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
        return f"{text}.{_base64(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))}"


def carrier() -> Any:
    """As the settings say."""
    if settings.NOTIFY_KEY:
        return Notify(settings.NOTIFY_KEY, settings.NOTIFY_TEMPLATE)
    return DjangoMail()


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
