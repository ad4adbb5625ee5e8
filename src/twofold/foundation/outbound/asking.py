"""One request to somebody else's server: the name is looked up once, every address it has must be public, and the one
that was looked at is the one connected to. So a name that changes its mind in between (DNS rebinding) gains nothing.
Bounded in time and size; redirects are not followed.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, HTTPSConnection

from .addresses import BadAddress, Target, check, is_public

SECONDS = 15.0
MOST = 10 * 1024 * 1024
Lookup = Callable[[str, int], list[str]]


class NoAnswer(Exception):
    """Nobody answered in time, or the answer was too large. The message names no address of ours."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    address: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int = MOST,
) -> Answer:
    """Ask once. Raises BadAddress where it may not be asked, NoAnswer where nothing usable came back.

    `seconds` bounds the whole exchange after the name was looked up, `most` the answer in bytes.
    """
    target = check(address)
    # Not compressed: what is bounded is what we would have to hold.
    sent = {"Accept-Encoding": "identity", "User-Agent": "Twofold", **(headers or {})}
    connection = _Pinned(target, _public(target), timeout=seconds)
    with _cut_off_after(seconds, connection):
        try:
            connection.request(method, target.path, body, sent)
            response = connection.getresponse()
            return Answer(response.status, dict(response.headers.items()), _read(response, most))
        except (OSError, HTTPException) as error:
            raise NoAnswer(f"no answer ({type(error).__name__})") from error


class _Pinned(HTTPSConnection):
    """Connects to the address that was looked at; the certificate must be for the name."""

    def __init__(self, target: Target, at: str, *, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout, context=trusted())
        self.at = at
        self.wire: socket.socket | None = None  # kept, since `sock` is let go of while an answer is still read

    def connect(self) -> None:
        plain = socket.create_connection((self.at, self.port), self.timeout)
        self.sock = self.wire = trusted().wrap_socket(plain, server_hostname=self.host)


def trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _public(target: Target) -> str:
    """One address of the name, when all of them are public: a name with one private address is nobody's friend."""
    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise NoAnswer("the name is not known") from error
    if not found or not all(is_public(each) for each in found):
        raise BadAddress("This address is not on the open internet, so we cannot ask it.")
    return found[0]


def _read(response: HTTPResponse, most: int) -> bytes:
    body = response.read(most + 1)
    if len(body) > most:
        raise NoAnswer("the answer is too large")
    if response.length:  # http.client gives what there was, without a word
        raise NoAnswer("the answer broke off")
    return body


@contextmanager
def _cut_off_after(seconds: float, connection: _Pinned) -> Iterator[None]:
    """A socket's own timeout begins again with every byte; somebody who sends one now and then would never end."""

    def cut() -> None:
        if connection.wire is not None:
            with suppress(OSError):
                connection.wire.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()
