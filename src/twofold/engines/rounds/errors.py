"""What can go wrong, said so that the person planning the round can put it right."""


class RoundsError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class FileError(RoundsError):
    """A file that cannot be used. Names the line (from 1) or the entry, and the column, where they are known."""

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str | None = None) -> None:
        self.line = line
        self.column = column
        where = [file] if file else []
        where += [f"line {line}"] if line else []
        where += [f"column '{column}'"] if column else []
        super().__init__(f"{', '.join(where)}: {message}" if where else message)


class Unverified(RoundsError):
    """A plan that breaks a rule of its model. It is never printed; seeing this is a fault of ours, not of the file."""

    def __init__(self, broken: list[str]) -> None:
        self.broken = broken
        super().__init__(f"the plan was thrown away because our checker refused it: {'; '.join(broken[:5])}")
