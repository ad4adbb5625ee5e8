"""kill -9 on the worker in mid-job: every letter arrives, none is marked sent that did not, and what arrives twice was
in somebody's hands when they died."""

import os
import re
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections
from procrastinate.exceptions import AlreadyEnqueued

from twofold.embedded.server import Server
from twofold.foundation.actions.audit import verify_place
from twofold.foundation.ledger.verifying import faults
from twofold.foundation.notices.actions import MOST
from twofold.foundation.notices.jobs import letters
from twofold.foundation.notices.models import Letter, Wish
from twofold.foundation.notices.outbox import write_to
from twofold.testing.cast import House

LETTERS, KILLS, PATIENCE = 200, 4, 60


@dataclass
class Post:
    """A mail server that takes a moment over each letter, and remembers which came."""

    came: list[str] = field(default_factory=list)
    taken: threading.Event = field(default_factory=threading.Event)


def mail_server(post: Post) -> socketserver.ThreadingTCPServer:
    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.say("354 go on")
                    self.take()
                self.say("250 good")

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

        def take(self) -> None:
            text = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
            post.came += re.findall(r"^Subject: (Letter \d+)", text, flags=re.MULTILINE)
            post.taken.set()
            time.sleep(0.02)

    class Quiet(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A worker that is killed hangs up in the middle; that is the point."""

    return Quiet(("127.0.0.1", 0), Session)


@contextmanager
def taking_post() -> Iterator[tuple[Post, int]]:
    post = Post()
    server = mail_server(post)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield post, server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def worker(postgres: Server, port: int) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "TWOFOLD_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": postgres.url(connections["default"].settings_dict["NAME"]),
        "TWOFOLD_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "TWOFOLD_SMTP_HOST": "127.0.0.1",
        "TWOFOLD_SMTP_PORT": str(port),
    }
    command = [sys.executable, "-m", "twofold.cli", "worker"]
    return subprocess.Popen(
        command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def waiting(house: House) -> int:
    return house.read(lambda: Letter.objects.waiting().count())  # type: ignore[no-any-return]


def hurry() -> None:
    """What the clock does each minute."""
    with suppress(AlreadyEnqueued):
        letters.defer(timestamp=0)


def killed(process: "subprocess.Popen[bytes]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_every_letter_arrives_though_the_worker_is_killed_over_and_over(house: House, postgres: Server) -> None:
    rosa = house.person("rosa").pk
    with house.tampering():
        Letter.objects.all().delete()
        Wish.objects.all().delete()  # so that they go at once
        for number in range(LETTERS):
            write_to([rosa], about="Bins", subject=f"Letter {number}", text="News.", address="/larkmoor/")
    with taking_post() as (post, port):
        for _ in range(KILLS):
            hurry()
            post.taken.clear()
            process = worker(postgres, port)
            sent = post.taken.wait(PATIENCE)
            time.sleep(0.25)
            killed(process)
            assert sent, "the worker never sent anything"
            marked = LETTERS - waiting(house)
            assert marked <= len(set(post.came)), "a letter is marked sent that nobody got"
        assert waiting(house) > 0, "it was never killed with work left"
        process = worker(postgres, port)
        end = time.monotonic() + PATIENCE
        while waiting(house) and time.monotonic() < end:
            hurry()
            time.sleep(0.2)
        killed(process)
    arrived = Counter(post.came)
    assert set(arrived) == {f"Letter {number}" for number in range(LETTERS)}
    twice = sum(count - 1 for count in arrived.values())
    assert twice <= KILLS * MOST
    assert house.read(lambda: Letter.objects.exclude(sent_at=None).count()) == LETTERS
    assert house.read(lambda: list(faults())) == []
    assert house.read(verify_place).whole
