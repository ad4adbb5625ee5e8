"""One thing given to several activities at once counts once: each gets a contribution of its own, in exact parts.

What stood with one activity before is shared out by taking it back and giving its parts, in one act and once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator, Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Id, LongText, OptionalText
from twofold.foundation.activities.models import Activity, Initiative, State

from . import entries
from .models import STAGES, Contribution, Share, Split, Transfer
from .rules import Move, Stage
from .shares import NotOne, apportion, parts_of, read_shares

MOST = 12
# Back to where it came from without ever taking from a stage what it does not hold.
UNDOING = (Move.LAPSE, Move.LOWER, Move.CONFIRM, Move.DISPUTE, Move.GIVE, Move.PLEDGE)
CONTENT = ("party", "commodity", "happened_on", "evidence")


def _typed(value: Any) -> Any:
    return str(value) if type(value) is int else value


Percent = Annotated[OptionalText, BeforeValidator(_typed), Field(max_length=20)]
Shares = Annotated[dict[Id, Percent], Field(max_length=MOST)]
HINT = _("In per cent, like 50, or as a fraction, like 1/3. Together they make 100.")
Apart = Annotated[
    Shares,
    Asks(
        _("How is it shared?"),
        hint=HINT,
        choices="share_choices",
        behind=_("This was for more than one thing"),
    ),
]


@dataclass(frozen=True)
class Part:
    """An activity with its share of something, and the whole units that come to."""

    activity: Activity
    share: Fraction
    amount: int


def parts(told: Mapping[int, str], amount: int, by: Actor) -> list[Part]:
    """Each activity's part of an amount; a refusal names the shares."""
    try:
        shares = read_shares(told)
    except NotOne as why:
        raise _wrong(str(why)) from None
    open_ = Activity.objects.visible_to(by).exclude(state=State.DRAFT).in_bulk(shares)
    if set(open_) != set(shares):
        raise _wrong(_now("Choose from the activities listed."))
    amounts = apportion(amount, list(shares.values()))
    if not all(amounts):
        raise _wrong(_now("One of these shares comes to nothing."))
    each = zip(shares.items(), amounts, strict=True)
    return [Part(open_[pk], share, amount) for (pk, share), amount in each]


def _wrong(why: str) -> Refusal:
    return Refusal(invalid, fields={"shares": [why]})


def begin(made_of: list[Part], *, by: Actor, whole: Contribution | None = None) -> Split:
    """The split itself, before its parts: of two who share out one thing at once, one waits here and is refused."""
    amount, counted_in = sum(part.amount for part in made_of), parts_of([part.share for part in made_of])
    return Split.objects.create(whole=whole, amount=amount, parts=counted_in, by=by.ref)


def give_parts(split: Split, made_of: list[Part], *, by: Actor, **content: Any) -> list[Contribution]:
    """A contribution for each part, given. `content` is what `entries.contribute` takes."""
    given = []
    for at, part in enumerate(made_of):
        made = entries.contribute(part.activity, by=by, uid=entries.sent_id(by, f"part {at}"), **content)
        entries.give(made, part.amount, by=by, uid=entries.sent_id(by, f"give part {at}"))
        counted = int(part.share * split.parts)
        Share.objects.create(split=split, contribution=made, parts=counted, amount=part.amount)
        given.append(made)
    return given


def give(
    towards: Activity | Initiative, amount: int, shares: Mapping[int, str], *, by: Actor, note: str = "", **content: Any
) -> Contribution:
    """Given to one thing, or to the activities that share it; the contribution to this one, or to the first of them."""
    if shares:
        made_of = parts(shares, amount, by)
        made = give_parts(begin(made_of, by=by), made_of, by=by, **content)
    else:
        made = [entries.contribute(towards, by=by, uid=entries.sent_id(by, "contribution"), **content)]
        entries.give(made[0], amount, by=by, uid=entries.sent_id(by, "give"))
    for each in made:
        entries.note(each, note, by=by)
    return next((each for each in made if each.activity_id == towards.pk), made[0])


