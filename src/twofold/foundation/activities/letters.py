"""Letters to the people who follow an activity."""

from twofold.foundation.notices.outbox import write_to

from .models import Activity


def tell_followers(activity: Activity, subject: str, text: str) -> None:
    """Write to each, in the transaction of what they are told of."""
    people = activity.followings.values_list("person", flat=True)
    write_to(people, about=activity.title, subject=subject, text=text, address=activity.get_absolute_url())
