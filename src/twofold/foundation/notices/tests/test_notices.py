"""News reaches whoever it is for, once, at the pace they chose, and an outage loses none of it."""

import hashlib
import hmac
import json
import re
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.activities.models import Following
from twofold.foundation.notices import actions, jobs
from twofold.foundation.notices.actions import CALLS, choose_pace, mark_posted, say_rung, send_digests, send_letters
from twofold.foundation.notices.carriers import CouldNotSend, Notify
from twofold.foundation.notices.models import Letter
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.notices.rules import TRIES, News, digest_text, one_line, wait_after
from twofold.foundation.people.actions import allow
from twofold.foundation.people.models import Consent
from twofold.testing.cast import House, at_once


@pytest.fixture(autouse=True)
def _an_empty_outbox(house: House) -> None:
    with house.tampering():
        Letter.objects.all().delete()


def write(house: House, *who: str, subject: str = "Your bench is there", about: str = "Benches") -> None:
    people = [house.person(name).pk for name in who]
    with house.tampering():
        write_to(people, about=about, subject=subject, text="It stands by the pond.", address="/larkmoor/")


def system(house: House) -> Actor:
    return Actor.scheduled(house.place.pk, "tests")


def send(house: House) -> None:
    send_letters(house.place, by=system(house))


def digest(house: House, weekly: bool = False) -> None:
    send_digests(house.place, by=system(house), weekly=weekly)


def test_one_letter_each_and_nobody_sees_who_else(house: House) -> None:
    write(house, "olu", "mina", "olu")
    send(house)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["mina@larkmoor.example", "olu@larkmoor.example"]
    assert all(len(letter.to) == 1 and not letter.cc and not letter.bcc for letter in mail.outbox)
    send(house)
    assert len(mail.outbox) == 2


def test_a_letter_exists_only_if_what_it_tells_of_does(house: House) -> None:
    def fails_afterwards() -> None:
        with house.tampering():
            write_to([house.person("olu").pk], about="a", subject="s", text="t", address="/")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_afterwards()
    assert house.read(lambda: Letter.objects.count()) == 0


def test_a_digest_is_grouped_newest_first_and_never_empty(house: House) -> None:
    digest(house)
    assert mail.outbox == []
    for n, about in enumerate(("Benches", "Trees", "Benches")):
        write(house, "rosa", subject=f"News {n}", about=about)
    digest(house)
    (letter,) = mail.outbox
    assert letter.subject == "3 pieces of news from Larkmoor"
    body = str(letter.body)
    assert body.index("Benches\n") < body.index("News 2") < body.index("News 0") < body.index("Trees\n")
    digest(house)
    assert len(mail.outbox) == 1


def test_one_piece_of_news_keeps_its_own_subject(house: House) -> None:
    write(house, "rosa")
    digest(house)
    assert mail.outbox[0].subject == "Your bench is there"


def test_never_means_never_and_a_change_of_mind_takes_what_waits(house: House) -> None:
    write(house, "rosa")
    house.act("rosa", choose_pace, house.place, pace="at-once")
    send(house)
    assert len(mail.outbox) == 1
    house.act("rosa", choose_pace, house.place, pace="never")
    write(house, "rosa")
    assert house.read(lambda: Letter.objects.waiting().count()) == 0


def test_weekly_news_waits_for_monday(house: House) -> None:
    house.act("rosa", choose_pace, house.place, pace="weekly")
    write(house, "rosa")
    sunday, monday = (datetime(2026, 11, day, 7, tzinfo=UTC).timestamp() for day in (22, 23))
    jobs.digests(int(sunday))
    assert mail.outbox == []
    jobs.digests(int(monday))
    assert len(mail.outbox) == 1


def test_post_needs_an_address(house: House) -> None:
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", choose_pace, house.place, pace="post")
    assert "postal_address" in refusal.value.fields


def test_letters_to_post_are_printed_and_marked(house: House) -> None:
    write(house, "callum", subject='#panic("typst") *not bold* <b>')
    send(house)
    assert mail.outbox == []
    pdf = house.client("olu").get(house.address("letters/to-post.pdf"))
    assert pdf.content.startswith(b"%PDF-")
    assert house.client("rosa").get(house.address("letters/to-post.pdf")).status_code == 404
    house.act("olu", mark_posted, house.place)
    assert house.client("olu").get(house.address("letters/to-post.pdf")).status_code == 404


@pytest.mark.parametrize("number", ["", "ring me", "12345"])
def test_calls_need_a_number(house: House, number: str) -> None:
    with pytest.raises(Refusal) as refusal:
        house.act("rosa", choose_pace, house.place, pace="phone", telephone=number)
    assert "telephone" in refusal.value.fields


def test_who_wants_to_be_rung_is_rung_and_not_for_ever(house: House) -> None:
    house.act("rosa", choose_pace, house.place, pace="phone", telephone="01632 960 123")
    write(house, "rosa", subject="Your idea was chosen")
    send(house)
    assert mail.outbox == []
    page = house.client("olu").get(house.address("letters/")).content.decode()
    assert "01632 960 123" in page
    letter = house.read(lambda: Letter.objects.to_ring().get())
    house.act("olu", say_rung, letter, reached="no")
    assert "01632 960 123" not in house.client("olu").get(house.address("letters/")).content.decode()
    for _ in range(CALLS - 2):
        house.act("olu", say_rung, letter, reached="no")
    assert house.read(lambda: Letter.objects.to_ring().count()) == 1
    house.act("olu", say_rung, letter, reached="no")
    assert house.read(lambda: Letter.objects.get(pk=letter.pk).given_up_because) == "could not be reached by telephone"
    with pytest.raises(Refusal):
        house.act("olu", say_rung, letter)


