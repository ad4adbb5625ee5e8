"""What a job does in every place, one after the other."""

from collections.abc import Callable

from .models import Place


def in_every_place(task: Callable[[Place], object]) -> None:
    """Trouble in one place holds up no other; the job fails in the end all the same, with all of it."""
    troubles = []
    for place in Place.objects.order_by("pk"):
        try:
            task(place)
        except Exception as trouble:  # noqa: BLE001  # the edge of the process: a job has nobody above it
            trouble.add_note(f"in {place.slug}")
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup(f"{len(troubles)} places had trouble", troubles)
