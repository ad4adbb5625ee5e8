"""Published weaknesses of the nearest peer, tried on the nearest thing we have. Tests carry the advisory's number.

Some are tried where they belong: CVE-2026-45414 (a token of one place in another) in api/tests/test_keys.py,
CVE-2026-45377 (an export's link used again) in foundation/keeping/tests, CVE-2023-36465 and CVE-2026-40869 (somebody
without the role) in tests/test_every_action.py, which visits every write there is. Not here, because there is nothing
of the kind yet: identity documents (2026-45330, 2026-45378), push endpoints (2026-45573), link pages (2023-32693),
invitations (2023-48220), embeds (2024-45594), a questionnaire editor (2026-45086), a census (2026-45415).
"""

import re
from html import escape
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.actions import rule_on, send_idea, support_idea
from twofold.cocommissioning.prioritisation.participatory_budgets.ideas.models import Idea
from twofold.cocommissioning.prioritisation.participatory_budgets.models import Budget
from twofold.foundation.actions.audit import ref
from twofold.foundation.resources.registry import RESOURCES
from twofold.foundation.trace.models import Voice
from twofold.testing.cast import House, at_once

ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "https:evil.example"]
FILLED = {"place": "larkmoor", "code": "cy", "name": "a", "app": "a", "action": "a", "key": "a", "uidb36": "a"}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    found = []
    for one in patterns:
        here = before + str(one.pattern)
        found += addresses(one.url_patterns, here) if isinstance(one, URLResolver) else [here]
    return found


def test_cve_2023_47635_no_post_to_a_page_is_taken_without_its_token(house: House) -> None:
    """Every address outside the API, with every part of it filled in: forged, each is refused or is not there."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(house.person("mina"), backend="allauth.account.auth_backends.AuthenticationBackend")
    taken, refused = [], 0
    for pattern in addresses(get_resolver().url_patterns):
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: FILLED.get(part[1], "1"), pattern)
        path = path.replace("/larkmoor/", f"/{house.place.slug}/")
        if not path.startswith("/api/") and "(" not in path:
            status = client.post(path).status_code
            refused += status == 403
            taken += [(path, status)] if status not in (403, 404, 405) else []
    assert taken == []
    assert refused >= 30  # otherwise this proves nothing


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_to_another_site(house: House, target: str) -> None:
    client = house.client("rosa")
    for path in ("/accounts/login/", "/language/cy/", "/accounts/logout/"):
        for answer in (client.get(path, {"next": target}), client.post(path, {"next": target})):
            assert "evil.example" not in answer.headers.get("Location", "")


KINDER = "What would make Larkmoor kinder to live in?"
PAYLOAD = """<script>alert('xss')</script><img src=x onerror=alert(1)>"'}}{{7*7}}"""


@pytest.fixture
def budget(house: House) -> Budget:
    found: Budget = house.read(
        lambda: Budget.objects.get(activity__title="What would make Larkmoor kinder to live in?")
    )
    return found


def inert(text: str) -> bool:
    return (
        "<script>alert" not in text and "<img src=x" not in text and "49" not in text.split("onerror=alert(1)")[0][-4:]
    )


@pytest.mark.usefixtures("db")
def test_cve_2026_23891_a_name_is_text_wherever_it_is_read(house: House, budget: Budget) -> None:
    """Also 2024-27095, 2024-32034, 2024-39910, 2024-41673, 2026-45572: text of people and of staff on every page."""
    for who in ("rosa", "olu"):
        person = house.person(who)
        person.name = PAYLOAD[:80]
        person.save()
    idea = house.act("rosa", send_idea, budget, title=PAYLOAD, text=PAYLOAD, voice=PAYLOAD[:120])
    house.act("olu", rule_on, idea, finding="not-eligible", reason=PAYLOAD)
    root = f"budgets/{budget.activity_id}/"
    seen = 0
    for who in ("rosa", "olu", "mina", ""):
        client = house.client(who)
        for path in (
            "",
            root,
            f"{root}ideas/",
            f"{root}ideas/{idea.pk}/",
            f"{root}steering/",
            "running/",
            "workspace/",
            "moderation/",
            "search/?q=script",
            "permissions/",
            "letters/",
        ):
            page = client.get(house.address(path)).content.decode()
            assert inert(page), (who, path)
            seen += escape(PAYLOAD)[:40] in page
        assert inert(client.get("/my-page/", follow=True).content.decode())
    assert seen >= 8, "otherwise this proves nothing"


