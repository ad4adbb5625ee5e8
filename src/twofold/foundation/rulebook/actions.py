from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, invalid
from twofold.foundation.actions.inputs import Asks, Count, Day, LongText, Text
from twofold.foundation.places.models import Place

from .models import LocalRule
from .rule import shipped


@action(role=Role.MANAGER)
def adopt_rule(
    place: Place,
    *,
    by: Actor,
    rule: Annotated[Text, Asks(_("Which rule?"), hint=_("Its name on the page of rules, like telling.answer_idea."))],
    value: Annotated[Count, Field(le=3_650), Asks(_("Your figure"), hint=_("In the rule's own unit."))],
    valid_from: Annotated[Day, Asks(_("From which day?"), hint=_("Today or later: what has begun keeps its rule."))],
    because: Annotated[LongText, Asks(_("Who adopted it, and where is it written?"))],
) -> LocalRule:
    """Adopt a figure of your own for a rule that may be set locally. What has begun keeps the rule it began under."""
    if rule not in {each.key for each in shipped() if each.local}:
        raise Refusal(invalid, fields={"rule": [str(_("Choose a rule that may be set locally."))]})
    if valid_from < timezone.localdate():
        raise Refusal(invalid, fields={"valid_from": [str(_("Choose today or a later day."))]})
    return LocalRule.objects.create(key=rule, value=value, valid_from=valid_from, because=because)
