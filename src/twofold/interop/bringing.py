"""A page of somebody else's directory, made services of ours. Plain functions for actions to call."""

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from twofold.foundation.places.models import Service

from .models import Directory, Listed
from .openreferral import Listing

MOST_LEFT_OUT = 200


def take(directory: Directory, listings: Iterable[Listing]) -> None:
    """Each as a service under its name; what they changed is changed, what we wrote ourselves is left alone."""
    ours = {service.name.casefold(): service for service in Service.objects.all()}
    theirs = {each.key: each for each in directory.listed.select_related("service")}
    for listing in listings:
        if listing.left_out:
            _leave_out(directory, listing)
        elif listing.key in theirs:
            _again(directory, theirs[listing.key], listing, ours)
        else:
            theirs[listing.key] = _first(directory, listing, ours)


def _first(directory: Directory, listing: Listing, ours: dict[str, Service]) -> Listed:
    service = ours.get(listing.name.casefold())
    if service is None:
        service = Service.objects.create(name=listing.name, about=listing.about)
        ours[listing.name.casefold()] = service
        directory.new += 1
    else:
        directory.known += 1
    return Listed.objects.create(directory=directory, key=listing.key, service=service, said=_said(listing))


def _again(directory: Directory, listed: Listed, listing: Listing, ours: dict[str, Service]) -> None:
    same = listed.said == _said(listing)
    taken = ours.get(listing.name.casefold(), listed.service) != listed.service
    if same:
        directory.known += 1
    elif taken:
        directory.left_out = [*directory.left_out, (listing.name, "another service has its new name")][:MOST_LEFT_OUT]
    else:
        listed.service.name, listed.service.about = listing.name, listing.about
        listed.service.save(update_fields=["name", "about"])
        directory.changed += 1
    listed.said, listed.seen_at = (listed.said if taken else _said(listing)), timezone.now()
    listed.save(update_fields=["said", "seen_at"])


def _leave_out(directory: Directory, listing: Listing) -> None:
    shown = (listing.name or listing.key or "one without a name", listing.left_out)
    directory.left_out = [*directory.left_out, shown][:MOST_LEFT_OUT]


def _said(listing: Listing) -> str:
    return hashlib.sha256(f"{listing.name}\n{listing.about}".encode()).hexdigest()
