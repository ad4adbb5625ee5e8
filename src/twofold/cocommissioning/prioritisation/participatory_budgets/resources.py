"""Participatory budgets, from the ideas to the payments, for anyone to read."""

from twofold.foundation.activities.models import Activity
from twofold.foundation.resources.registry import Column, Resource, Type, private, resource

from .delivery.models import Allocation, Milestone, Payment, Return
from .ideas.models import Costing, Idea, Minutes, Remark, Ruling
from .models import Budget, Count, Declaration, Pot, Project

KEY = Column("id", "Key", Type.INTEGER)
OPEN = "budget__activity__in"

resource(
    Resource(
        "budgets",
        "Participatory budgets",
        Budget,
        (
            KEY,
            Column("activity", "The activity it is", Type.INTEGER),
            Column("ballot", "approval, knapsack, cumulative or ranked"),
            Column("least", "How many projects a ballot names at least", Type.INTEGER),
            Column("most", "How many at most", Type.INTEGER),
            Column("points", "Points to share out", Type.INTEGER),
            Column("most_points", "Most points for one project", Type.INTEGER),
            Column("currency", "The currency of every amount"),
            Column("rule_card", "How votes are counted", Type.JSON),
        ),
        filters=("activity",),
    )
)
resource(
    Resource(
        "pots",
        "Pots of money",
        Pot,
        (
            KEY,
            Column("budget", "The budget", Type.INTEGER),
            Column("name", "Its name"),
            Column("amount", "In pence", Type.INTEGER),
            Column("area", "For one area only", Type.INTEGER),
        ),
        filters=("budget",),
        rows=lambda actor: Pot.objects.filter(**{OPEN: Activity.objects.visible_to(actor)}),
    )
)
resource(
    Resource(
        "projects",
        "Projects on the ballot",
        Project,
        (
            KEY,
            Column("budget", "The budget", Type.INTEGER),
            Column("pot", "The pot that would pay", Type.INTEGER),
            Column("number", "Its number on the ballot"),
            Column("title", "Its name"),
            Column("summary", "What it is"),
            Column("description", "More about it"),
            Column("proposer", "Who proposed it, as they want to be named"),
            Column("category", "Its kind"),
            Column("area", "The area it is in", Type.INTEGER),
            Column("cost", "In pence", Type.INTEGER),
            Column("longitude", "Where it is", Type.NUMBER),
            Column("latitude", "Where it is", Type.NUMBER),
            Column("picture", "Its picture's name"),
            Column("picture_alt", "What the picture shows"),
            Column("state", "on-ballot or withdrawn"),
            Column("withdrawn_because", "Why it was withdrawn, where it was"),
        ),
        filters=("budget", "pot", "state"),
    )
)
resource(
    Resource(
        "ideas",
        "Ideas",
        Idea,
        (
            KEY,
            Column("budget", "The budget it was sent to", Type.INTEGER),
            Column("voice", "Who asks, as they want to be named"),
            Column("title", "The idea in a few words"),
            Column("text", "The idea"),
            Column("area", "The area it is in", Type.INTEGER),
            Column("longitude", "Where it is", Type.NUMBER),
            Column("latitude", "Where it is", Type.NUMBER),
            Column("picture", "Its picture's name"),
            Column("picture_alt", "What the picture shows"),
            Column("state", "What became of it"),
            Column("cost", "The last costing, in pence", Type.INTEGER),
            Column("merged_into", "The idea it was joined with", Type.INTEGER),
            Column("split_from", "The idea it was part of", Type.INTEGER),
            Column("project", "The project it became", Type.INTEGER),
            Column("sent_at", "When it was sent", Type.DATETIME),
        ),
        filters=("budget", "state"),
        rows=lambda actor: Idea.objects.filter(hidden=False, **{OPEN: Activity.objects.visible_to(actor)}),
    )
)
OF_IDEA = "idea__budget__activity__in"
resource(
    Resource(
        "rulings",
        "What officers found about ideas",
        Ruling,
        (
            KEY,
            Column("idea", "The idea", Type.INTEGER),
            Column("verdict", "What was found"),
            Column("reason", "Why"),
            Column("officer_name", "Who found it"),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("idea", "verdict"),
        rows=lambda actor: Ruling.objects.filter(idea__hidden=False, **{OF_IDEA: Activity.objects.visible_to(actor)}),
    )
)
resource(
    Resource(
        "costings",
        "What ideas would cost",
        Costing,
        (
            KEY,
            Column("idea", "The idea", Type.INTEGER),
            Column("amount", "In pence", Type.INTEGER),
            Column("basis", "What it rests on"),
            Column("officer_name", "Who worked it out"),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("idea",),
        rows=lambda actor: Costing.objects.filter(idea__hidden=False, **{OF_IDEA: Activity.objects.visible_to(actor)}),
    )
)
resource(
    Resource(
        "remarks",
        "What workshops said about ideas",
        Remark,
        (
            KEY,
            Column("idea", "The idea", Type.INTEGER),
            Column("gathering", "Where it was talked about"),
            Column("text", "What was said"),
            Column("at", "When it was written down", Type.DATETIME),
        ),
        filters=("idea",),
        rows=lambda actor: Remark.objects.filter(idea__hidden=False, **{OF_IDEA: Activity.objects.visible_to(actor)}),
    )
)
resource(
    Resource(
        "minutes",
        "Minutes of steering groups",
        Minutes,
        (
            KEY,
            Column("budget", "The budget", Type.INTEGER),
            Column("held_on", "The day", Type.DATE),
            Column("text", "What was decided"),
            Column("residents", "How many residents were there", Type.INTEGER),
            Column("officers", "How many officers", Type.INTEGER),
            Column("length", "How long it took, in minutes", Type.INTEGER),
        ),
        filters=("budget",),
    )
)
resource(
    Resource(
        "counts",
        "Counts",
        Count,
        (
            KEY,
            Column("budget", "The budget", Type.INTEGER),
            Column("pot", "The pot", Type.INTEGER),
            Column("box", "The sealed box that was counted", Type.INTEGER),
            Column("counted_at", "When", Type.DATETIME),
            Column("voters", "Ballots in the box", Type.INTEGER),
            Column("outcome", "The engine's outcome", Type.JSON),
            Column("reasons", "Why each project won or did not", Type.JSON),
            Column("measures", "How well voters were served", Type.JSON),
            Column("beside", "What another rule would have chosen", Type.JSON),
            Column("warnings", "What the engine found odd", Type.JSON),
            Column("input_hash", "Hash of what was counted"),
            Column("result_hash", "Hash that a recount must print"),
        ),
        filters=("budget", "pot"),
    )
)
resource(
    Resource(
        "declarations",
        "Declarations of results",
        Declaration,
        (
            KEY,
            Column("budget", "The budget", Type.INTEGER),
            Column("officer_name", "Who declared it"),
            Column("statement", "What they said"),
            Column("declared_at", "When", Type.DATETIME),
        ),
        filters=("budget",),
    )
)
resource(
    Resource(
        "allocations",
        "Money set aside for winners",
        Allocation,
        (
            KEY,
            Column("project", "The project", Type.INTEGER),
            Column("amount", "In pence", Type.INTEGER),
            Column("owner_name", "The officer who answers for it"),
            Column("due_on", "When it should be there", Type.DATE),
            Column("state", "allocated, contracted, delivered or failed"),
            Column("contractor", "Who builds it"),
            Column("outcome", "What stands there, or why nothing does"),
            Column("ended_on", "When it was built or given up", Type.DATE),
            Column("allocated_at", "When the money was set aside", Type.DATETIME),
            Column("paid", "In pence", Type.INTEGER),
            Column("returned", "In pence", Type.INTEGER),
        ),
        filters=("project", "state"),
        rows=lambda actor: Allocation.objects.with_money(),
    )
)
resource(
    Resource(
        "milestones",
        "Steps on the way",
        Milestone,
        (
            KEY,
            Column("allocation", "The money it belongs to", Type.INTEGER),
            Column("title", "What will have happened"),
            Column("due_on", "By when", Type.DATE),
            Column("reached_on", "When it was reached", Type.DATE),
            Column("missed_because", "Why it was missed, where it was"),
            Column("photo", "A photo's name"),
            Column("photo_alt", "What the photo shows"),
            Column("seen_by_name", "Who from outside the team has seen it"),
            Column("seen_on", "When", Type.DATE),
        ),
        filters=("allocation",),
    )
)
resource(
    Resource(
        "payments",
        "Payments for winners",
        Payment,
        (
            KEY,
            Column("allocation", "The money it was paid from", Type.INTEGER),
            Column("amount", "In pence; below nought takes an earlier one back", Type.INTEGER),
            Column("paid_on", "The day", Type.DATE),
            Column("payee", "To whom"),
            Column("code", "Budget code"),
            Column("takes_back", "The payment it takes back", Type.INTEGER),
            Column("at", "When it was written down", Type.DATETIME),
        ),
        filters=("allocation",),
    )
)
resource(
    Resource(
        "returns",
        "Money not needed",
        Return,
        (
            KEY,
            Column("allocation", "The money it was left of", Type.INTEGER),
            Column("amount", "In pence", Type.INTEGER),
            Column("to", "Where it went"),
            Column("to_pot", "Whether it went back to the pot", Type.BOOLEAN),
            Column("at", "When", Type.DATETIME),
        ),
        filters=("allocation",),
    )
)
BUDGETS = "participatory_budgets"
private("who sent it is theirs", f"{BUDGETS}.idea.person")
private("whether it may be read is not for reading", f"{BUDGETS}.idea.hidden")
private("made from the columns beside it, for searching", f"{BUDGETS}.idea.words", f"{BUDGETS}.project.words")
private(
    "between an appellant or objector and the office until it is answered, then on its page",
    f"{BUDGETS}.appeal",
    f"{BUDGETS}.objection",
)
private("interests are on the steering group's page, beside the name they belong to", f"{BUDGETS}.steeringmember")
private(
    "the paper desk's own work",
    f"{BUDGETS}.envelope",
    f"{BUDGETS}.batch",
    f"{BUDGETS}.kioskcode",
    f"{BUDGETS}.secondlook",
)
private(
    "the record already says who did it",
    f"{BUDGETS}.ruling.by",
    f"{BUDGETS}.costing.by",
    f"{BUDGETS}.remark.by",
    f"{BUDGETS}.minutes.by",
    f"{BUDGETS}.payment.by",
    f"{BUDGETS}.return.by",
    f"{BUDGETS}.count.counted_by",
    f"{BUDGETS}.declaration.officer",
)
