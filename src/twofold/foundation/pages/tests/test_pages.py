"""What every page of a place promises, shown on the generic ones."""

import re
from html import escape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from twofold.foundation.actions import registry
from twofold.foundation.actions.actor import Role
from twofold.foundation.actions.models import Entry, Head
from twofold.foundation.activities.actions import start_activity, start_initiative
from twofold.foundation.activities.models import Activity, Initiative, State
from twofold.foundation.decisions.models import DecisionCase
from twofold.foundation.people.models import Membership
from twofold.foundation.places.jobs import publish_heads
from twofold.foundation.places.models import Area, Service
from twofold.foundation.trace.models import Node
from twofold.testing.cast import House

HIDDEN = re.compile(r'<input type="hidden" name="(idempotency_key|csrfmiddlewaretoken|next)" value="([^"]*)"')


def text(response: Any) -> str:
    return str(response.content.decode())


def form(house: House, action: str = "places.add_service", subject: Any = None) -> str:
    return house.address(f"do/{action}/{subject or house.place.pk}/")


def hidden(page: str) -> dict[str, str]:
    return dict(HIDDEN.findall(page))


def named(house: House, name: str) -> int:
    return int(house.read(Service.objects.filter(name=name).count))


def strict(house: House, name: str) -> Client:
    """A browser as it is, cross-site protection and all."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(house.person(name), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_an_unknown_place_or_subject_or_action_is_not_found(house: House) -> None:
    olu = house.client("olu")
    paths = [
        "/nowhere/permissions/",
        "/nowhere/do/places.add_service/1/",
        form(house, "no.such"),
        form(house, subject=99),
    ]
    for path in [*paths, form(house, subject="x"), form(house, subject=house.elsewhere.pk)]:
        assert olu.get(path).status_code == olu.post(path).status_code == 404


def test_only_what_a_page_takes_is_taken(house: House) -> None:
    olu = house.client("olu")
    for path, allowed in ((house.address("permissions/"), "GET, HEAD"), (form(house), "GET, HEAD, POST")):
        for method in ("put", "patch", "delete"):
            refused = getattr(olu, method)(path)
            assert (refused.status_code, refused["Allow"]) == (405, allowed)
        assert olu.head(path).status_code == 200
    assert olu.post(house.address("permissions/")).status_code == 405


def test_who_must_sign_in_comes_back_to_where_they_were(house: House) -> None:
    path = house.address("workspace/?a=1&b=2")
    response = house.client().get(path)
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?" + urlencode({"next": path}))
    posted = house.client().post(form(house), {"name": "Benches"})
    assert posted["Location"] == "/accounts/login/?" + urlencode({"next": form(house)})
    assert named(house, "Benches") == 0


def test_what_a_person_sees_is_kept_by_no_cache_on_the_way(house: House) -> None:
    for path in (house.address(""), form(house), house.address("permissions/"), house.address("record/")):
        assert house.client("rosa").get(path)["Cache-Control"] == "private, no-store"
    assert "Cookie" in house.client("rosa").get(house.address(""))["Vary"]
    refused = house.client("olu").post(form(house), {"name": ""})
    assert refused["Cache-Control"] == "private, no-store"


def test_an_action_is_carried_out_without_scripts_from_end_to_end(house: House) -> None:
    olu = strict(house, "olu")
    asked = text(olu.get(form(house)))
    assert "What is the service called?" in asked
    sent = {**hidden(asked), "name": "Benches", "about": "To sit on"}
    done = olu.post(form(house), sent)
    assert (done.status_code, done["Location"]) == (302, house.address(""))
    assert "Done: add service." in text(olu.get(done["Location"]))
    assert named(house, "Benches") == 1
    assert olu.post(form(house), sent).status_code == 302  # the form sent twice, as impatient people do
    assert named(house, "Benches") == 1


def test_a_form_without_its_token_does_nothing(house: House) -> None:
    olu = strict(house, "olu")
    sent = hidden(text(olu.get(form(house))))
    del sent["csrfmiddlewaretoken"]
    assert olu.post(form(house), {**sent, "name": "Benches"}).status_code == 403
    assert named(house, "Benches") == 0


def test_a_refusal_shows_again_what_was_typed_with_its_mistakes(house: House) -> None:
    olu = house.client("olu")
    key = "k" * 24
    response = olu.post(form(house), {"name": "", "about": 'To "sit" <on>', "idempotency_key": key})
    page = text(response)
    assert response.status_code == 422
    assert 'class="govuk-error-summary"' in page
    assert 'href="#id_name"' in page
    assert "To &quot;sit&quot; &lt;on&gt;" in page
    assert hidden(page)["idempotency_key"] == key
    assert named(house, "") == 0
    assert olu.post(form(house), {"name": "Benches", "idempotency_key": key}).status_code == 302
    taken = olu.post(form(house), {"name": "Benches", "about": "Again", "idempotency_key": "l" * 24})
    assert taken.status_code == 409
    assert "Again" in text(taken)
    assert 'class="govuk-error-summary"' in text(taken)


def test_a_form_gone_back_to_and_changed_gets_a_new_key(house: House) -> None:
    """Otherwise it could never be sent: its key belongs to what was sent first."""
    olu, key = house.client("olu"), "k" * 24
    olu.post(form(house), {"name": "Benches", "idempotency_key": key})
    refused = olu.post(form(house), {"name": "Bins", "idempotency_key": key})
    assert refused.status_code == 422
    assert named(house, "Bins") == 0
    fresh = hidden(text(refused))["idempotency_key"]
    assert fresh != key
    assert olu.post(form(house), {"name": "Bins", "idempotency_key": fresh}).status_code == 302
    assert named(house, "Bins") == 1


def test_who_may_not_is_told_why_and_sees_no_form(house: House) -> None:
    page = text(house.client("rosa").get(form(house)))
    assert "Only officers or managers can do this." in page
    assert hidden(page).keys() <= {"csrfmiddlewaretoken"}
    refused = house.client("rosa").post(form(house), {"name": "Benches"})
    assert (refused.status_code, named(house, "Benches")) == (403, 0)


def test_mistakes_in_a_form_speak_plainly(house: House) -> None:
    place = form(house, "activities.start_initiative")
    page = text(house.client("olu").post(place, {"citizen_intensity": "lots"}))
    summary = page[page.index("govuk-error-summary") : page.index("<h1")]
    for machine_words in ("String should", "Input should", "Field required", "validation"):
        assert machine_words not in summary


ELSEWHERE = ["https://evil.example/", "//evil.example/", "https:evil.example", "javascript:alert(1)", "///evil.example"]
ELSEWHERE += [
    "/\\evil.example",
    "\\\\evil.example",
    "http://testserver@evil.example/",
    "https://testserver.evil.example/",
]
ELSEWHERE += [
    " https://evil.example",
    "\x01//evil.example",
    "//evil.example/%2e%2e",
    "data:text/html,x",
    "/\t/evil.example",
]


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_nobody_is_sent_elsewhere(house: House, next_: str) -> None:
    sent = {"name": "Benches", "next": next_}
    assert house.client("olu").post(form(house), sent)["Location"] == house.address("")


def test_next_leads_on_within_the_site(house: House) -> None:
    for number, next_ in enumerate((house.address("workspace/"), "/larkmoor/?a=b#c")):
        sent = {"name": f"Benches {number}", "next": next_}
        assert house.client("olu").post(form(house), sent)["Location"] == next_
    page = text(house.client("olu").get(form(house) + "?next=%22%3E%3Cscript%3E"))
    assert "<script>alert" not in page
    assert 'value="&quot;&gt;&lt;script&gt;"' in page


def test_the_matrix_says_what_the_registry_does(house: House) -> None:
    page = text(house.client().get(house.address("permissions/")))
    rows = re.findall(r'<th scope="row".*?</tr>', page, re.DOTALL)
    actions = registry.all_actions()
    roles = (Role.VISITOR, Role.SIGNED_IN, Role.RESIDENT, Role.OFFICER, Role.MANAGER, Role.COUNCILLOR, Role.SYSTEM)
    assert len(rows) == len(actions)
    for action, row in zip(actions, rows, strict=True):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        assert action.title in row
        assert [cell.strip() == "yes" for cell in cells] == [role in action.roles for role in roles], action.name


def test_the_record_shows_how_much_was_written_and_what_was_published(house: House) -> None:
    page = text(house.client().get(house.address("record/")))
    assert f"{house.entries()} changes have been written down" in page
    assert "published just after midnight" in page
    publish_heads(timestamp=int(timezone.now().timestamp()))
    head = house.read(lambda: Entry.objects.order_by("-seq").first())
    page = text(house.client().get(house.address("record/")))
    assert f"{head.seq} changes" in page
    assert 'class="tf-code"' in page
    assert house.read(lambda: Head.objects.get().hash) == head.hash


def test_an_officer_acts_for_a_resident_until_they_stop(house: House) -> None:
    olu, address = house.client("olu"), house.address("acting-for/")
    unknown = olu.post(address, {"email": "sam@elsewhere.example"})
    assert unknown.status_code == 422
    assert "sam@elsewhere.example" in text(unknown)
    assert olu.post(address, {"email": " ROSA@larkmoor.example "}).status_code == 302
    assert "Rosa Quill" in text(olu.get(house.address("")))
    assert olu.get(house.address("workspace/")).status_code == 404
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).first().pk)
    assert olu.post(form(house, "activities.follow", live)).status_code == 302
    entry = house.read(lambda: Entry.objects.order_by("-seq").first())
    assert f'"by_hand_of":"person:{house.person("olu").pk}"' in entry.body
    assert entry.actor == f"person:{house.person('rosa').pk}"
    olu.post(address, {"stop": "1"})
    assert olu.get(house.address("workspace/")).status_code == 200


def test_acting_for_a_manager_does_not_make_a_manager(house: House) -> None:
    olu = house.client("olu")
    assert olu.post(house.address("acting-for/"), {"email": "mina@larkmoor.example"}).status_code == 302
    sent = {"email": "olu@larkmoor.example", "post": "manager"}
    assert olu.post(form(house, "people.appoint"), sent).status_code == 403
    assert Role.MANAGER not in house.actor("olu").roles


@pytest.mark.parametrize("name", ["", "rosa", "mina", "carys", "sam"])
def test_nobody_but_an_officer_acts_for_somebody(house: House, name: str) -> None:
    address, client = house.address("acting-for/"), house.client(name)
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "rosa@larkmoor.example"}).status_code == 404


def queries(client: Client, path: str) -> int:
    client.get(path)  # once, so that nothing made only the first time counts
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len([each for each in asked.captured_queries if not each["sql"].startswith(("BEGIN", "COMMIT"))])


def grow(house: House) -> None:
    """Ten more services, initiatives and drafts, and twenty more people and published activities."""
    for n in range(10):
        with house.tampering():
            service = Service.objects.create(name=f"Service {n}")
        answers = {"outcome": "x", "public_input": "x", "citizen_intensity": 1, "public_intensity": 1}
        made = house.act("olu", start_initiative, house.place, name=f"New {n}", service=service.pk, **answers)
        words = {"title": f"What next, {n}?", "summary": "x", "promise": "x"}
        house.act("olu", start_activity, made, method="participatory_budgets", **words)
    with house.tampering():
        initiative = Initiative.objects.first()
        live = {"method_name": "participatory_budgets", "state": State.LIVE, "published_at": timezone.now()}
        Activity.objects.bulk_create(
            Activity(initiative=initiative, title=f"Live {n}", summary="x", promise="x", **live) for n in range(20)
        )
        assert Membership.objects.exists()


def test_pages_ask_few_questions_and_no_more_as_a_place_grows(house: House) -> None:
    live = house.read(lambda: Activity.objects.filter(state=State.LIVE).select_related("place").first())
    with house.tampering():
        address = live.get_absolute_url()
    pages = [
        ("", house.address("")),
        ("rosa", house.address("")),
        ("rosa", address),
        ("olu", house.address("workspace/")),
        ("rosa", house.address("permissions/")),
        ("", house.address("record/")),
        ("olu", form(house)),
    ]
    clients = {name: house.client(name) for name, _path in pages}
    before = {page: queries(clients[page[0]], page[1]) for page in pages}
    assert {page: count for page, count in before.items() if count > 15} == {}
    grow(house)
    after = {page: queries(clients[page[0]], page[1]) for page in pages}
    assert {page: (before[page], after[page]) for page in pages if after[page] > before[page]} == {}


def test_a_notice_is_a_pdf_whatever_its_words_are(house: House) -> None:
    cases = house.read(lambda: list(DecisionCase.objects.exclude(state="preparing")))
    assert {bool(house.read(lambda case=case: case.record)) for case in cases} == {True, False}
    with house.tampering():
        DecisionCase.objects.update(question='#panic("typst") *not bold* <b> [')
    for case in cases:
        made = house.client().get(house.address(f"decisions/{case.pk}/notice.pdf"))
        assert made.content.startswith(b"%PDF-")
    assert house.client().get(house.address("decisions/987654/notice.pdf")).status_code == 404


def test_a_ward_shows_what_was_said_decided_and_is_late_in_it(house: House, django_assert_max_num_queries: Any) -> None:
    ward = house.read(lambda: Node.objects.exclude(area=None).filter(open=True).values_list("area", flat=True)[0])
    titles = house.read(lambda: list(Node.objects.filter(area=ward, open=True).values_list("title", flat=True)))
    carys = house.client("carys")
    with django_assert_max_num_queries(15):
        page = carys.get(house.address(f"wards/{ward}/")).content.decode()
    assert sum(escape(title) in page for title in titles) >= len(titles) / 2 > 0
    assert (
        str(house.read(lambda: Area.objects.get(pk=ward)))
        in house.client().get(house.address("wards/")).content.decode()
    )
    assert house.client("mo").get(f"/elsewhere/wards/{ward}/").status_code == 404
