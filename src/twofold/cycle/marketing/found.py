"""Charters can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import Charter

can_be_found(Kind(Charter, _("Charters"), lambda charter: str(charter.service), ("place", "service")))
