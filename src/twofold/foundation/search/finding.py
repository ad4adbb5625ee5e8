"""Finding things by words, among what the visitor may see. Call inside the place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Model
from django.utils.functional import Promise

from twofold.foundation.actions.actor import Actor

MOST = 20
LONGEST = 200


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found: how it is named and shown. The model has a `words` column."""

    model: type[Model]
    title: str | Promise
    about: Callable[[Any], str]
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    title: str
    about: str
    address: str


KINDS: list[Kind] = []


def can_be_found(kind: Kind) -> Kind:
    KINDS.append(kind)
    return kind


def find(words: str, actor: Actor) -> list[tuple[str, list[Found]]]:
    """What fits best of each kind; quotation marks, OR and - work as people know them from the web."""
    asked = " ".join(words.replace("\x00", " ").split())[:LONGEST]
    if not asked:
        return []
    found = [(str(kind.title), _of_kind(kind, asked, actor)) for kind in KINDS]
    return [(title, rows) for title, rows in found if rows]


def _of_kind(kind: Kind, asked: str, actor: Actor) -> list[Found]:
    query = SearchQuery(asked, config="english", search_type="websearch") | SearchQuery(
        asked, config="simple", search_type="websearch"
    )
    visible: Any = kind.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
    rows = visible.filter(words=query).select_related(*kind.related)
    ranked = rows.annotate(rank=SearchRank(F("words"), query)).order_by("-rank", "-pk")[:MOST]
    return [Found(str(row), kind.about(row), row.get_absolute_url()) for row in ranked]
