"""Two stages, one account: addresses drawn for letters, people who registered, people selected, people who came."""

from dataclasses import dataclass

from .errors import LotteryError

STEPS = ("letters", "delivered", "registered", "confirmed", "selected", "attended")


@dataclass(frozen=True, slots=True)
class Invitations:
    """How many there were at each step. `addresses` is the list the letters were drawn from, each equally likely.

    `registered` may exceed letters: anyone living at an address may register. Steps not known yet are None.
    """

    addresses: int
    letters: int
    delivered: int | None = None
    registered: int | None = None
    confirmed: int | None = None
    selected: int | None = None
    attended: int | None = None

    def __post_init__(self) -> None:
        for step, before in (
            ("letters", "addresses"),
            ("delivered", "letters"),
            ("confirmed", "registered"),
            ("selected", "confirmed"),
            ("attended", "selected"),
        ):
            number, limit = getattr(self, step), getattr(self, before)
            if number is not None and limit is not None and number > limit:
                raise LotteryError(f"{number:,} {step}, more than {limit:,} {before}")
        if min(getattr(self, step) or 0 for step in ("addresses", *STEPS)) < 0 or self.addresses == 0:
            raise LotteryError("numbers of addresses, letters and people cannot be negative, nor addresses none")

    @property
    def first_stage(self) -> float:
        """The chance of any address to receive a letter."""
        return self.letters / self.addresses

    def overall(self, second_stage: float) -> float:
        """The chance of someone who registers if a letter comes: that of a letter times that among the registered."""
        if not 0 <= second_stage <= 1:
            raise LotteryError(f"a chance lies between 0 and 1, not {second_stage}")
        return self.first_stage * second_stage

    @property
    def response(self) -> float | None:
        """Registrations for each letter delivered, or sent where deliveries are not known; None before either is."""
        reached = self.letters if self.delivered is None else self.delivered
        return self.registered / reached if self.registered is not None and reached else None

    def in_words(self) -> list[str]:
        """A line for each step that is known."""
        lines = [f"{self.addresses:,} addresses, each with a chance of {self.first_stage:.2%} of a letter"]
        return lines + [f"{getattr(self, step):,} {step}" for step in STEPS if getattr(self, step) is not None]
