"""When stages are open, and how to say that they are not. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from twofold.foundation.actions.errors import Refusal, wrong_stage


@dataclass(frozen=True)
class Window:
    """A stage's time, closed at the end: at `closes_at` exactly it is over."""

    name: str
    title: str
    opens_at: datetime
    closes_at: datetime

    def state(self, now: datetime) -> str:
        if now < self.opens_at:
            return "next"
        return "now" if now < self.closes_at else "past"


def stage_refusal(names: Sequence[str], windows: Sequence[Window], now: datetime, *, live: bool) -> Refusal | None:
    """None when one of the named stages is open; else the soonest opening, or the last closing, in words."""
    wanted = [window for window in windows if window.name in names]
    if not live:
        return Refusal(wrong_stage, _("This activity is not under way."))
    if any(window.state(now) == "now" for window in wanted):
        return None
    coming = min((w for w in wanted if w.state(now) == "next"), key=lambda w: w.opens_at, default=None)
    if coming:
        text = _("%(stage)s opens on %(when)s.") % {"stage": coming.title, "when": spoken(coming.opens_at)}
        return Refusal(wrong_stage, text, opens_at=coming.opens_at)
    gone = max(wanted, key=lambda w: w.closes_at, default=None)
    if gone:
        return Refusal(
            wrong_stage, _("%(stage)s closed on %(when)s.") % {"stage": gone.title, "when": spoken(gone.closes_at)}
        )
    return Refusal(wrong_stage, _("This activity has no such stage."))


def spoken(moment: datetime) -> str:
    """A moment as people say it: Thursday 14 May 2026, noon."""
    local = localtime(moment)
    return f"{date_format(local, 'l j F Y')}, {date_format(local, 'P').replace('.', '')}"
