"""A file that cannot be used, said so that whoever made it can put it right."""


class FileError(Exception):
    """A file that cannot be used. Names the line (from 1) or the entry, and the column, where they are known."""

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str | None = None) -> None:
        self.line = line
        self.column = column
        where = [file] if file else []
        where += [f"line {line}"] if line else []
        where += [f"column '{column}'"] if column else []
        super().__init__(f"{', '.join(where)}: {message}" if where else message)
