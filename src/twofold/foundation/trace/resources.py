"""The chain and the answers, as far as they are open."""

from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .models import Link, Node, Question

resource(
    Resource(
        "nodes",
        "The chain: what was said, decided, promised and done",
        Node,
        (
            Column("id", "Key", Type.INTEGER),
            Column("step", "said, given, theme, option, decision, call-in, commitment or change"),
            Column("thing", "The row it stands for"),
            Column("title", "Its title"),
            Column("address", "Its page"),
            Column("state", "What became of it"),
            Column("because", "Why"),
            Column("area", "The ward or neighbourhood it is about", Type.INTEGER),
            Column("made_at", "When it came into the chain", Type.DATETIME),
            Column("changed_at", "When there was last news of it", Type.DATETIME),
            Column("voices", "How many people it is from, or who stand behind it", Type.INTEGER, source="people"),
            Column("told", "How many of them were told what became of it", Type.INTEGER, source="people_told"),
        ),
        filters=("step", "state", "area"),
        rows=lambda actor: Node.objects.filter(open=True).with_people(),
    )
)
resource(
    Resource(
        "links",
        "The chain: what led to what",
        Link,
        (
            Column("id", "Key", Type.INTEGER),
            Column("earlier", "The earlier node", Type.INTEGER),
            Column("later", "The later node", Type.INTEGER),
            Column("how", "How one led to the other"),
            Column("at", "When that was said", Type.DATETIME),
        ),
        filters=("earlier", "later"),
        rows=lambda actor: Link.objects.filter(earlier__open=True, later__open=True),
    )
)
resource(
    Resource(
        "questions",
        "Questions and answers",
        Question,
        (
            Column("id", "Key", Type.INTEGER),
            Column("activity", "What it is about", Type.INTEGER),
            Column("text", "The question"),
            Column("asked_at", "When it was asked", Type.DATETIME),
            Column("answer", "The answer"),
            Column("answered_at", "When it was answered", Type.DATETIME),
        ),
        filters=("activity",),
        rows=lambda actor: Question.objects.filter(hidden=False).exclude(answer=""),
    )
)
private("who said, asked and supported is theirs", "trace.voice", "trace.question.person")
private("a clock stands beside what it is about, on its page", "trace.reply")
private("whether it may be read is not for reading", "trace.node.open", "trace.question.hidden")
private("the record already says who linked it", "trace.link.by")
private("made from the columns beside it, for searching", "trace.question.words")
