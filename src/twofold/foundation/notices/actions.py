from datetime import timedelta
from typing import Annotated

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Choice, OptionalText
from twofold.foundation.people.keys import stop_token
from twofold.foundation.people.models import Person
from twofold.foundation.places.models import Place

from .carriers import CouldNotSend, carrier
from .models import Letter, Pace, Wish
from .rules import TRIES, News, digest_text, wait_after

# Few at a time: a slow mail server must not hold a transaction open for long.
MOST = 20
FEWEST_DIGITS = 7
CALLS = 4


class HowOften(Choice):
    AT_ONCE = "at-once", "At once, one e-mail for each piece of news"
    DAILY = "daily", "Once a day, all news in one e-mail"
    WEEKLY = "weekly", "On Mondays, all news in one e-mail"
    POST = "post", "By post"
    PHONE = "phone", "By telephone"
    NEVER = "never", "Never. I will look on My page"


class Reached(Choice):
    YES = "yes", "Yes, and I told them"
    NO = "no", "No, nobody answered"


@action(role=Role.SIGNED_IN)
def choose_pace(
    place: Place,
    *,
    by: Actor,
    pace: Annotated[HowOften, Asks(_("How should we tell you what became of things?"))],
    postal_address: Annotated[
        OptionalText, Field(max_length=500), Asks(_("Your postal address"), hint=_("Only if you want post."))
    ] = "",
    telephone: Annotated[
        OptionalText, Field(max_length=40), Asks(_("Your telephone number"), hint=_("Only if we should ring you."))
    ] = "",
) -> Wish:
    """Say how and how often we may write to you. What waits already goes the new way."""
    if pace is HowOften.POST and not postal_address:
        raise Refusal(invalid, fields={"postal_address": [_now("Give the address that letters should go to.")]})
    if pace is HowOften.PHONE and sum(letter.isdigit() for letter in telephone) < FEWEST_DIGITS:
        raise Refusal(invalid, fields={"telephone": [_now("Give the number that we should ring.")]})
    kept = {
        "pace": Pace(pace),
        "postal_address": postal_address if pace is HowOften.POST else "",
        "telephone": telephone if pace is HowOften.PHONE else "",
    }
    wish, _made = Wish.objects.update_or_create(person_id=by.me, defaults=kept)
    waiting = Letter.objects.filter(person_id=by.me).waiting()
    if pace is HowOften.NEVER:
        waiting.update(given_up_because="not wanted")
    else:
        waiting.update(pace=Pace(pace))
    return wish


@action(role=Role.SYSTEM)
def send_letters(place: Place, *, by: Actor) -> None:
    """Send what is to go at once. Two workers never send the same letter: each holds those it sends."""
    due = Q(try_after__isnull=True) | Q(try_after__lte=timezone.now())
    letters = Letter.objects.waiting().filter(due, pace=Pace.AT_ONCE).select_related("person")
    for letter in letters.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:MOST]:
        _send([letter], letter.subject, _body(place, letter.person, f"{letter.text}\n\n{_link(letter)}"))


@action(role=Role.SYSTEM)
def send_digests(place: Place, *, by: Actor, weekly: bool) -> None:
    """Send each person's news in one letter, grouped, the newest first. Nobody gets an empty one."""
    paces = [Pace.DAILY, Pace.WEEKLY] if weekly else [Pace.DAILY]
    letters = Letter.objects.waiting().filter(pace__in=paces).select_related("person").order_by("pk")
    by_person: dict[int, list[Letter]] = {}
    for letter in letters.select_for_update(of=("self",), skip_locked=True):
        by_person.setdefault(letter.person_id, []).append(letter)
    for waiting in by_person.values():
        news = [News(each.about, each.subject, each.text, _link(each), each.written_at) for each in waiting]
        subject = waiting[0].subject if len(waiting) == 1 else _news_from(place, len(waiting))
        _send(waiting, subject, _body(place, waiting[0].person, digest_text(news)))


@action(role=(Role.OFFICER, Role.MANAGER))
def mark_posted(place: Place, *, by: Actor) -> None:
    """Say that the printed letters were put in the post."""
    Letter.objects.to_post().update(sent_at=timezone.now())


def not_waiting(letter: Letter, by: Actor) -> Refusal | None:
    done = letter.sent_at or letter.given_up_because or letter.pace != Pace.PHONE
    return Refusal(conflict, _now("Nobody is waiting for a call about this.")) if done else None


@action(role=(Role.OFFICER, Role.MANAGER), changes_subject=True, unless=not_waiting)
def say_rung(
    letter: Letter, *, by: Actor, reached: Annotated[Reached, Asks(_("Did you reach them?"))] = Reached.YES
) -> Letter:
    """Say that you rang somebody and told them. Whoever cannot be reached is tried again tomorrow, a few times."""
    letter.tries += 1
    if reached is Reached.YES:
        letter.sent_at = timezone.now()
    elif letter.tries >= CALLS:
        letter.given_up_because = _now("could not be reached by telephone")
    else:
        letter.try_after = timezone.now() + timedelta(days=1)
    letter.save(update_fields=["tries", "sent_at", "try_after", "given_up_because"])
    return letter


def _send(letters: list[Letter], subject: str, body: str) -> None:
    """Send, and write down on each letter what became of it."""
    person = letters[0].person
    for letter in letters:
        letter.tries += 1
    if not person.is_active:
        _give_up(letters, "the account is closed")
        return
    try:
        carrier().send(person.email, subject, body)
    except CouldNotSend as error:
        _try_later(letters, str(error))
        return
    now = timezone.now()
    for letter in letters:
        letter.sent_at = now
    Letter.objects.bulk_update(letters, ["sent_at", "tries"])


def _try_later(letters: list[Letter], why: str) -> None:
    if letters[0].tries >= TRIES:
        _give_up(letters, why)
        return
    after = timezone.now() + wait_after(letters[0].tries)
    for letter in letters:
        letter.try_after = after
    Letter.objects.bulk_update(letters, ["try_after", "tries"])


def _give_up(letters: list[Letter], why: str) -> None:
    for letter in letters:
        letter.given_up_because = why[:200]
    Letter.objects.bulk_update(letters, ["given_up_because", "tries"])


def _body(place: Place, person: Person, text: str) -> str:
    hello = _now("Hello %(name)s,") % {"name": person}
    stop = _now("You choose how often we write on My page: %(address)s") % {
        "address": f"{settings.SITE_ADDRESS}/my-page/"
    }
    never = _now("To stop all letters, without signing in: %(address)s") % {
        "address": f"{settings.SITE_ADDRESS}/stop/{stop_token(place.pk, person.pk)}/"
    }
    return "\n\n".join([hello, text, place.body, f"{stop}\n{never}"])


def _news_from(place: Place, n: int) -> str:
    return _now("%(n)s pieces of news from %(place)s") % {"n": n, "place": place}


def _link(letter: Letter) -> str:
    return f"{settings.SITE_ADDRESS}{letter.address}"
