"""Writing letters, in the transaction of what they tell of. Plain functions for actions to call."""

from collections.abc import Iterable

from .models import Letter, Pace, Wish
from .rules import one_line

MOST_AT_ONCE = 1_000


def write_no_more(person_id: int) -> None:
    """Nothing more by any way, and nothing of what waits."""
    never = {"pace": Pace.NEVER, "postal_address": "", "telephone": ""}
    Wish.objects.update_or_create(person_id=person_id, defaults=never)
    Letter.objects.filter(person_id=person_id).waiting().update(given_up_because="not wanted")


def write_to(people: Iterable[int], *, about: str, subject: str, text: str, address: str, thing: str = "") -> None:
    """A letter to each person, once, at the pace they wish for; nobody sees who else has one."""
    wanted = sorted(set(people))
    paces = dict(Wish.objects.filter(person__in=wanted).values_list("person", "pace"))
    Letter.objects.bulk_create(
        (
            Letter(
                person_id=person,
                thing=thing,
                about=about[:200],
                subject=one_line(subject),
                text=text,
                address=address,
                pace=paces.get(person, Pace.AT_ONCE),
            )
            for person in wanted
            if paces.get(person) != Pace.NEVER
        ),
        batch_size=MOST_AT_ONCE,
    )
