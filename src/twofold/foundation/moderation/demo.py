"""What waits for a moderator in the demo place, what was hidden, and an appeal."""

from collections.abc import Mapping

from twofold.foundation.people.actors import actor_in
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import appeal_hiding, hide, report


def load(place: Place, cast: Mapping[str, Person], things: Mapping[str, str]) -> None:
    """`things` are references to what people wrote: "plain" and "rude"."""
    with inside(place.pk):
        rosa, callum, olu = (actor_in(place.pk, cast[name]) for name in ("rosa", "callum", "olu"))
    report(place, by=rosa, thing=things["plain"], reason="Is this the right budget for it?")
    case = report(place, by=rosa, thing=things["rude"], reason="It calls the staff names.")
    hide(case, by=olu, reason="House rule 2: argue about things, not about people.")
    appeal_hiding(case, by=callum, text="I was angry. I would leave that sentence out.")
