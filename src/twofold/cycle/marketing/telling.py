"""Who said that something was not kept follows it in the chain, and hears the answer. Who signed hears what changed."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.audit import ref
from twofold.foundation.moderation.cases import FOLLOWING
from twofold.foundation.notices.outbox import write_to
from twofold.foundation.trace import chain
from twofold.foundation.trace.models import Node, Part, State, Step

from .models import Breach, Charter, Signature
from .rules import PUBLIC

ANSWER = "telling.answer_question"


def put_forward(charter: Charter) -> None:
    """Whoever stands by an earlier version is told that another is there to sign."""
    earlier = Signature.objects.filter(charter__service=charter.service_id, withdrawn_on__isnull=True)
    words = _("Read what has changed. The version you signed holds until all who owe something have signed this one.")
    _tell(charter, earlier, _("There is a new version to sign: %(charter)s") % {"charter": charter}, words)


def binds(charter: Charter) -> None:
    """Everybody who signed hears that both sides are bound."""
    signed = charter.signatures.filter(withdrawn_on__isnull=True)
    words = _("All who owe something have signed. If something is not kept, say so on its page: it will be answered.")
    _tell(charter, signed, _("Both sides have signed: %(charter)s") % {"charter": charter}, words)


def _tell(charter: Charter, signatures: QuerySet[Signature], subject: str, words: str) -> None:
    people = signatures.filter(person__isnull=False).values_list("person", flat=True)
    address = charter.get_absolute_url()
    write_to(people, about=str(charter), subject=subject, text=words, address=address, thing=ref(charter))


def not_kept(breach: Breach, by: Actor) -> None:
    """What the public body did not keep is answered in the time a question is."""
    node = _entered(breach, breach.hidden)
    chain.speak(node, breach.person_id, Part.SAID, chain.spoken_through(by))
    if breach.obligation.side == PUBLIC:
        chain.start_clock(breach.place, node, ANSWER)


def _entered(breach: Breach, hidden: bool) -> Node:
    return chain.enter(breach, Step.SAID, breach.why, address=breach.get_absolute_url(), open_=not hidden)


def _chain_follows(breach: Breach, hidden: bool) -> None:
    _entered(breach, hidden)


FOLLOWING[Breach._meta.label_lower] = _chain_follows


def answered(breach: Breach) -> None:
    node = chain.node_of(breach)
    chain.stop_clock(node, breach.answer)
    chain.settle(node, State.DONE, breach.answer)
