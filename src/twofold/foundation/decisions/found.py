"""Cases can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import DecisionCase

can_be_found(Kind(DecisionCase, _("Decisions"), lambda case: case.question, ("place",)))
