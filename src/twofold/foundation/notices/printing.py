"""Letters to post as one PDF, a page for each person."""

import json
from collections.abc import Iterable
from importlib.resources import as_file, files

from twofold.foundation.places.models import Place

from .models import Letter, Wish
from .rules import News, digest_text

MOST = 500


def pdf_of(place: Place, letters: Iterable[Letter]) -> bytes:
    """One page a person, their news together, in the window-envelope layout. Call inside the place."""
    import typst  # 30 MB of compiler, for the one page that prints

    by_person: dict[int, list[Letter]] = {}
    for letter in letters:
        by_person.setdefault(letter.person_id, []).append(letter)
    addresses = dict(Wish.objects.filter(person__in=list(by_person)).values_list("person", "postal_address"))
    pages = [_page(place, found, addresses.get(person, "")) for person, found in by_person.items()]
    with as_file(files(__package__) / "letter.typ") as template:
        made = typst.compile(str(template), sys_inputs={"letters": json.dumps(pages)})
    assert isinstance(made, bytes)
    return made


def _page(place: Place, letters: list[Letter], address: str) -> dict[str, object]:
    news = [News(each.about, each.subject, each.text, "", each.written_at) for each in letters]
    return {
        "from": place.body,
        "address": f"{letters[0].person}\n{address}",
        "subject": letters[0].subject if len(letters) == 1 else place.name,
        "paragraphs": [letters[0].text] if len(letters) == 1 else digest_text(news).split("\n\n"),
    }
