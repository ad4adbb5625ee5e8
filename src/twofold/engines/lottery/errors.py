"""What can go wrong, said so that the person holding the files can put it right."""

from dataclasses import dataclass


class LotteryError(Exception):
    """Base of every error the engine raises on purpose; its text is written for people."""


class TableError(LotteryError):
    """A pool or quota file that cannot be used. Names the line (from 1) and the column where that is known."""

    def __init__(self, message: str, *, file: str = "", line: int | None = None, column: str | None = None) -> None:
        self.line = line
        self.column = column
        where = [file] if file else []
        where += [f"line {line}"] if line else []
        where += [f"column '{column}'"] if column else []
        super().__init__(f"{', '.join(where)}: {message}" if where else message)


@dataclass(frozen=True, slots=True)
class Loosened:
    """One quota and what it would have to become."""

    feature: str
    value: str
    least: int
    most: int
    new_least: int
    new_most: int

    def __str__(self) -> str:
        return f"{self.feature} '{self.value}' from {self.least}–{self.most} to {self.new_least}–{self.new_most}"


class Infeasible(LotteryError):
    """No panel meets every quota.

    `clash` names quotas that cannot all hold at once, though they could without any one of them;
    `relaxation` is the smallest change of quotas after which a panel exists.
    """

    def __init__(self, size: int, clash: tuple[str, ...], relaxation: tuple[Loosened, ...]) -> None:
        self.clash = clash
        self.relaxation = relaxation
        super().__init__(
            f"no panel of {size} meets every quota. These clash: {'; '.join(clash)}. "
            f"The smallest change that allows a panel: {'; '.join(map(str, relaxation))}"
        )
