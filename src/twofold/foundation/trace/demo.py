"""Questions in the demo place: answered, waiting, and one that waits for somebody else."""

from collections.abc import Mapping

from twofold.foundation.activities.models import Activity, State
from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import answer_question, ask_question, pause_clock
from .chain import node_of
from .models import Question, Reply


def load(place: Place, cast: Mapping[str, Person]) -> None:
    with inside(place.pk):
        rosa, callum, olu = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu"))
        live = Activity.objects.filter(state=State.LIVE).order_by("pk")[0]
    first = ask_question(live, by=rosa, text="Can my daughter vote? She is fifteen.")
    answer_question(
        first,
        by=olu,
        answer="Not online this year: the youngest voters are sixteen. She can take part in the youth panel, which "
        "puts its own project forward in spring.",
    )
    second = ask_question(live, by=callum, text="Will the new crossing have a sound signal for blind people?")
    with inside(place.pk):
        reply = Reply.objects.get(node=node_of(Question.objects.get(pk=second.pk)))
    pause_clock(
        reply, by=olu, reason="The county's signals engineer has our letter and answers by the end of the month."
    )
    ask_question(live, by=rosa, text="Who mends the benches once they are there?")
