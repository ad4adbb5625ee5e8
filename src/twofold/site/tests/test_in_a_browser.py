"""What only a browser can tell: axe, a phone's width, the keyboard, scripts on and off."""

from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[4] / "node_modules/axe-core/axe.min.js"
PHONE, DESK = 320, 1280
PAGES = ["/", "/larkmoor/", "/accessibility/", "/cookies/", "/contact/", "/accounts/login/", "/accounts/signup/"]
RUN = "axe.run().then(done => done.violations.map(each => [each.id, each.nodes.map(node => node.html)]))"


@contextmanager
def window(browser, width=DESK, **options):
    """A page in a window of its own; whatever the content policy or a script complains of fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **options)
    context.set_default_timeout(10_000)
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def look(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")


def faults(page):
    if not AXE.exists():
        pytest.skip("axe-core is absent: npm ci")
    page.evaluate(AXE.read_text())
    return page.evaluate(RUN)


def test_pages_are_clean_and_fit_a_phone(browser, site):
    for width in (PHONE, DESK):
        with window(browser, width, bypass_csp=True) as page:
            for path in [*PAGES, "/_components/"]:
                look(page, site + path)
                assert faults(page) == [], (path, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_pages_are_clean_after_use(browser, site):
    with window(browser, PHONE, bypass_csp=True) as page:
        look(page, f"{site}/_components/")
        closed = page.locator("details:not([open]) > summary")
        while closed.count():
            closed.first.click()
        page.get_by_role("button", name="Show password").click()
        page.get_by_role("textbox", name="Your idea", exact=True).fill("x" * 201)
        assert faults(page) == []


def test_the_content_policy_is_kept(browser, site):
    with window(browser) as page:
        for path in [*PAGES, "/_components/"]:
            look(page, site + path)


def test_everything_can_be_read_with_scripts_off(browser, site):
    with window(browser, PHONE, java_script_enabled=False) as page:
        look(page, f"{site}/_components/")
        assert page.locator(".tf-map__picture").is_visible()
        assert page.locator("#people").is_visible()
        assert page.locator("#cash").is_visible()
        look(page, f"{site}/accounts/login/")
        assert not page.locator("#passkey_login").is_visible()


def test_signing_in_with_scripts_off(browser, site):
    with window(browser, PHONE, java_script_enabled=False) as page:
        look(page, f"{site}/accounts/login/?next=/larkmoor/workspace/")
        page.fill("#id_login", "olu@larkmoor.example")
        page.fill("#id_password", "larkmoor-demo")
        page.press("#id_password", "Enter")
        assert page.locator("h1").inner_text() == "What needs you today"
        assert page.get_by_role("link", name="Work to do").is_visible()


def test_the_first_tab_skips_to_the_content(browser, site):
    with window(browser) as page:
        look(page, site)
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to main content"
        page.keyboard.press("Enter")
        assert page.locator(":focus").get_attribute("id") == "main-content"


def test_the_error_summary_takes_focus_and_leads_to_the_field(browser, site):
    with window(browser) as page:
        look(page, f"{site}/_components/")
        assert "govuk-error-summary" in page.locator(":focus").get_attribute("class")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator(":focus").get_attribute("id") == "id_about"


def test_a_drawn_map_comes_to_life_and_its_pins_take_the_keyboard(browser, site):
    with window(browser) as page:
        look(page, f"{site}/_components/")
        page.locator(".tf-pin").first.wait_for()
        assert not page.locator(".tf-map__picture").is_visible()
        page.get_by_role("button", name="3 A crossing by the school").press("Enter")
        assert page.locator(".maplibregl-popup a").inner_text() == "A crossing by the school"


def test_a_map_that_fails_stays_drawn(browser, site):
    with window(browser) as page:
        page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
        look(page, f"{site}/_components/")
        assert page.locator(".tf-map__picture").is_visible()


def test_printing_shows_the_drawing_and_no_buttons(browser, site):
    with window(browser) as page:
        look(page, f"{site}/_components/")
        page.locator(".tf-pin").first.wait_for()
        page.emulate_media(media="print")
        assert page.locator(".tf-map__picture").is_visible()
        assert not page.locator(".govuk-skip-link").is_visible()
