"""Activities can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import Activity

can_be_found(Kind(Activity, _("What we are doing"), lambda activity: activity.summary, ("place",)))
