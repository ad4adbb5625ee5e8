"""What this method forgets of somebody whose account is closed: the names they left in words of their own."""

from twofold.foundation.keeping.registry import on_erasure

from .ideas.models import Idea, SteeringMember

GONE = "Somebody who has left"


@on_erasure
def names(person_id: int) -> None:
    Idea.objects.filter(person=person_id).update(voice="")
    SteeringMember.objects.filter(person=person_id).update(name=GONE)
