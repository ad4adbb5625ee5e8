"""Somebody else's server, on this machine, under a name and with a certificate of its own, so that tests ask over real
TLS. Looking the name up and trusting its certificate are all that is replaced."""

import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from twofold.foundation.outbound import asking

HOST = "their.example"
QUICKLY = 20.0


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (200, {}, b"")


@dataclass
class Receiver:
    """What was asked, in order; `reply` says what to answer, `pause` how many seconds pass between its bytes."""

    port: int
    pause: float = 0
    asked: list[Asked] = field(default_factory=list)
    reply: Callable[[Asked], Reply] = lambda asked: OK

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/hook"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A server that can be reached as `their.example` while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = _certificate(Path(folder))
        server = _Quiet(("127.0.0.1", 0), BaseHTTPRequestHandler)
        receiver = Receiver(server.server_port)
        server.RequestHandlerClass = _handler(receiver)
        theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        theirs.load_cert_chain(certificate)
        server.socket = theirs.wrap_socket(server.socket, server_side=True)
        ours = ssl.create_default_context(cafile=str(certificate))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            with (
                mock.patch.object(asking, "resolve", return_value=["127.0.0.1"]),
                mock.patch.object(asking, "is_public", return_value=True),
                mock.patch.object(asking, "trusted", return_value=ours),
            ):
                yield receiver
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: whoever asked hung up, which some tests are about."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = QUICKLY

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            receiver.asked.append(asked)
            status, headers, body = receiver.reply(asked)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in body if receiver.pause else ():
                self.wfile.write(bytes([byte]))
                time.sleep(receiver.pause)
            self.wfile.write(b"" if receiver.pause else body)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: tests say what they saw."""

    return Handler


def _certificate(folder: Path) -> Path:
    """A key and a certificate for `their.example`, that nobody but the test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "theirs.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