def test_a_call_that_reached_somebody_is_a_letter_that_arrived(house: House) -> None:
    house.act("rosa", choose_pace, house.place, pace="phone", telephone="01632 960 123")
    write(house, "rosa")
    letter = house.read(lambda: Letter.objects.to_ring().get())
    house.act("olu", say_rung, letter)
    assert house.read(lambda: Letter.objects.get(pk=letter.pk).sent_at) is not None


def test_every_letter_says_how_to_stop_them_all_and_opening_it_stops_nothing(house: House) -> None:
    house.act("rosa", choose_pace, house.place, pace="at-once")
    house.act("rosa", allow, house.place, purpose="invite")
    write(house, "rosa")
    send(house)
    address = re.search(r"/stop/\S+/", mail.outbox[0].body)
    assert address
    stranger = house.client()
    assert "Stop all letters" in stranger.get(address[0]).content.decode()
    write(house, "rosa")
    assert house.read(lambda: Letter.objects.waiting().filter(person=house.person("rosa")).count()) == 1
    assert "We will not contact you again" in stranger.post(address[0]).content.decode()
    assert house.read(lambda: Letter.objects.waiting().filter(person=house.person("rosa")).count()) == 0
    write(house, "rosa")
    assert house.read(lambda: Letter.objects.waiting().filter(person=house.person("rosa")).count()) == 0
    left = Consent.objects.in_force().filter(person=house.person("rosa"), purpose="invite")
    assert not house.read(left.exists)
    assert not house.read(Following.objects.filter(person=house.person("rosa")).exists)
    assert stranger.get(address[0][:-3] + "xx/").status_code == 404


class Refuses:
    def send(self, to: str, subject: str, body: str) -> None:
        raise CouldNotSend("SMTPServerDisconnected")


def test_an_outage_delays_and_loses_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house, "olu")
    with monkeypatch.context() as outage:
        outage.setattr(actions, "carrier", Refuses)
        send(house)
    letter = house.read(lambda: Letter.objects.get())
    assert (letter.tries, letter.sent_at) == (1, None)
    send(house)
    assert mail.outbox == [], "it waits a minute first"
    with house.tampering():
        Letter.objects.update(try_after=timezone.now() - timedelta(seconds=1))
    send(house)
    assert len(mail.outbox) == 1


def test_after_enough_tries_it_says_so_where_staff_can_read_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    write(house, "olu")
    monkeypatch.setattr(actions, "carrier", Refuses)
    for _try in range(TRIES):
        with house.tampering():
            Letter.objects.update(try_after=None)
        send(house)
    assert "SMTPServerDisconnected" in house.client("mina").get(house.address("letters/")).content.decode()
    assert house.read(lambda: Letter.objects.waiting().count()) == 0


def test_two_workers_send_each_letter_once(house: House) -> None:
    write(house, "olu", "mina", "carys")
    at_once(*[lambda: send(house)] * 3)
    assert len(mail.outbox) == 3


def test_a_closed_account_gets_no_letters(house: House) -> None:
    write(house, "olu")
    olu = house.person("olu")
    olu.is_active = False
    olu.save()
    send(house)
    assert mail.outbox == []


class Fake(BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[str, dict[str, Any]]]] = []
    answer = 201

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def notify() -> Iterator[Notify]:
    server = HTTPServer(("127.0.0.1", 0), Fake)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Fake.heard.clear()
    key = "twofold-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    yield Notify(key, "a-template", f"http://127.0.0.1:{server.server_port}")
    Fake.answer = 201
    server.shutdown()
    server.server_close()


def test_notify_gets_a_signed_request(notify: Notify) -> None:
    notify.send("rosa@larkmoor.example", "Your bench", "It stands.")
    ((authorization, body),) = Fake.heard
    assert body["personalisation"] == {"subject": "Your bench", "body": "It stands."}
    head, claims, signature = authorization.removeprefix("Bearer ").split(".")
    assert json.loads(urlsafe_b64decode(claims + "=="))["iss"] == "26785a09-ab16-4eb0-8407-a37497a57506"
    wanted = hmac.digest(b"3d844edf-8d35-48ac-975b-e847b4f122b0", f"{head}.{claims}".encode(), hashlib.sha256)
    assert urlsafe_b64decode(signature + "==") == wanted


def test_notify_saying_no_is_said_in_words(notify: Notify) -> None:
    Fake.answer = 429
    with pytest.raises(CouldNotSend, match="Notify answered 429"):
        notify.send("rosa@larkmoor.example", "Your bench", "It stands.")


@given(st.text(max_size=400))
def test_a_subject_is_one_line(text: str) -> None:
    subject = one_line(text)
    assert len(subject) <= 200
    assert not set(subject) & set("\r\n\x85\u2028\u2029")


NEWS = st.builds(
    News,
    about=st.sampled_from(["Benches", "Trees", "Bins"]),
    subject=st.uuids().map(str),
    text=st.just("words"),
    address=st.just("/x/"),
    written_at=st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(NEWS, min_size=1, unique_by=lambda n: n.subject))
def test_a_digest_holds_every_piece_once(news: list[News]) -> None:
    text = digest_text(news)
    assert all(text.count(each.subject) == 1 for each in news)
    newest = max(news, key=lambda n: n.written_at)
    assert text.startswith(newest.about)


def test_waiting_grows_to_a_day() -> None:
    waits = [wait_after(tries) for tries in range(1, TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == timedelta(days=1)
