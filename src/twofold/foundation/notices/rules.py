"""How letters are worded, grouped and tried again. Pure: no Django, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

TRIES = 8
DAY = 24 * 60  # minutes


@dataclass(frozen=True)
class News:
    """One piece of news as a letter tells it."""

    about: str
    subject: str
    text: str
    address: str
    written_at: datetime


def wait_after(tries: int) -> timedelta:
    """How long to wait before the next try: a minute, then four times as long each time, at most a day."""
    return timedelta(minutes=min(4 ** (tries - 1), DAY))


def digest_text(news: Iterable[News]) -> str:
    """Everything in one letter: by what it is about, the newest group first and in it the newest news first."""
    groups: dict[str, list[News]] = {}
    for each in sorted(news, key=lambda n: n.written_at, reverse=True):
        groups.setdefault(each.about, []).append(each)
    return "\n\n".join(_group(about, found) for about, found in groups.items())


def _group(about: str, news: list[News]) -> str:
    lines = [about, "-" * min(len(about), 60)]
    lines += [f"{each.subject}\n{each.text}\n{each.address}" for each in news]
    return "\n\n".join(lines)


def one_line(subject: str) -> str:
    """A subject that cannot smuggle in another header."""
    return " ".join(subject.split())[:200]
