"""A method's manifest, and where manifests are found: the `twofold.methods` entry points, ours and others' alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import Activity


class Kind(StrEnum):
    """The article's seven leaf types."""

    PLANNING = "co-planning"
    PRIORITISATION = "co-prioritisation"
    FINANCING = "co-financing"
    DESIGN = "co-design"
    MANAGEMENT = "co-management"
    PERFORMING = "co-performing"
    ASSESSMENT = "co-assessment"


@dataclass(frozen=True)
class StageKind:
    """A stage a method may hold; actions name it in `during`. `closed` says what the rail says afterwards."""

    name: str
    title: str | Promise
    about: str | Promise = ""
    required: bool = True
    # Keys of the rulebook that this stage works by; they are copied when it opens.
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing an officer must have done before an activity can be published, and where it is done."""

    title: str | Promise
    done: bool
    address: str = ""


@dataclass(frozen=True)
class Method:
    """What a method folder declares about itself in `method.py`."""

    name: str
    slug: str
    title: str | Promise
    about: str | Promise
    kind: Kind
    stages: tuple[StageKind, ...]
    app: str
    readiness: Callable[["Activity"], Iterable[Step]]
    # What of an activity `readiness` reads, as for prefetch_related, so that many are looked at for the price of one.
    reads: tuple[str, ...] = ()

    @property
    def urls(self) -> str:
        return f"{self.app}.urls"

    def stage(self, name: str) -> StageKind | None:
        return next((stage for stage in self.stages if stage.name == name), None)


@cache
def all_methods() -> tuple[Method, ...]:
    """Every installed method, by name; two of the same name or address stop the start."""
    methods = tuple(sorted((point.load() for point in entry_points(group="twofold.methods")), key=lambda m: m.name))
    for attribute in ("name", "slug"):
        taken = [getattr(method, attribute) for method in methods]
        if len(taken) != len(set(taken)):
            raise ImproperlyConfigured(f"Two methods share the same {attribute}: {taken}")
    return methods


def method_named(name: str) -> Method:
    return next(method for method in all_methods() if method.name == name)
