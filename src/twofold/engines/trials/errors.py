"""What can go wrong, said so that the person running the trial can put it right."""


class TrialsError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class PlanError(TrialsError):
    """A plan that cannot be registered. `faults` says, line by line, what is missing or wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("the plan cannot be registered:\n" + "\n".join(f"- {fault}" for fault in faults))
