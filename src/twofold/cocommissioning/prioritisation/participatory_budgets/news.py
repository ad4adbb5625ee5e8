"""What people who follow a budget are told."""

from collections.abc import Iterator

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from twofold.foundation.actions.listeners import after
from twofold.foundation.activities.letters import to_followers

from .actions import declare_result
from .models import Declaration


@after(declare_result)
def the_result_is_declared(made: str) -> Iterator[EmailMessage]:
    declaration = Declaration.objects.select_related("budget__activity__place").get(pk=made.partition(":")[2])
    activity = declaration.budget.activity
    subject = _("The result: %(title)s") % {"title": activity.title}
    text = _("The votes are counted. See what won, and why each project won or did not.")
    yield from to_followers(activity, subject, text)
