"""Every way in: a code by e-mail, a password, an authenticator app, a passkey, somebody else's sign-in."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail

from twofold.demo import PASSWORD
from twofold.testing.browser import Visitor
from twofold.testing.cast import House

pytestmark = pytest.mark.browser


def code_in_the_last_letter() -> str:
    found = re.search(r"^([A-Z0-9]{4,6}-?[A-Z0-9]{2,6})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def type_code(visitor: Visitor, code: str) -> Visitor:
    visitor.page.fill("input[name=code]:visible", code)
    visitor.page.locator("input[name=code]:visible").press("Enter")
    return visitor


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.goes_to("/larkmoor/").page.get_by_role("link", name="Sign out").count() == 1


def test_rosa_signs_in_with_a_code_from_her_mail(visit: Any) -> None:
    rosa = visit().goes_to("/accounts/login/").finds_nothing_in_the_way()
    rosa.follows("Email me a code").finds_nothing_in_the_way()
    rosa.page.fill("input[name=email]", "rosa@larkmoor.example")
    rosa.page.locator("input[name=email]").press("Enter")
    rosa.page.wait_for_url("**/code/confirm/")
    type_code(rosa.finds_nothing_in_the_way(), code_in_the_last_letter())
    rosa.page.wait_for_url(lambda address: "confirm" not in address)
    assert is_signed_in(rosa)


def test_a_stranger_makes_an_account_and_joins_the_place(visit: Any) -> None:
    nia = visit().goes_to("/accounts/signup/").finds_nothing_in_the_way()
    nia.page.fill("input[name=email]", "nia@larkmoor.example")
    nia.page.fill("input[name=password1]", "seven quiet otters")
    nia.page.locator("input[name=password1]").press("Enter")
    nia.page.wait_for_url("**/confirm-email/")
    type_code(nia.finds_nothing_in_the_way(), code_in_the_last_letter())
    nia.page.wait_for_url(lambda address: "confirm" not in address)
    assert is_signed_in(nia)
    nia.goes_to("/larkmoor/budgets/2/").reads("Only people who live, work, study").follows("Join Larkmoor")
    nia.finds_nothing_in_the_way().page.get_by_label("I live, work or study here").check()
    nia.presses("Join place").follows("Choose your projects").reads("Add to my ballot")


def test_a_wrong_password_says_so_and_no_more(visit: Any) -> None:
    said = []
    for email in ("rosa@larkmoor.example", "nobody@larkmoor.example"):
        guest = visit().goes_to("/accounts/login/")
        guest.page.fill("input[name=login]", email)
        guest.page.fill("input[name=password]", "not the password")
        guest.page.locator("input[name=password]").press("Enter")
        said.append(guest.finds_nothing_in_the_way().page.locator(".govuk-error-summary").inner_text())
    assert said[0] == said[1]


def test_mina_adds_an_authenticator_app_and_needs_it_next_time(house: House, visit: Any) -> None:
    mina = visit("mina").goes_to("/accounts/2fa/totp/activate/")
    confirm_it_is_still_you(mina)
    mina.finds_nothing_in_the_way()
    type_code(mina, totp(mina.page.locator(".tf-code").inner_text().strip()))
    mina.page.wait_for_url(lambda address: "activate" not in address)
    mina.finds_nothing_in_the_way()
    again = visit().goes_to("/accounts/login/")
    again.page.fill("input[name=login]", "mina@larkmoor.example")
    again.page.fill("input[name=password]", PASSWORD)
    again.page.locator("input[name=password]").press("Enter")
    again.page.wait_for_url("**/2fa/authenticate/**")
    again.finds_nothing_in_the_way()
    assert not is_signed_in(again)


def test_carys_signs_in_with_a_passkey(visit: Any) -> None:
    carys = visit("carys")
    devices = carys.context.new_cdp_session(carys.page)
    devices.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    carys.goes_to("/accounts/2fa/webauthn/add/")
    confirm_it_is_still_you(carys)
    carys.finds_nothing_in_the_way()
    carys.page.locator("input[name=passwordless]").check()
    carys.page.locator("main button[type=submit], main button#mfa_webauthn_add").first.click()
    carys.page.wait_for_url(lambda address: "/add/" not in address)
    carys.finds_nothing_in_the_way()
    carys.goes_to("/accounts/logout/").presses("Sign out")
    carys.goes_to("/accounts/login/").presses("Use a passkey")
    carys.page.wait_for_url(lambda address: "login" not in address)
    assert is_signed_in(carys)


def confirm_it_is_still_you(visitor: Visitor) -> None:
    """Changing how one signs in asks for the password again."""
    if "reauthenticate" in visitor.page.url:
        visitor.page.fill("input[name=password]", PASSWORD)
        visitor.page.locator("input[name=password]").press("Enter")
        visitor.page.wait_for_url(lambda address: "reauthenticate" not in address)


def totp(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))
