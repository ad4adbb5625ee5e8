"""Numbers, money, dates and people as we write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.template import Context, Template

from twofold.site.templatetags import words

NOON = datetime(2026, 5, 14, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("pence", "said"),
    [(120_000, "£1,200"), (120_050, "£1,200.50"), (5, "£0.05"), (0, "£0"), (-2_500, "−£25"), (None, "")],
)
def test_money(pence, said):
    assert words.money(pence) == said


def test_other_money():
    assert words.money(120_000, "EUR") == "€1,200"
    assert words.money(120_000, "SEK") == "1,200 SEK"


def test_a_moment_is_said_on_the_places_own_clock():
    assert words.when(NOON) == "Thursday 14 May, noon"
    assert words.when(NOON + timedelta(hours=6, minutes=30)) == "Thursday 14 May, 6:30pm"
    assert words.when(datetime(2026, 1, 5, 0, 0, tzinfo=UTC)) == "Monday 5 January, midnight"
    assert words.when(datetime(2026, 1, 5, 9, 0, tzinfo=UTC)) == "Monday 5 January, 9am"


def test_another_year_is_named():
    assert words.day(date(2027, 3, 1)) == "Monday 1 March 2027"
    assert words.short_day(date(2025, 3, 1)) == "1 Mar 2025"
    assert words.short_day(date(2026, 3, 1)) == "1 Mar"


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=90), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(days=-7, seconds=5), "in 7 days"),
    ],
)
def test_ago(gap, said):
    assert words.ago(datetime.now(UTC) - gap) == said


def test_counting():
    assert words.count_of(1, "idea,ideas") == "1 idea"
    assert words.count_of([1, 2], "idea,ideas") == "2 ideas"
    assert words.count_of(1_200, "vote, votes") == "1,200 votes"


@pytest.mark.parametrize(("share", "places", "said"), [(0.5, 0, "50%"), (0.005, 0, "1%"), (0.1234, 1, "12.3%")])
def test_percent(share, places, said):
    assert words.percent(share, places) == said


def test_initials_tell_people_apart():
    assert words.initials("Rosa Maria Ahmed") == "R A"
    assert words.initials("Rosa") == "R"
    assert words.initials("") == ""


def test_headings_from_elsewhere_in_sentence_case():
    assert words.sentence_case("Two-Factor Authentication") == "Two-factor authentication"
    assert words.sentence_case("Use TOTP Now") == "Use TOTP now"


def test_markdown_keeps_structure_and_drops_harm():
    html = words.markdown("# Big\n\nA [link](https://x.example) <script>alert(1)</script> ![p](x.png)\n\n- one")
    assert '<h3 class="govuk-heading-m">Big</h3>' in html
    assert '<a class="govuk-link" href="https://x.example" rel="noopener nofollow ugc">link</a>' in html
    assert '<ul class="govuk-list govuk-list--bullet">' in html
    assert "<script" not in html
    assert "<img" not in html


def test_markdown_will_not_link_to_a_script():
    assert "<a" not in words.markdown("[x](javascript:alert(1)) <a href='javascript:alert(1)'>y</a>")


def test_lines_are_kept_and_escaped():
    assert words.lines("a <b>\nc") == "a &lt;b&gt;<br>c"


def test_words_need_no_loading():
    assert Template("{{ 1250|money }}").render(Context()) == "£12.50"
