"""Open data for people: every table of this place with what each column means."""

from typing import Any

from twofold.foundation.resources.registry import RESOURCES

from .page import PlaceRequest, page


@page("pages/open_data.html")
def open_data(request: PlaceRequest) -> dict[str, Any]:
    return {"resources": list(RESOURCES.values()), "root": f"/api/v1/places/{request.place.slug}"}
