"""What people gave and said in a round, in the chain: each hears what was agreed, and the answer has its clock."""

from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Channel, Node, Part, State, Step

from .models import Agreement, Dissent, Round, Weighting

AGREE, ANSWER = "telling.analyse_consultation", "telling.answer_question"


def theme_of(round_: Round) -> Node:
    return chain.enter(round_, Step.THEME, round_.question, address=round_.get_absolute_url())


def points_given(weighting: Weighting, by: Actor) -> Node:
    """One's own points stay one's own: nobody else sees this link of the chain."""
    round_ = weighting.round
    node = chain.enter(weighting, Step.SAID, round_.question, address=round_.get_absolute_url(), open_=False)
    chain.speak(node, weighting.person_id, Part.GAVE, chain.spoken_through(by))
    chain.link(node, theme_of(round_), "points given in", by=by)
    return node


def round_closed(round_: Round) -> None:
    """Everybody gave their points; from now on they are owed what came of them."""
    chain.start_clock(round_.place, theme_of(round_), AGREE)


def agreed(agreement: Agreement, by: Actor) -> None:
    """Whoever gave points of their own hears what became of them, and why."""
    title, _points = agreement.first[0]
    theme, why = theme_of(agreement.round), agreement.why
    node = chain.enter(agreement, Step.DECISION, title, address=agreement.get_absolute_url(), state=State.YES)
    chain.link(theme, node, "agreed as", by=by)
    chain.stop_clock(theme, why)
    for each in (theme, node):
        chain.settle(each, State.YES, why)
    subject = _("We agreed what comes first: %(title)s") % {"title": title}
    for weighting in agreement.round.weightings.filter(person__isnull=False).select_related("round__place"):
        chain.settle(points_given(weighting, by), State.YES, why, subject=subject)


def dissented(dissent: Dissent, by: Actor) -> None:
    """Who does not agree is owed an answer as anybody who asks is."""
    agreement = dissent.agreement
    node = chain.enter(dissent, Step.SAID, dissent.why, address=agreement.get_absolute_url())
    own = dissent.person_id is not None
    chain.speak(node, dissent.person_id, Part.SAID, chain.spoken_through(by) if own else Channel.MEETING)
    chain.start_clock(agreement.place, node, ANSWER)


def answered(dissent: Dissent) -> None:
    node = chain.node_of(dissent)
    chain.stop_clock(node, dissent.answer)
    chain.settle(node, State.DONE, dissent.answer)
