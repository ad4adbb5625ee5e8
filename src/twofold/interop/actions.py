"""Bringing in what others keep already: service directories, volunteering opportunities."""

from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from twofold.cycle.mapping.models import Sheet
from twofold.cycle.mapping.sheets import brought
from twofold.engines.sheets import FileError
from twofold.foundation.actions.action import action
from twofold.foundation.actions.actor import Actor, Role
from twofold.foundation.actions.errors import Refusal, conflict, invalid
from twofold.foundation.actions.inputs import Asks, Count, File, Text
from twofold.foundation.notices.rules import TRIES, wait_after
from twofold.foundation.outbound import BadAddress, check
from twofold.foundation.places.models import Place

from . import volunteering
from .bringing import take
from .models import Directory
from .openreferral import MOST_PAGES, Page, read_page

STAFF = (Role.OFFICER, Role.MANAGER)
Title = Annotated[Text, Field(max_length=120)]


@action(role=STAFF)
def add_directory(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is the directory called?"))],
    address: Annotated[
        Text, Field(max_length=2_000), Asks(_("Its address"), hint=_("By Open Referral UK, with https://"))
    ],
) -> Directory:
    """Read the services of a directory that is kept elsewhere. It begins within a minute."""
    try:
        check(address)
    except BadAddress as error:
        raise Refusal(invalid, fields={"address": [_now(str(error))]}) from None
    return Directory.objects.create(name=name, address=address)


@action(role=STAFF)
def bring_directory(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is the directory called?"))],
    file: Annotated[File, Asks(_("Its services"), hint=_("A JSON file by Open Referral UK."))],
) -> Directory:
    """Bring in the services of a directory from a file. Bringing it again under its name doubles nothing."""
    page = _page(file, name)
    directory, _made = Directory.objects.get_or_create(name=name, defaults={"address": ""})
    if directory.address:
        raise Refusal(conflict, _now("This directory is read from its address."))
    _begin(directory)
    take(directory, page.listings)
    directory.finished_at = timezone.now()
    directory.save()
    return directory


@action(role=STAFF, changes_subject=True)
def read_again(directory: Directory, *, by: Actor) -> Directory:
    """Read a directory from its first page again: what changed there changes here."""
    if not directory.address:
        raise Refusal(conflict, _now("It came from a file: bring the new file."))
    _begin(directory)
    directory.save()
    return directory


@action(role=STAFF, changes_subject=True)
def carry_on(directory: Directory, *, by: Actor) -> Directory:
    """Go on from the page where reading stopped."""
    if directory.finished_at or not directory.stopped_because:
        raise Refusal(conflict, _now("It has not stopped."))
    directory.stopped_because, directory.tries, directory.try_after = "", 0, None
    directory.save(update_fields=["stopped_because", "tries", "try_after"])
    return directory


@action(role=Role.SYSTEM, changes_subject=True)
def take_page(directory: Directory, *, by: Actor, page: Count, content: File) -> Directory:
    """Take in one page. A page that was taken already changes nothing."""
    if page != directory.page or directory.finished_at:
        return directory
    found = _page(content, directory.name)
    take(directory, found.listings)
    directory.page += 1
    directory.tries, directory.try_after = 0, None
    if found.last or directory.page > MOST_PAGES:
        directory.finished_at = timezone.now()
    directory.save()
    return directory


@action(role=Role.SYSTEM, changes_subject=True)
def note_failure(directory: Directory, *, by: Actor, why: Annotated[Text, Field(max_length=200)]) -> Directory:
    """Try again later; after many tries stop and say so. The page it stopped at is kept."""
    directory.tries += 1
    directory.try_after = timezone.now() + wait_after(directory.tries)
    directory.stopped_because = why if directory.tries >= TRIES else ""
    directory.save(update_fields=["tries", "try_after", "stopped_because"])
    return directory


@action(role=STAFF)
def bring_opportunities(
    place: Place,
    *,
    by: Actor,
    name: Annotated[Title, Asks(_("What is this list?"))],
    file: Annotated[File, Asks(_("The opportunities"), hint=_("A JSON file by the Volunteering Data standard."))],
) -> Sheet:
    """Bring volunteering opportunities as a list. Nothing is entered until you have mapped its columns and looked."""
    try:
        rows = volunteering.read(file, name)
    except FileError as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None
    numbered = [{"line": line, "cells": row} for line, row in enumerate(rows, start=1)]
    return brought(place, name, list(volunteering.COLUMNS), numbered)


def _page(content: bytes, name: str) -> Page:
    try:
        return read_page(content, name)
    except FileError as error:
        raise Refusal(invalid, fields={"file": [str(error)]}) from None


def _begin(directory: Directory) -> None:
    directory.page, directory.began_at, directory.finished_at = 1, timezone.now(), None
    directory.new = directory.changed = directory.known = directory.tries = 0
    directory.left_out, directory.stopped_because, directory.try_after = [], "", None
