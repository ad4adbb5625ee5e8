"""A real browser on a real server, for journeys that read as sentences and end with axe."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from .environment import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE: ViewportSize = {"width": 320, "height": 640}
DESK: ViewportSize = {"width": 1280, "height": 900}


@contextmanager
def serving() -> Iterator[str]:
    """The site on a free port of this machine; gives its address."""
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()


@contextmanager
def browsing() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django takes that for async code and would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """Somebody at a screen. `javascript=False` is how many people's phones behave on a bad day."""

    def __init__(self, browser: Browser, site: str, *, screen: ViewportSize = PHONE, javascript: bool = True) -> None:
        # axe is injected, which the site's own policy rightly forbids; the policy itself is tested on its header.
        self.context = browser.new_context(
            base_url=site,
            viewport=screen,
            java_script_enabled=javascript,
            bypass_csp=javascript,
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.javascript = javascript
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def goes_to(self, path: str) -> "Visitor":
        self.page.goto(path)
        return self

    def signs_in(self, email: str, password: str) -> "Visitor":
        self.goes_to("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.locator("input[name=password]").press("Enter")
        self.page.wait_for_url(lambda address: "login" not in address)
        return self

    def follows(self, text: str) -> "Visitor":
        link = self.page.get_by_role("link", name=_spoken(text))
        return self._goes_by(link.or_(self.page.get_by_role("button", name=_spoken(text))).first)

    def presses(self, text: str) -> "Visitor":
        return self._goes_by(self.page.get_by_role("button", name=_spoken(text)).first)

    def _goes_by(self, control: Locator) -> "Visitor":
        """Every way on is a page of its own here; what comes next looks at that page, whole."""
        with self.page.expect_navigation():
            control.click()
        return self

    def reads(self, text: str) -> "Visitor":
        """Waits a little, as people do, for the text to be there."""
        expect(self.page.locator("body")).to_contain_text(text, timeout=5_000, use_inner_text=True)
        return self

    def finds_nothing_in_the_way(self) -> "Visitor":
        """axe clean, nothing wider than the screen, no script errors."""
        if self.javascript:
            self.page.add_script_tag(path=AXE)
            violations = self.page.evaluate(
                "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"
            )
            assert violations == [], f"{self.page.url}: {violations}"
            wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
            assert self.errors == []
        return self


def _spoken(text: str) -> re.Pattern[str]:
    """A name as assistive technology says it: hidden words may stand apart from the visible ones."""
    return re.compile(r"\s*:\s*".join(map(re.escape, text.split(": "))))


def browser_missing() -> str:
    """Why journeys cannot be walked here, or nothing."""
    if CHROMIUM is None:
        return "no Chromium on this machine"
    if not AXE.exists() or not (Path(ROOT) / "src/twofold/site/static/built/shell.css").exists():
        return "styles and scripts are not built (make test builds them)"
    return ""
