"""The book of prior judgement: methods, what each is judged to bring, what was found of it. Pure: no Django."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

GRADES = "ABCD"
WORST, BEST = -1.0, 3.0


class BookError(ValueError):
    """The book says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How strongly a method is judged to bring a benefit, with its grade and where that comes from."""

    strength: float
    grade: str
    source: str

    def __post_init__(self) -> None:
        if not WORST <= self.strength <= BEST or self.grade not in GRADES:
            raise BookError(f"{self.strength}{self.grade} is not a judgement")


@dataclass(frozen=True, slots=True)
class Needs:
    """The least a method needs. `power` is a power in law; `safeguarding` is staff who can keep people safe."""

    people: int
    months: int
    pounds: int
    power: str = ""
    safeguarding: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something found of a method: for it, against it, or in dissent. `stops`: it is not to be done there."""

    methods: tuple[str, ...]
    tone: str
    says: str
    source: str
    where: tuple[str, ...] = ()
    stops: bool = False
    mark: str = ""

    def holds(self, jurisdiction: str) -> bool:
        return not self.where or jurisdiction in self.where


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    title: str
    kind: str
    co: str
    needs: Needs
    settings: tuple[str, ...]
    cells: Mapping[str, Cell]

    def cell(self, benefit: str) -> Cell | None:
        """None for a benefit of a place's own, of which nothing is judged beforehand."""
        return self.cells.get(benefit)


@dataclass(frozen=True, slots=True)
class Supply:
    """Who may be expected to take part: shares of adults, and how belief in making a difference moves them."""

    giving: float
    giving_title: str
    mattering: tuple[float, float, float]
    beliefs: Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Book:
    version: str
    dated: date
    status: str
    methods: tuple[Method, ...]
    notes: tuple[Note, ...]
    settings: Mapping[str, str]
    off_by: Mapping[str, float]
    supply: Supply
    sources: Mapping[str, str]

    @property
    def digest(self) -> str:
        return sha256(repr((self.version, self.methods, self.notes, self.off_by)).encode()).hexdigest()

    def method(self, name: str) -> Method | None:
        return next((method for method in self.methods if method.name == name), None)

    def notes_on(self, method: str, jurisdiction: str) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if method in note.methods and note.holds(jurisdiction))


@cache
def shipped() -> Book:
    """The judgement that comes with the product."""
    found = tomllib.loads(files(__package__).joinpath("data/priors.toml").read_text("utf-8"))
    kinds = {kind["name"]: kind for kind in found["kind"]}
    return Book(
        version=found["version"],
        dated=found["dated"],
        status=found["status"],
        methods=tuple(_method(row, kinds[row["kind"]], found["source"]) for row in found["method"]),
        notes=tuple(Note(**{name: _frozen(value) for name, value in row.items()}) for row in found["note"]),
        settings={row["name"]: row["title"] for row in found["setting"]},
        off_by=found["off_by"],
        supply=_supply(found["supply"]),
        sources=found["sources"],
    )


def _method(row: Mapping[str, Any], kind: Mapping[str, Any], source: str) -> Method:
    own = {code: _cell(says, key) for code, (says, key) in row.get("cells", {}).items()}
    return Method(
        name=row["name"],
        title=row["title"],
        kind=row["kind"],
        co=kind["co"],
        needs=Needs(**row["needs"]),
        settings=tuple(row.get("settings", ())),
        cells={code: _cell(says, source) for code, says in kind["cells"].items()} | own,
    )


def _cell(says: str, source: str) -> Cell:
    """As the table has it: "2C", "-1D"."""
    return Cell(float(says[:-1]), says[-1], source)


def _supply(row: Mapping[str, Any]) -> Supply:
    mattering = row["mattering"]
    return Supply(
        giving=row["giving"]["share"],
        giving_title=row["giving"]["title"],
        mattering=(mattering["low"], mattering["central"], mattering["high"]),
        beliefs={each["name"]: (each["title"], each["factor"]) for each in row["belief"]},
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
