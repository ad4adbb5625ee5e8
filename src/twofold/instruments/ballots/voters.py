"""Who votes, once whatever way: found again by person, by roll entry, or by name and what only they would say.

Whoever calls these holds a lock that keeps paper and screen apart, as the door does with a subject.
"""

import hmac
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.errors import Refusal, conflict
from twofold.foundation.people.models import Person

from .models import Mark, NameCheck, NameCheckState, Poll, RollMark
from .names import one_postcode, one_spelling

VOTED = _("You have voted already. Your first ballot counts.")
ON_PAPER = _(
    "A paper ballot has come with your name, your postcode and your year of birth. It counts, so you cannot vote here "
    "as well."
)
ASKED = _("Before you vote, tell us your postcode and your year of birth.")


@dataclass(frozen=True)
class Voter:
    """A person with an account, or the digest of somebody without one.

    With an account, `digest` is of what they said when their name had come on paper too. `looked_at`: an officer found
    that the paper was not theirs. `marked`: whether they had voted when they were looked up.
    """

    person_id: int | None = None
    digest: str = ""
    name_digest: str = ""
    looked_at: bool = False
    marked: bool | None = None


class OnPaper(Refusal):
    """Pages say what to do if it was not so."""

    on_paper = True


class Standing(StrEnum):
    """Not seen before; seen; or perhaps seen, since somebody of the name has voted the other way."""

    NEW = "new"
    VOTED = "voted"
    NAMESAKE = "namesake"


def digest_of(poll: Poll, *words: str) -> str:
    """Who somebody said they were, so that they vote once; only with our key can it be guessed."""
    text = "\n".join([str(poll.pk), *(" ".join(word.casefold().split()) for word in words)])
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()


def name_digest(poll: Poll, name: str) -> str:
    spelt = one_spelling(name)
    return digest_of(poll, "name", spelt) if spelt else ""


def full_digest(poll: Poll, name: str, postcode: str, born: int) -> str:
    return digest_of(poll, one_spelling(name) or name, one_postcode(postcode), str(born))


def on_the_roll(poll: Poll, name: str, postcode: str, born: int) -> Voter:
    """Somebody without an account, as the envelope or the desk has them."""
    return Voter(digest=full_digest(poll, name, postcode, born), name_digest=name_digest(poll, name))


def with_account(poll: Poll, person_id: int, *, postcode: str = "", born: int | None = None) -> Voter:
    """Somebody with an account. What the desk says of them goes before what they answered themselves."""
    answer = NameCheck.objects.filter(poll=poll, person=OuterRef("pk"))
    asked = {
        "answer": Subquery(answer.values("digest")),
        "state": Subquery(answer.values("state")),
        "marked": Exists(Mark.objects.filter(poll=poll, person=OuterRef("pk"))),
    }
    name, digest, state, marked = Person.objects.annotate(**asked).values_list("name", *asked).get(pk=person_id)
    said = full_digest(poll, name, postcode, born) if postcode and born else digest or ""
    return Voter(person_id, said, name_digest(poll, name), looked_at=state == NameCheckState.ALLOWED, marked=marked)


def has_voted(poll: Poll, person_id: int | None) -> bool:
    return person_id is not None and Mark.objects.filter(poll=poll, person_id=person_id).exists()


def is_marked(poll: Poll, voter: Voter) -> bool:
    if voter.marked is not None:
        return voter.marked
    if voter.person_id is not None:
        return has_voted(poll, voter.person_id)
    return RollMark.objects.filter(poll=poll, digest=voter.digest).exists()


def namesakes(poll: Poll, voter: Voter) -> int:
    """How many of this name have voted the other way."""
    register = Mark if voter.person_id is None else RollMark
    of_name = register._default_manager.filter(poll=poll, name_digest=voter.name_digest)
    return of_name.count() if voter.name_digest else 0


def standing(poll: Poll, voter: Voter) -> Standing:
    if is_marked(poll, voter):
        return Standing.VOTED
    if voter.looked_at or not voter.name_digest:
        return Standing.NEW
    if voter.person_id is None:
        return Standing.NAMESAKE if namesakes(poll, voter) else Standing.NEW
    return _beside_paper(poll, voter)


def _beside_paper(poll: Poll, voter: Voter) -> Standing:
    came = set(RollMark.objects.filter(poll=poll, name_digest=voter.name_digest).values_list("digest", flat=True))
    if not came or (voter.digest and voter.digest not in came):
        return Standing.NEW
    return Standing.VOTED if voter.digest else Standing.NAMESAKE


def refusal_of(poll: Poll, voter: Voter) -> Refusal | None:
    """Why somebody with an account may not vote, whatever they say."""
    if standing(poll, voter) is not Standing.VOTED:
        return None
    return Refusal(conflict, VOTED) if is_marked(poll, voter) else OnPaper(conflict, ON_PAPER)


def is_asked(poll: Poll, person_id: int) -> bool:
    """Only somebody signed in whose own name came on paper is ever asked, and once."""
    return standing(poll, with_account(poll, person_id)) is Standing.NAMESAKE


def mark(poll: Poll, voter: Voter) -> None:
    """Put a voter on the marked register, once whatever way they vote."""
    if voter.person_id is None:
        RollMark.objects.create(poll=poll, digest=voter.digest, name_digest=voter.name_digest)
        return
    Mark.objects.create(poll=poll, person_id=voter.person_id, name_digest=voter.name_digest)
    if namesakes(poll, voter):
        Poll.objects.filter(pk=poll.pk).update(namesakes=F("namesakes") + 1)
