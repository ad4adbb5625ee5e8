"""Search over everything a visitor may see."""

from typing import Any

from twofold.foundation.search.finding import LONGEST, find

from .page import PlaceRequest, page


@page("pages/search.html")
def search(request: PlaceRequest) -> dict[str, Any]:
    asked = request.GET.get("q", "")[:LONGEST]
    found = find(asked, request.actor)
    return {"asked": asked, "found": found, "total": sum(len(rows) for _title, rows in found)}
