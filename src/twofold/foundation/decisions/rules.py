"""What a decision must keep to, and where it stands. Pure: no Django, no database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """Where a case stands, worked out from what was recorded and the day."""

    PREPARING = "being prepared"
    NOTICED = "notice given"
    WAITING = "waiting out its call-in time"
    CALLED_IN = "called in"
    SENT_BACK = "sent back, to be decided again"
    EFFECTIVE = "in force"
    DONE = "done"
    ACCEPTED = "left as it is"


class Called(StrEnum):
    """What came of a call-in."""

    OPEN = "open"
    UPHELD = "upheld"  # the decision stands
    RECONSIDER = "reconsider"  # back to who decided
    REFERRED = "referred"  # to the full council


@dataclass(frozen=True)
class Window:
    """A decision's call-in time: the last day to call in, and the calls so far."""

    last_day: date
    calls: tuple[Called, ...] = ()

    @property
    def open_call(self) -> bool:
        return Called.OPEN in self.calls

    @property
    def sent_back(self) -> bool:
        return bool({Called.RECONSIDER, Called.REFERRED} & set(self.calls))

    @property
    def takes_effect(self) -> date:
        return self.last_day + timedelta(days=1)

    def in_force(self, today: date) -> bool:
        """Nothing may be done on a decision before its call-in time is over, nor while it is called in."""
        return today > self.last_day and not self.open_call and not self.sent_back


@dataclass(frozen=True)
class KeyTest:
    """Whether a decision is a key one, and each reason why."""

    key: bool
    reasons: tuple[str, ...]


def key_test(*, pence: int, significant_pence: int, areas: int) -> KeyTest:
    """Significant money for the service, or significant effects in two or more wards (2012 Regulations, Part 3)."""
    reasons = []
    if pence >= significant_pence:
        reasons.append(
            f"It spends or saves £{pence // 100:,}; £{significant_pence // 100:,} or more is significant here."
        )
    if areas >= 2:
        reasons.append(f"It affects people in {areas} wards; two or more make it key.")
    return KeyTest(
        bool(reasons), tuple(reasons) or ("Neither its money nor the wards it affects make it a key decision.",)
    )


def too_early(today: date, first_lawful: date | None) -> str:
    """Why it may not be decided today; nothing when it may. An exception brings the first lawful day forward."""
    if first_lawful is None:
        return "Give notice first, or record the exception and who agreed to it."
    if today < first_lawful:
        return f"The notice has not run its time: the first lawful day is {first_lawful:%-d %B %Y}."
    return ""


def why_case(options: Sequence[str], effects: Collection[bool], advised: bool) -> list[str]:
    """What a case still lacks before it can go to whoever decides. In `effects` True is a gain, False a loss."""
    missing = []
    kinds = set(options)
    if "nothing" not in kinds:
        missing.append("an option to do nothing")
    if "together" not in kinds:
        missing.append("an option that is co-produced")
    if "alone" not in kinds:
        missing.append("an option that is not co-produced")
    if True not in effects:
        missing.append("who gains")
    if False not in effects:
        missing.append("who loses")
    if not advised:
        missing.append("what officers advise")
    return missing


def too_late_to_call_in(today: date, hour: int, last_day: date, until: int) -> bool:
    """On the last day a call-in counts until the hour the place has set; 24 is its end."""
    return today > last_day or (today == last_day and hour >= until)
