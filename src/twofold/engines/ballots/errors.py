"""What can go wrong, said so that the person holding the file can put it right."""


class BallotError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class BallotFileError(BallotError):
    """A ballot file that cannot be counted. Names the line (from 1) and the field where that is known."""

    def __init__(self, message: str, *, line: int | None = None, field: str | None = None) -> None:
        self.line = line
        self.field = field
        where = [f"line {line}"] if line else []
        where += [f"field '{field}'"] if field else []
        super().__init__(f"{', '.join(where)}: {message}" if where else message)


class ElectionError(BallotError):
    """An election put together from values that contradict each other."""


class RuleCardError(BallotError):
    """A rule card that is incomplete, contradictory or does not fit the election."""