@pytest.mark.parametrize("query", ["q", "per_page", "limit", "order", "state", "area", "next", "code", "p", "problems"])
def test_cve_2024_32469_what_is_asked_is_never_echoed_as_markup(house: House, query: str) -> None:
    """Also 2023-34089 (filters)."""
    paths = [
        "",
        "search/",
        "budgets/2/projects/",
        "budgets/2/receipts/",
        "budgets/4/ideas/",
        "budgets/2/compare/",
        "no/",
    ]
    for path in paths:
        response = house.client().get(house.address(path), {query: PAYLOAD})
        assert response.status_code in {200, 404}
        assert inert(response.content.decode()), path


@pytest.mark.parametrize(
    "order", ["name'", "cost;DROP TABLE x", "-person__password", "(SELECT 1)", "name, pg_sleep(9)"]
)
def test_cve_2026_45376_an_order_is_chosen_from_a_list(house: House, order: str) -> None:
    """Also 2024-43415 (SQL in a list of ids)."""
    usual = house.client().get(house.address("budgets/2/projects/")).content.count(b"tf-project__title")
    for query in ({"order": order}, {"p": order}, {"pot": order}, {"area": order}):
        response = house.client().get(house.address("budgets/2/projects/"), query)
        assert response.status_code == 200
        assert response.content.count(b"tf-project__title") <= usual


@pytest.mark.parametrize(
    "name", ["person__password", "person__email__startswith", "budget__activity__state", "pk__in", "hidden"]
)
def test_cve_2023_34090_nothing_is_filtered_by_but_what_is_listed(house: House, name: str) -> None:
    for resource in RESOURCES.values():
        assert house.client().get(f"/api/v1/places/larkmoor/{resource.name}", {name: "a"}).status_code == 422


def test_cve_2024_27090_a_draft_shows_nowhere(house: House) -> None:
    """Also 2026-40870: pages, feeds, search, tables and the API, asked by somebody who is nobody here."""
    marker = "library feel like yours"
    client = house.client()
    paths = [f"/api/v1/places/larkmoor/{r.name}{form}" for r in RESOURCES.values() for form in ("?limit=200", ".csv")]
    paths += [
        "/api/v1/places/larkmoor/calendar.ics",
        "/larkmoor/",
        "/larkmoor/search/?q=library+yours",
        "/larkmoor/data/",
    ]
    paths += [f"/larkmoor/{kind}/{n}/" for n in range(1, 7) for kind in ("budgets", "ledger", "questions", "chain")]
    paths += [
        f"/larkmoor/budgets/3/{page}/" for page in ("projects", "ballot", "ideas", "delivery", "desk/paper", "kiosk")
    ]
    for path in paths:
        assert marker not in client.get(path).content.decode(), path


@pytest.mark.parametrize(
    "key", ["1-1", "1e0", "01x", "1/../2", "0x1", "１", "1%00", "00000000-0000-0000-0000-000000000001"]
)
def test_cve_2025_65017_a_key_is_a_number_or_nothing(house: House, key: str) -> None:
    response = house.client("rosa").get(f"/api/v1/places/larkmoor/ideas/{key}")
    assert response.status_code == 404
    act = house.client("olu").post(
        f"/api/v1/places/larkmoor/actions/ideas.rule_on/{key}",
        {"finding": "eligible", "reason": "x"},
        content_type="application/json",
    )
    assert act.status_code in {404, 422}


def test_cve_2023_47634_eight_supports_at_once_are_one(house: House, budget: Budget) -> None:
    idea = house.read(lambda: Idea.objects.get(title="A tap for drinking water at the market"))
    outcomes: list[Any] = at_once(*[lambda: house.act("callum", support_idea, idea)] * 8)
    assert not [each for each in outcomes if isinstance(each, Exception)]
    voices = Voice.objects.filter(node__thing=ref(idea), person=house.person("callum"))
    assert house.read(voices.count) == 1


def test_cve_2023_51447_a_file_keeps_nothing_of_its_name(house: House, budget: Budget) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from twofold.cocommissioning.prioritisation.participatory_budgets.demo_life import bench_by_a_pond

    picture = SimpleUploadedFile(f"{PAYLOAD}.jpg", bench_by_a_pond(), content_type="image/jpeg")
    address = house.address(f"do/ideas.send_idea/{budget.pk}/")
    data = {
        "title": "Shade",
        "text": "Trees",
        "picture": picture,
        "picture_alt": "A bench",
        "idempotency_key": "k" * 24,
    }
    assert house.client("rosa").post(address, data).status_code == 302
    kept = house.read(lambda: Idea.objects.get(title="Shade").picture)
    assert re.fullmatch(r"[0-9a-f]{16,64}\.\w{3,4}", kept), kept
