"""Letters to the people who follow an activity."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from .models import Activity


def to_followers(activity: Activity, subject: str, text: str) -> Iterator[EmailMessage]:
    """One letter each, so that nobody sees who else follows."""
    address = f"{settings.SITE_ADDRESS}{activity.get_absolute_url()}"
    for following in activity.followings.select_related("person"):
        hello = _("Hello %(name)s,") % {"name": following.person}
        stop = _("You get this because you follow this page. You can stop there at any time.")
        body = "\n\n".join([hello, text, address, stop])
        yield EmailMessage(subject, body, to=[following.person.email])
