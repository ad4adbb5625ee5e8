"""The pages about Twofold itself, as anybody meets them."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.template.loader import get_template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from twofold.site import errors
from twofold.site.context import shell

PUBLIC = ["/", "/accessibility/", "/privacy/", "/cookies/", "/terms/", "/contact/"]
PUBLIC += ["/accounts/login/", "/accounts/signup/"]
ACCOUNT = ["/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"]


class Page(HTMLParser):
    """What a page is made of, as far as these tests ask."""

    def __init__(self, html):
        super().__init__()
        self.headings, self.ids, self.scripts, self.styled = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.headings += [tag] if re.fullmatch("h[1-6]", tag) else []
        self.ids += [named["id"]] if "id" in named else []
        self.scripts += [named] if tag == "script" and named.get("type") != "application/json" else []
        self.styled += [tag] if "style" in named or tag == "style" else []


def sound(response):
    """Every page: one h1, ids used once, nothing the content policy would refuse."""
    page = Page(response.content.decode())
    assert page.headings.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    assert page.styled == []
    assert all("nonce" in script or "src" in script for script in page.scripts)
    return page


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_sound(house, path):
    response = house.client().get(path)
    assert response.status_code == 200
    sound(response)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ACCOUNT)
def test_an_account_page_is_sound(house, path):
    response = house.client("rosa").get(path)
    assert response.status_code == 200
    sound(response)


def test_the_front_page_says_what_this_is_and_where_to_go(house):
    html = house.client().get("/").content.decode()
    assert "It takes two" in html
    assert f'href="/{house.place.slug}/"' in html
    assert "Not a GOV.UK service" in html


def test_policy_pages_ask_the_database_nothing(house):
    client = house.client()
    for path in ("/accessibility/", "/privacy/", "/cookies/", "/terms/"):
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        assert len(asked) == 0, path


def test_the_frame_asks_the_database_nothing():
    request = RequestFactory().get("/somewhere/")
    assert shell(request)["navigation"][0]["text"] == "Places"


def test_a_place_says_what_it_is_doing_together(house):
    response = house.client().get(house.address(""))
    page = sound(response)
    html = response.content.decode()
    assert page.headings[:2] == ["h1", "h2"]
    for heading in ("Have your say", "Give a hand", "See what changed"):
        assert heading in html


def test_a_visitor_is_sent_to_sign_in_for_the_workspace(house):
    response = house.client().get(house.address("workspace/"))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")


def test_a_resident_has_no_workspace(house):
    assert house.client("rosa").get(house.address("workspace/")).status_code in (403, 404)
    assert "Work to do" not in house.client("rosa").get(house.address("")).content.decode()


def test_an_officer_sees_what_needs_them(house):
    response = house.client("olu").get(house.address("workspace/"))
    sound(response)
    html = response.content.decode()
    assert "What needs you today" in html
    assert "Work to do" in html
    assert f"/{house.place.slug}/do/activities.start_initiative/{house.place.pk}/" in html


def test_language_is_remembered_and_leads_back(house):
    response = house.client().get("/language/cy/?next=/privacy/")
    assert response["Location"] == "/privacy/"
    assert response.cookies["django_language"].value == "cy"
    assert '<html lang="cy"' in _in_welsh(house).get("/privacy/").content.decode()


def test_language_leads_nowhere_else(house):
    for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert house.client().get("/language/cy/", {"next": elsewhere})["Location"] == "/"
    assert house.client().get("/language/xx/").status_code == 404


def test_sign_in_lists_the_demo_people_only_in_the_demonstration(house, settings):
    assert "Try it as one of these people" not in house.client().get("/accounts/login/").content.decode()
    settings.DEMO = True
    html = house.client().get("/accounts/login/").content.decode()
    assert "Be Rosa" in html


def test_a_wrong_password_is_an_error_summary(house):
    response = house.client().post("/accounts/login/", {"login": "rosa@larkmoor.example", "password": "no"})
    sound(response)
    html = response.content.decode()
    assert "govuk-error-summary" in html
    assert "<title>Error: Sign in" in html


def test_missing_pages_look_like_ours(house):
    response = house.client().get("/no/such/page/")
    assert response.status_code == 404
    sound(response)
    assert "Page not found" in response.content.decode()


@pytest.mark.parametrize("status", [400, 403, 404, 413, 429])
def test_every_refusal_has_a_page(house, rf, status):
    response = errors.failed(_visitor(rf), status, "Because.")
    assert response.status_code == status
    sound(response)


def test_a_form_left_open_too_long(house, rf):
    response = errors.expired_form(_visitor(rf))
    assert response.status_code == 403
    assert "nothing was changed" in response.content.decode()


def test_the_page_for_failures_needs_nothing(rf):
    response = errors.broken(rf.get("/"))
    assert response.status_code == 500
    sound(response)
    assert "Sorry" in get_template("500.html").render()


def _visitor(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    request.csp_nonce = "n"
    return request


def _in_welsh(house):
    client = house.client()
    client.cookies["django_language"] = "cy"
    return client
