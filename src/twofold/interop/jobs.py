"""Directories are read page by page, a few pages a minute. No transaction is open while we wait for their server; the
next page is on the row, so a job that dies carries on where it was."""

from procrastinate.contrib.django import app

from twofold.foundation.actions.actor import Actor
from twofold.foundation.actions.errors import Refusal
from twofold.foundation.outbound import BadAddress, NoAnswer, ask
from twofold.foundation.places.every import in_every_place
from twofold.foundation.places.models import Place
from twofold.foundation.wall.rows import inside

from .actions import note_failure, take_page
from .models import Directory
from .openreferral import address_of

PAGES_A_RUN = 20
SECONDS = 20.0
MOST_BYTES = 8 * 1024 * 1024
OK = 200


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="read-directories")
def read_directories(timestamp: int) -> None:
    in_every_place(_read_all)


def _read_all(place: Place) -> None:
    with inside(place.pk):
        waiting = list(Directory.objects.unread())
    for directory in waiting:
        _read(place, directory)


def _read(place: Place, directory: Directory) -> None:
    by = Actor.scheduled(place.pk, "interop.read_directories")
    for _ in range(PAGES_A_RUN):
        try:
            answer = ask(address_of(directory.address, directory.page), seconds=SECONDS, most=MOST_BYTES)
            if answer.status != OK:
                raise NoAnswer(f"it answered {answer.status}")
            directory = take_page(directory, by=by, page=directory.page, content=answer.body)
        except (BadAddress, NoAnswer) as error:
            note_failure(directory, by=by, why=str(error)[:200])
            return
        except Refusal as refusal:
            note_failure(directory, by=by, why=" ".join(refusal.fields.get("file", [refusal.message]))[:200])
            return
        if directory.finished_at:
            return
