"""Questions and answers can be found by their words."""

from django.utils.translation import gettext_lazy as _

from twofold.foundation.search.finding import Kind, can_be_found

from .models import Question

can_be_found(Kind(Question, _("Questions and answers"), lambda question: question.answer, ("place",)))
