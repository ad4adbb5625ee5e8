"""A place's services and areas, for anyone to read."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Area, Service

resource(
    Resource(
        "services",
        "Services",
        Service,
        (
            Column("id", "Key", Type.INTEGER),
            Column("name", "Its name"),
            Column("about", "What it does"),
        ),
    )
)
resource(
    Resource(
        "areas",
        "Wards and neighbourhoods",
        Area,
        (
            Column("id", "Key", Type.INTEGER),
            Column("name", "Its name"),
            Column("code", "The statistics office's code, where there is one"),
            Column("outline", "Its outline as GeoJSON, longitude before latitude", Type.JSON),
        ),
    )
)
private("the directory of places is a page of its own", "places.place")
