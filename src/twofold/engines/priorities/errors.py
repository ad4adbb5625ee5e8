"""What can go wrong, said so that the person holding the answers can put it right."""


class PrioritiesError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class TableError(PrioritiesError):
    """A file that cannot be used. Names the line (from 1) and the column where that is known."""

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str | None = None) -> None:
        self.line = line
        self.column = column
        where = [file] if file else []
        where += [f"line {line}"] if line else []
        where += [f"column '{column}'"] if column else []
        super().__init__(f"{', '.join(where)}: {message}" if where else message)
