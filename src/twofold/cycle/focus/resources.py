"""What was agreed and chosen, as open data. Single sheets are people's own."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Agreement, Chosen, Dissent, Means, Round

KEY = Column("id", "Key", Type.INTEGER)

resource(
    Resource(
        "focus-rounds",
        "Rounds in which groups shared out points among benefits",
        Round,
        (
            KEY,
            Column("question", "The question"),
            Column("service", "The service", Type.INTEGER),
            Column("setting", "The kind of service"),
            Column("out_of", "How many points there were", Type.INTEGER),
            Column("benefits", "The benefits on the sheet", Type.JSON),
            Column("opened_at", "When it opened", Type.DATETIME),
            Column("closed_at", "When it closed", Type.DATETIME),
            Column("case", "The decision it was taken to, where groups opposed each other", Type.INTEGER),
        ),
        filters=("service",),
    )
)
resource(
    Resource(
        "focus-agreements",
        "What was agreed to come first",
        Agreement,
        (
            KEY,
            Column("round", "The round", Type.INTEGER),
            Column("points", "The points agreed, by benefit", Type.JSON),
            Column("out_of", "Of how many", Type.INTEGER),
            Column("why", "Why"),
            Column("agreed_by", "Who agreed"),
            Column("agreed_on", "When", Type.DATE),
            Column("review_on", "When it is looked at again", Type.DATE),
        ),
        filters=("round",),
    )
)
resource(
    Resource(
        "focus-dissents",
        "Who did not agree, and why",
        Dissent,
        (
            KEY,
            Column("agreement", "The agreement", Type.INTEGER),
            Column("group", "The stakeholder group"),
            Column("why", "Why"),
            Column("at", "When", Type.DATETIME),
            Column("answer", "The answer"),
            Column("answered_at", "When it was answered", Type.DATETIME),
        ),
        filters=("agreement",),
    )
)
resource(
    Resource(
        "focus-means",
        "What there was to do it with",
        Means,
        (
            KEY,
            Column("agreement", "The agreement", Type.INTEGER),
            Column("months", "Months to results", Type.INTEGER),
            Column("pence", "Public money in the first year", Type.INTEGER),
            Column("adults", "Adults it might reach", Type.INTEGER),
            Column("belief", "Whether they believe that people can make a difference"),
            Column("may_charge", "Whether the law lets it be charged for", Type.BOOLEAN),
            Column("may_tax", "Whether the law lets a tax be raised", Type.BOOLEAN),
            Column("may_transfer", "Whether something could be handed over", Type.BOOLEAN),
            Column("safeguarding", "Whether there are staff who can keep people safe", Type.BOOLEAN),
        ),
        filters=("agreement",),
    )
)
resource(
    Resource(
        "focus-chosen",
        "Methods put on the shortlist, and why",
        Chosen,
        (
            KEY,
            Column("agreement", "The agreement", Type.INTEGER),
            Column("method", "The method"),
            Column("version", "The version of the book of judgement"),
            Column("digest", "Its SHA-256"),
            Column("position", "Where it stood in the list", Type.INTEGER),
            Column("verdict", "What the list said of it"),
            Column("order", "The whole list as it stood", Type.JSON),
            Column("overrides", "Whether it was chosen against the list", Type.BOOLEAN),
            Column("because", "Why"),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("agreement",),
    )
)
private("what a person gave is theirs; what groups gave is shown on the round's page", "focus.weighting")
private("who did not agree is known by their group", "focus.dissent.person")
private("for searching", "focus.round.words")
