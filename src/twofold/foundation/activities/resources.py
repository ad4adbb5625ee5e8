"""What a place does with its citizens, for anyone to read."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Activity, FrozenRule, Initiative, Stage

resource(
    Resource(
        "initiatives",
        "Lasting co-production",
        Initiative,
        (
            Column("id", "Key", Type.INTEGER),
            Column("name", "Its name"),
            Column("service", "The service it is part of", Type.INTEGER),
            Column("outcome", "What should get better, and for whom"),
            Column("citizen_intensity", "How much citizens do, 0 to 4", Type.INTEGER),
            Column("public_intensity", "How much staff do, 0 to 4", Type.INTEGER),
            Column("public_input", "What the public body puts in"),
        ),
        filters=("service",),
    )
)
resource(
    Resource(
        "activities",
        "Activities",
        Activity,
        (
            Column("id", "Key", Type.INTEGER),
            Column("initiative", "The initiative it is part of", Type.INTEGER),
            Column("method", "The method it is run by", source="method_name"),
            Column("title", "Its title, as a question or a promise"),
            Column("summary", "What it is about"),
            Column("promise", "What will happen with what people give"),
            Column("state", "draft, live, finished or stopped"),
            Column("published_at", "When everyone could first see it", Type.DATETIME),
            Column("stopped_because", "Why it was stopped, where it was"),
        ),
        filters=("state", "method", "initiative"),
    )
)
resource(
    Resource(
        "stages",
        "Stages of activities",
        Stage,
        (
            Column("id", "Key", Type.INTEGER),
            Column("activity", "The activity", Type.INTEGER),
            Column("name", "Which stage of the method"),
            Column("opens_at", "When it opens", Type.DATETIME),
            Column("closes_at", "When it closes", Type.DATETIME),
        ),
        filters=("activity",),
        rows=lambda actor: Stage.objects.filter(activity__in=Activity.objects.visible_to(actor)),
    )
)
resource(
    Resource(
        "frozen-rules",
        "Rules that stages work by",
        FrozenRule,
        (
            Column("id", "Key", Type.INTEGER),
            Column("activity", "The activity", Type.INTEGER),
            Column("stage", "The stage that opened under it"),
            Column("key", "The rule's key in the rulebook"),
            Column("title", "What it says"),
            Column("value", "Its figure", Type.JSON),
            Column("unit", "The figure's unit"),
            Column("operator", "How it binds"),
            Column("source", "Where it comes from"),
            Column("mark", "How far to trust that"),
            Column("valid_from", "Since when it holds", Type.DATE),
            Column("frozen_at", "When the copy was made", Type.DATETIME),
        ),
        filters=("activity",),
        rows=lambda actor: FrozenRule.objects.filter(activity__in=Activity.objects.visible_to(actor)),
    )
)
private("who follows what is theirs", "activities.following")
private("made from the columns beside it, for searching", "activities.activity.words")
