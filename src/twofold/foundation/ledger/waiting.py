"""What one side gave waits for the other side's word, though not for ever: what nobody confirmed in time is said to be
so and never confirmed by itself, and an offer that nobody gave lapses. Call inside the place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict
from twofold.foundation.actions.inputs import Asks, Day
from twofold.foundation.activities.models import Initiative
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.places.models import Place
from twofold.foundation.rulebook.clock import long_date
from twofold.foundation.rulebook.reading import rule_for
from twofold.foundation.rulebook.rule import shipped

from . import entries
from .models import Contribution, PartyKind, Side, Transfer
from .models.giving import ContributionQuerySet
from .noughts import EVER, MOVED, OPEN_DAYS
from .rules import Move, Stage

CONFIRM, PLEDGE = "ledger.confirm", "ledger.pledge"
AT_ONCE = 5_000


# In one question, since the officer's page asks it each time: finished activities whose public side is blank, citizens'
# minutes without our word on them, and the place's own figure for how long they may wait.
ASKED = f"""{MOVED}, unheard AS (
    SELECT initiative_id, activity_id, happened_on,
        sum(amount * ((went_to = 'given')::int - (came_from = 'given')::int)) AS minutes
    FROM moved WHERE side = 'citizen' AND commodity = 'minutes' GROUP BY 1, 2, 3
), own AS (
    SELECT value FROM rulebook_localrule WHERE key = '{CONFIRM}' AND valid_from <= %(today)s
    ORDER BY valid_from DESC LIMIT 1
)
SELECT 'blank', initiative_id, activity_id, min(happened_on), 0, NULL::int
FROM ({OPEN_DAYS}) AS days (initiative_id, activity_id, happened_on, reason)
WHERE reason IS NULL AND activity_id IS NOT NULL GROUP BY 2, 3
UNION ALL
SELECT 'unheard', initiative_id, activity_id, min(happened_on), sum(minutes)::bigint, (SELECT value FROM own)
FROM unheard WHERE minutes > 0 GROUP BY 2, 3
"""  # a key of ours


@dataclass(frozen=True)
class Unheard:
    """Citizens' minutes of one activity, or of an initiative that no activity runs, without our word on them yet."""

    initiative: int
    activity: int | None
    minutes: int
    since: date
    due: date


@dataclass(frozen=True)
class AskedOfStaff:
    """Finished activities whose public side is blank, by key; and what waits to be confirmed, the oldest first."""

    blank: list[int]
    unheard: list[Unheard]


def asked_of_staff(finished: Collection[int]) -> AskedOfStaff:
    asked = {"initiatives": None, "activities": list(finished), "known_by": None, "today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute(ASKED, {**asked, "begins": EVER.begins, "ends": EVER.ends})
        rows = cursor.fetchall()
    usual = next(rule.count for rule in shipped() if rule.key == CONFIRM)
    unheard = [
        Unheard(initiative, activity, minutes, since, since + timedelta(days=usual if own is None else own))
        for kind, initiative, activity, since, minutes, own in rows
        if kind == "unheard"
    ]
    blank = sorted(activity for kind, _initiative, activity, *_rest in rows if kind == "blank")
    return AskedOfStaff(blank, sorted(unheard, key=lambda each: each.since))


def asked_of(person: int) -> ContributionQuerySet:
    """What the public body says it gave to what this person gave to as well, without a citizen's word on it yet."""
    theirs = Contribution.objects.filter(party__person=person).values("initiative")
    rows = Contribution.objects.filter(side=Side.PUBLIC, initiative__in=theirs).exclude(party__kind=PartyKind.EXPENSES)
    return rows.standing_at(Stage.GIVEN)


def nothing_to_confirm(initiative: Initiative, by: Actor) -> Refusal | None:
    if not confirmable(initiative, by, timezone.localdate()).exists():
        return Refusal(
            conflict, _now("Nothing here waits for your word. Somebody else must confirm what you wrote in.")
        )
    return None


def confirmable(initiative: Initiative, by: Actor, until: date) -> ContributionQuerySet:
    """Citizens' entries up to a day that wait for a word, without what this person gave or wrote in."""
    own = Q(party__person=by.person_id, party__person__isnull=False) | Q(recorded_by=by.ref)
    rows = Contribution.objects.filter(initiative=initiative, side=Side.CITIZEN, happened_on__lte=until)
    return rows.exclude(own).standing_at(Stage.GIVEN)


@action(role=(Role.OFFICER, Role.MANAGER), changes_subject=True, unless=nothing_to_confirm)
def confirm_all(
    initiative: Initiative,
    *,
    by: Actor,
    until: Annotated[
        Day,
        Asks(
            _("Up to which day?"),
            hint=_(
                "What citizens gave to it by then, the oldest 5,000 entries at a time. Dispute first what you doubt."
            ),
        ),
    ],
) -> None:
    """Confirm everything citizens gave to this initiative up to a day, except what you wrote in yourself. Of more than
    5,000 entries the oldest are confirmed; do it again for the rest."""
    way = Move.CONFIRM, Stage.GIVEN, Stage.CONFIRMED
    rows: Any = confirmable(initiative, by, until).order_by("happened_on", "pk")[:AT_ONCE]
    Transfer.objects.bulk_create(
        (entries.row_of(each, *way, each.given, by, entries.sent_id(by, f"confirm {each.pk}")) for each in rows),
        batch_size=1_000,
    )


def tell_of_a_dispute(contribution: Contribution, reason: str, by: Actor) -> None:
    """Whoever gave it hears why it is doubted; of a group, whoever wrote it in."""
    wrote = contribution.recorded_by.removeprefix("person:")
    hears = contribution.party.person_id or (int(wrote) if wrote.isdecimal() else None)
    if hears is None or hears == by.person_id:
        return
    towards = contribution.activity or contribution.initiative
    write_to(
        [hears],
        about=str(towards),
        subject=_now("What you wrote down for %(day)s is disputed") % {"day": long_date(contribution.happened_on)},
        text=_now(
            "The other side says: %(reason)s\n\nIt counts for nothing until this is settled. If they are right, "
            "correct it; if you are, tell them, and somebody can still confirm it."
        )
        % {"reason": reason},
        address=reverse("account_entries", args=[contribution.place.slug, contribution.initiative_id]),
    )


@action(role=Role.SYSTEM)
def let_offers_lapse(place: Place, *, by: Actor) -> None:
    """Let lapse what was offered for a day long past and never given; whoever offered it hears so."""
    rule, today = rule_for(place, PLEDGE), timezone.localdate()
    offered = Contribution.objects.filter(happened_on__lt=today).standing_at(Stage.PLEDGED)
    for each in offered.select_related("party", "activity", "initiative"):
        if rule.deadline(each.happened_on, place.jurisdiction).day < today:
            _lapse(each, by)


def _lapse(contribution: Any, by: Actor) -> None:
    uid = entries.sent_id(by, f"lapse {contribution.pk}")
    entries.move(contribution, Move.LAPSE, contribution.pledged, by=by, uid=uid, came_from=Stage.PLEDGED)
    if not contribution.party.person_id:
        return
    towards = contribution.activity or contribution.initiative
    day = long_date(contribution.happened_on)
    write_to(
        [contribution.party.person_id],
        about=str(towards),
        subject=_now("What you offered for %(day)s has lapsed") % {"day": day},
        text=_now(
            "Nobody wrote down that it was given, so we no longer count on it. If you did give it, write it down "
            "now and it counts in full."
        ),
        address=contribution.activity.get_absolute_url() if contribution.activity else "",
    )
