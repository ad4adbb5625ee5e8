"""A finished plan: what each vehicle does when, and who could not be reached and why."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Visit:
    """One door: arrival, start of service (later if the window is not open yet) and leaving, in ticks."""

    stop: str
    arrival: int
    start: int
    leave: int


@dataclass(frozen=True, slots=True)
class Route:
    """One vehicle's round; `begins` is when loading begins, `ends` when it is back."""

    vehicle: str
    begins: int
    ends: int
    distance: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A stop nobody can take, and why."""

    stop: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes in the file's order of vehicles; distance and cost in the model's units of distance."""

    routes: tuple[Route, ...]
    uncovered: tuple[Uncovered, ...]
    distance: int
    cost: int

    @property
    def hash(self) -> str:
        """SHA-256 of the whole plan."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
