"""Rounds can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import Round

can_be_found(Kind(Round, _("What to focus on"), lambda round_: str(round_.service), ("place", "service")))
