"""Saying something to whoever decides, while notice runs. It needs no account, and its answer is the decision."""

from typing import Annotated

from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, wrong_stage
from twofold.foundation.actions.inputs import Asks, LongText
from twofold.foundation.moderation.cases import FOLLOWING, brake
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Part, State, Step

from .models import CaseRemark, CaseState, DecisionCase


def not_asked(case: DecisionCase, by: Actor) -> Refusal | None:
    if case.state != CaseState.NOTICED:
        return Refusal(wrong_stage, _now("Things can be said to those who decide from the notice to the decision."))
    return None


@action(role=(Role.VISITOR, Role.SIGNED_IN), unless=not_asked)
def say_to_deciders(
    case: DecisionCase,
    *,
    by: Actor,
    text: Annotated[
        LongText,
        Field(max_length=2_000),
        Asks(_("What should they know?"), hint=_("Everyone reads it. Leave out private things.")),
    ],
) -> CaseRemark:
    """Say something to whoever decides. You need no account. The decision is its answer, with the reasons."""
    made = CaseRemark.objects.create(case=case, person_id=by.person_id, text=text)
    node = chain.enter(made, Step.SAID, text, address=made.get_absolute_url(), state=State.WEIGHED)
    chain.speak(node, by.person_id, Part.SAID, chain.spoken_through(by))
    chain.link(node, chain.node_of(case), "said to those who decide", by=by)
    reply = chain.start_clock(case.place, node, "telling.answer_question")
    chain.pause(reply, _now("It is weighed with the decision: %(case)s") % {"case": case.title})
    mine = Q(person=by.person_id) if by.person_id else Q(person__isnull=True)
    brake(made, by=by, title=text, text=text, address=made.get_absolute_url(), before=CaseRemark.objects.filter(mine))
    return made


def _chain_follows(remark: CaseRemark, hidden: bool) -> None:
    chain.enter(remark, Step.SAID, remark.text, address=remark.get_absolute_url(), open_=not hidden)


FOLLOWING[CaseRemark._meta.label_lower] = _chain_follows
