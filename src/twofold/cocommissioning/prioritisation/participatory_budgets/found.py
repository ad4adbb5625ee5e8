"""Projects and ideas can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .ideas.models import Idea
from .models import Project

PLACE = ("budget__activity__place",)
can_be_found(Kind(Project, _("Projects"), lambda project: project.summary, PLACE))
can_be_found(Kind(Idea, _("Ideas"), lambda idea: idea.text, PLACE))
