"""Outcomes and business cases can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import BusinessCase, Outcome

can_be_found(Kind(Outcome, _("What should get better"), lambda outcome: str(outcome.service), ("place", "service")))
can_be_found(Kind(BusinessCase, _("Business cases"), lambda case: str(case.service), ("place", "service")))
