"""The map as open data: answers without who gave them, the register, users' parts, estimates."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Answer, Informal, Registered, UsersPart

resource(
    Resource(
        "map-answers",
        "The map: what each side says of a service and a kind of co-production",
        Answer,
        (
            Column("id", "Key", Type.INTEGER),
            Column("service", "The service", Type.INTEGER),
            Column("kind", "The kind of co-production, or in-service for users' own part"),
            Column("side", "citizen or public"),
            Column("says", "here, could or none"),
            Column("because", "What happens, or why not"),
            Column("on_paper", "Whether it came on paper", Type.BOOLEAN),
            Column("at", "When it was said", Type.DATETIME),
        ),
        filters=("service", "kind", "side"),
    )
)
resource(
    Resource(
        "register",
        "The register of initiatives",
        Registered,
        (
            Column("id", "Key", Type.INTEGER),
            Column("initiative", "The initiative", Type.INTEGER),
            Column("kind", "Its kind"),
            Column("recognised", "Whether managers knew of it before it was mapped", Type.BOOLEAN),
            Column("citizen_input", "What citizens put in"),
            Column("reaches", "People it reaches in a year", Type.INTEGER),
            Column("of_people", "Of how many it is meant for", Type.INTEGER),
            Column("evidence", "How it is known"),
            Column("owner", "The post that answers for it"),
            Column("entered_at", "When it was entered", Type.DATETIME),
        ),
        filters=("kind",),
    )
)
resource(
    Resource(
        "users-parts",
        "The part users do for services to work; figures on too few people are left out",
        UsersPart,
        (
            Column("id", "Key", Type.INTEGER),
            Column("service", "The service", Type.INTEGER),
            Column("part", "take-up, turning-up, adherence, completion or self-care"),
            Column("what", "What that is here"),
            Column("did", "How many did it", Type.INTEGER),
            Column("of", "Of how many", Type.INTEGER),
            Column("year", "In which year", Type.INTEGER),
            Column("source", "Where the numbers come from"),
        ),
        filters=("service", "part"),
        rows=lambda actor: UsersPart.objects.visible_to(actor).of_enough(),
    )
)
resource(
    Resource(
        "informal",
        "Estimates of what nobody registered",
        Informal,
        (
            Column("id", "Key", Type.INTEGER),
            Column("service", "The service", Type.INTEGER),
            Column("what", "What people do"),
            Column("hours_low", "Hours a year, at least", Type.INTEGER),
            Column("hours_central", "Hours a year, most likely", Type.INTEGER),
            Column("hours_high", "Hours a year, at most", Type.INTEGER),
            Column("evidence", "Always estimated"),
            Column("rests_on", "survey or rate"),
            Column("source", "From which survey or rate"),
        ),
        filters=("service",),
    )
)
private("whether it may be read is not for reading", "mapping.answer.hidden")
private("who said it is theirs", "mapping.answer.person", "mapping.quality")
private("a list is staff's until it is brought in", "mapping.sheet")
