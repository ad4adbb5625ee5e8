"""Addresses that somebody gave us: never one of our own network, whatever it is dressed up as."""

import time
from unittest import mock

import pytest

from twofold.foundation.outbound import BadAddress, NoAnswer, ask, asking, check
from twofold.foundation.outbound.addresses import is_public
from twofold.testing.receiver import HOST, receiving

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1", "198.18.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2001:db8::1",
]  # fmt: skip
REFUSED = [
    "http://example.org/", "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "//example.org/", "",
    "https://", "https:///path", "https://name:word@example.org/", "https://name@example.org/", "javascript:alert(1)",
    "https://example.org:22/", "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/",
    "https://exa mple.org/", "https://example.org/\r\nHost: inside", "https://example.org/\x00", "https://[::1",
    "https://example.org/" + "x" * 3_000, "https://" + "a" * 300 + ".example/", "https://.example.org/",
]  # fmt: skip
# Names that a resolver turns into an address of ours: decimal, octal, hexadecimal, short, or registered by somebody.
DRESSED_UP = [
    "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://[::1]:8443/",
    "https://127.0.0.1:5432/", "https://localhost/", "https://169.254.169.254/latest/", "https://[::ffff:127.0.0.1]/",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_on_the_open_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "2002:5db8:d70e::1"])
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_https_address_is_refused_before_anything_is_looked_up(address: str) -> None:
    with mock.patch.object(asking, "resolve") as looked_up, pytest.raises(BadAddress):
        ask(address)
    assert not looked_up.called


@pytest.mark.parametrize("address", DRESSED_UP)
def test_an_address_of_ours_is_refused_however_it_is_written(address: str) -> None:
    with mock.patch.object(asking.socket, "create_connection") as connected, pytest.raises((BadAddress, NoAnswer)):
        ask(address)
    assert not connected.called


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["2606:4700::1111", "::1"], []])
def test_a_name_with_one_address_of_ours_is_refused(found: list[str]) -> None:
    with (
        mock.patch.object(asking, "resolve", return_value=found),
        mock.patch.object(asking.socket, "create_connection") as connected,
        pytest.raises(BadAddress),
    ):
        ask("https://their.example/")
    assert not connected.called


def test_a_name_that_changes_its_mind_is_connected_where_it_was_looked_at() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    with (
        mock.patch.object(asking, "resolve", side_effect=lambda host, port: next(answers)),
        mock.patch.object(asking.socket, "create_connection", side_effect=OSError) as connected,
        pytest.raises(NoAnswer),
    ):
        ask("https://their.example/")
    assert connected.call_args.args[0] == ("93.184.215.14", 443)


def test_what_is_asked_arrives_and_what_is_answered_comes_back() -> None:
    with receiving() as theirs:
        theirs.reply = lambda asked: (201, {"Content-Type": "text/plain"}, b"made")
        answer = ask(f"{theirs.address}?a=1", method="POST", body=b"{}", headers={"X-Of-Ours": "yes"})
    assert (answer.status, answer.body, answer.headers["Content-Type"]) == (201, b"made", "text/plain")
    asked = theirs.asked[0]
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?a=1", b"{}")
    assert (asked.headers["Host"].partition(":")[0], asked.headers["X-Of-Ours"]) == (HOST, "yes")


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with receiving() as theirs:
        theirs.reply = lambda asked: (302, {"Location": "https://169.254.169.254/"}, b"")
        assert ask(theirs.address).status == 302
    assert len(theirs.asked) == 1


def test_an_answer_without_end_is_cut() -> None:
    with receiving() as theirs:
        theirs.reply = lambda asked: (200, {}, b"x" * 5_000)
        with pytest.raises(NoAnswer, match="too large"):
            ask(theirs.address, most=4_999)
        assert ask(theirs.address, most=5_000).body == b"x" * 5_000


def test_who_answers_drop_by_drop_is_left_in_time() -> None:
    """Each byte comes well within the socket's own timeout; only the bound on the whole ends it."""
    with receiving() as theirs:
        theirs.pause, theirs.reply = 0.2, lambda asked: (200, {}, b"drop by drop by drop")
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            ask(theirs.address, seconds=0.7)
        assert 0.5 < time.monotonic() - began < 2.5
        theirs.pause = 0


def test_a_certificate_for_another_name_is_not_taken() -> None:
    with receiving() as theirs, pytest.raises(NoAnswer):
        ask(f"https://other.example:{theirs.port}/")
    assert not theirs.asked


def test_what_was_checked_is_where_it_goes() -> None:
    target = check("https://EXAMPLE.org:8443/a/b?c=d#e")
    assert (target.host, target.port, target.path) == ("example.org", 8443, "/a/b?c=d")
