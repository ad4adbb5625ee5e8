"""A place's own rules, for anyone to read."""

from twofold.foundation.resources.registry import Column, Resource, Type, resource

from .models import LocalRule

resource(
    Resource(
        "local-rules",
        "Figures adopted here",
        LocalRule,
        (
            Column("id", "Key", Type.INTEGER),
            Column("key", "The rule's key in the rulebook"),
            Column("value", "The place's figure", Type.INTEGER),
            Column("valid_from", "From which day", Type.DATE),
            Column("because", "Who adopted it, and where it is written"),
            Column("adopted_at", "When it was written down here", Type.DATETIME),
        ),
        filters=("key",),
    )
)
