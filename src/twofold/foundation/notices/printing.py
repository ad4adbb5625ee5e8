"""Letters to post as one PDF, a page for each person."""

from collections.abc import Iterable

from twofold.foundation.places.models import Place
from twofold.foundation.resources.leaving import printed

from .models import Letter, Wish
from .rules import News, digest_text

MOST = 500


def pdf_of(place: Place, letters: Iterable[Letter]) -> bytes:
    """One page a person, their news together, in the window-envelope layout. Call inside the place."""
    by_person: dict[int, list[Letter]] = {}
    for letter in letters:
        by_person.setdefault(letter.person_id, []).append(letter)
    addresses = dict(Wish.objects.filter(person__in=list(by_person)).values_list("person", "postal_address"))
    pages = [_page(place, found, addresses.get(person, "")) for person, found in by_person.items()]
    return printed("twofold.foundation.notices", "letters", pages)


def _page(place: Place, letters: list[Letter], address: str) -> dict[str, object]:
    news = [News(each.about, each.subject, each.text, "", each.written_at) for each in letters]
    return {
        "from": place.body,
        "address": f"{letters[0].person}\n{address}",
        "subject": letters[0].subject if len(letters) == 1 else place.name,
        "paragraphs": [letters[0].text] if len(letters) == 1 else digest_text(news).split("\n\n"),
    }
