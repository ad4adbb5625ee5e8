"""What can go wrong, said so that the person planning the round can put it right."""


class RoundsError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class Unverified(RoundsError):
    """A plan that breaks a rule of its model. It is never printed; seeing this is a fault of ours, not of the file."""

    def __init__(self, broken: list[str]) -> None:
        self.broken = broken
        super().__init__(f"the plan was thrown away because our checker refused it: {'; '.join(broken[:5])}")
