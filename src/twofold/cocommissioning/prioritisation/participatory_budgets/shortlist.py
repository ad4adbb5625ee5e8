"""Narrowing a long list of projects by what a voter cares about. Only these filters exist; anything else is ignored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from .models import Project

ORDERS = {
    "number": lambda project: (project.pot_id, project.number.zfill(12)),
    "cheapest": lambda project: (project.cost, project.number),
    "dearest": lambda project: (-project.cost, project.number),
    "name": lambda project: project.title.lower(),
}


@dataclass(frozen=True)
class Filters:
    """What was asked for, and what could be: `pots`, `areas` and `categories` that have projects."""

    q: str
    pot: str
    area: str
    category: str
    order: str
    pots: Sequence[tuple[str, str]]
    areas: Sequence[str]
    categories: Sequence[str]

    @classmethod
    def read(cls, query: Mapping[str, str], projects: Sequence[Project]) -> Self:
        pots = {str(project.pot_id): project.pot.name for project in projects}
        order = query.get("order", "number")
        return cls(
            q=query.get("q", "").strip()[:80],
            pot=query.get("pot", ""),
            area=query.get("area", "")[:80],
            category=query.get("category", "")[:80],
            order=order if order in ORDERS else "number",
            pots=sorted(pots.items(), key=lambda pot: pot[1]),
            areas=sorted({project.area.name for project in projects if project.area}),
            categories=sorted({project.category for project in projects if project.category}),
        )

    @property
    def active(self) -> bool:
        return bool(self.q or self.pot or self.area or self.category)

    def apply(self, projects: Sequence[Project]) -> list[Project]:
        return sorted((project for project in projects if self._keeps(project)), key=ORDERS[self.order])

    def _keeps(self, project: Project) -> bool:
        text = f"{project.number} {project.title} {project.summary}".lower()
        return (
            self.q.lower() in text
            and self.pot in ("", str(project.pot_id))
            and self.area in ("", project.area.name if project.area else None)
            and self.category in ("", project.category)
        )