def shared_out(contribution: Contribution, by: Actor) -> Refusal | None:
    if Split.objects.filter(whole=contribution).exists():
        return Refusal(conflict, _now("This was shared out already. Share out one of its parts instead."))
    return None


@action(role=(Role.OFFICER, Role.MANAGER), unless=shared_out)
def split(
    contribution: Contribution,
    *,
    by: Actor,
    shares: Annotated[Shares, Asks(_("How is it shared?"), hint=HINT, choices="share_choices")],
    reason: Annotated[LongText, Asks(_("What else was it for?"))],
) -> Split:
    """Share out what was given to one thing over all it was for. Taken back and given in parts, it counts once."""
    stands = Contribution.objects.filter(pk=contribution.pk).with_amounts().values(*STAGES).get()
    if any(stands[stage] for stage in STAGES if stage != Stage.GIVEN):
        raise Refusal(conflict, _now("Only what is given, and neither confirmed nor disputed, can be shared out."))
    if not stands["given"]:
        raise Refusal(conflict, _now("There is nothing here to share out."))
    made_of = parts(shares, stands["given"], by)
    made = begin(made_of, by=by, whole=contribution)
    lapsed = _undo(contribution, by)
    content = {name: getattr(contribution, name) for name in CONTENT}
    given = give_parts(made, made_of, by=by, skill=contribution.skill or None, **content)
    if lapsed:  # what was offered and let go was so, whoever the rest was for
        entries.pledge(given[0], lapsed, by=by, uid=entries.sent_id(by, "pledge"))
        lapse = entries.sent_id(by, "lapse")
        entries.move(given[0], Move.LAPSE, lapsed, by=by, uid=lapse, came_from=Stage.PLEDGED)
    entries.note(contribution, reason, by=by)
    return made


def _undo(contribution: Contribution, by: Actor) -> int:
    """Take back every move that stands; how much had lapsed."""
    standing = Transfer.objects.filter(contribution=contribution, reversed_by__isnull=True)
    moves = [transfer for transfer in standing if transfer.move != Move.REVERSE]
    for each in sorted(moves, key=lambda transfer: UNDOING.index(Move(transfer.move))):
        entries.reverse(each, by=by, uid=entries.sent_id(by, f"reverse {each.pk}"))
    return sum(each.amount for each in moves if each.move == Move.LAPSE)


@dataclass
class Shared:
    """How a contribution is part of a split: its share and of how much, or nothing where it was the whole."""

    of: int
    share: Fraction | None
    beside: list[Activity]


def shared(contributions: Iterable[Contribution]) -> dict[int, Shared]:
    """Of these contributions, those that were shared out and those that are parts, in one query."""
    keys = {each.pk for each in contributions}
    about = Split.objects.filter(Q(whole__in=keys) | Q(shares__contribution__in=keys)).values("pk")
    splits: dict[Split, list[Share]] = {}
    for row in Share.objects.filter(split__in=about).select_related("split", "contribution__activity"):
        splits.setdefault(row.split, []).append(row)
    found: dict[int, Shared] = {}
    for made, shares in splits.items():
        of = {row.contribution_id: row.contribution.activity for row in shares}
        if made.whole_id:
            found[made.whole_id] = Shared(made.amount, None, list(of.values()))
        for row in shares:
            beside = [activity for pk, activity in of.items() if pk != row.contribution_id]
            found[row.contribution_id] = Shared(made.amount, Fraction(row.parts, made.parts), beside)
    return {pk: each for pk, each in found.items() if pk in keys}


def held_elsewhere(parties: Iterable[int]) -> dict[int, int]:
    """Of what these parties gave, what was shared out: its contribution, and how much its parts came to."""
    return dict(Split.objects.filter(whole__party__in=parties).values_list("whole", "amount"))
