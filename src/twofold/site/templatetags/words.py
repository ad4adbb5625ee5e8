"""How numbers, money, dates and people are written. Builtin in every template."""

import re
from collections.abc import Sized
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import nh3
from django import template
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markdown_it import MarkdownIt

register = template.Library()

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$"}
ALLOWED = {"a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul"}
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
CLASSES = {"p": "govuk-body", "ul": "govuk-list govuk-list--bullet", "ol": "govuk-list govuk-list--number"}
CLASSES |= {"a": "govuk-link", "h3": "govuk-heading-m", "h4": "govuk-heading-s"}
_parser = MarkdownIt("commonmark", {"html": False})


@register.filter
def money(pence: int | None, currency: str = "GBP") -> str:
    """£1,200 or £1,200.50 from a whole number of pence."""
    if pence is None:
        return ""
    whole, rest = divmod(abs(int(pence)), 100)
    figure = f"{whole:,}.{rest:02}" if rest else f"{whole:,}"
    symbol = SYMBOLS.get(currency)
    sign = "\N{MINUS SIGN}" if pence < 0 else ""
    return f"{sign}{symbol}{figure}" if symbol else f"{sign}{figure} {currency}"


@register.filter
def when(moment: datetime | None) -> str:
    """Thursday 14 May, noon. The year is said only when it is not this one."""
    if moment is None:
        return ""
    local = _local(moment)
    return _("%(day)s, %(time)s") % {"day": day(local), "time": _clock(local)}


@register.filter
def day(moment: date | None) -> str:
    """Thursday 14 May, with the year when it is not this one."""
    if moment is None:
        return ""
    local = _local(moment)
    # Translators: a date such as "Thursday 14 May"
    pattern = _("l j F") if local.year == timezone.localdate().year else _("l j F Y")
    return date_format(local, pattern)


@register.filter
def short_day(moment: date | None) -> str:
    """14 May, for rails and tables where the room is small."""
    if moment is None:
        return ""
    local = _local(moment)
    return date_format(local, _("j M") if local.year == timezone.localdate().year else _("j M Y"))


@register.filter
def ago(moment: datetime | None) -> str:
    """How long ago, or how long until, in the largest unit that is still true."""
    if moment is None:
        return ""
    gap = timezone.now() - moment
    return _past(gap) if gap >= timedelta(0) else _future(-gap)


@register.filter
def count_of(number: int | Sized, nouns: str) -> str:
    """`3|count_of:"idea,ideas"` says "3 ideas". Give the nouns already translated."""
    count = number if isinstance(number, int) else len(number)
    one, _comma, many = nouns.partition(",")
    return f"{count:,} {one.strip() if count == 1 else (many or one).strip()}"


@register.filter
def number(value: int | float | Decimal | None) -> str:
    if value is None:
        return ""
    return f"{int(value):,}" if value == int(value) else f"{value:,}"


@register.filter
def percent(share: float | Decimal | None, places: int = 0) -> str:
    """A share between 0 and 1 as a percentage."""
    if share is None:
        return ""
    step = Decimal(1).scaleb(-places)
    return f"{(Decimal(str(share)) * 100).quantize(step, ROUND_HALF_UP)}%"


@register.filter
def markdown(text: str | None) -> SafeString:
    """Markdown as HTML that cannot do harm: no pictures, no scripts, headings below ours."""
    html = nh3.clean(
        _demoted(_parser.render(text or "")),
        tags=ALLOWED,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
    )
    return mark_safe(re.sub(r"<(p|ul|ol|a|h3|h4)(?=[ >])", lambda m: f'<{m[1]} class="{CLASSES[m[1]]}"', html))


@register.filter
def initials(name: str | None) -> str:
    """R A for Rosa Ahmed: enough to tell people apart in a list, not enough to name them."""
    words = (name or "").split()
    return " ".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))


@register.filter
def first_name(name: str | None) -> str:
    return (name or "").split(" ")[0]


@register.filter
def sentence_case(text: str) -> str:
    """Sign In becomes Sign in. For headings that other people's templates write in capitals."""
    first, *rest = re.split(r"(?<=[ -])", text.strip())
    return mark_safe(first + "".join(word.lower() if word.strip().istitle() else word for word in rest))


@register.filter
def lines(text: str | None) -> SafeString:
    """Plain text with its line breaks kept."""
    return mark_safe(escape(text or "").replace("\n", "<br>"))


def _local(moment: date) -> date:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _clock(moment: date) -> str:
    hour, minute = (moment.hour, moment.minute) if isinstance(moment, datetime) else (0, 0)
    if (hour, minute) in ((12, 0), (0, 0)):
        return _("noon") if hour else _("midnight")
    half = _("am") if hour < 12 else _("pm")
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{half}"


def _past(gap: timedelta) -> str:
    if gap < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": _span(gap)}


def _future(gap: timedelta) -> str:
    return _("in %(time)s") % {"time": _span(gap)}


def _span(gap: timedelta) -> str:
    minutes = max(1, round(gap.total_seconds() / 60))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        hours = round(minutes / 60)
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(minutes / (24 * 60))
    if days < 60:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    months = days // 30
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = days // 365
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def _demoted(html: str) -> str:
    return re.sub(r"(</?)(h[1-6])(?=>)", lambda match: match[1] + HEADINGS[match[2]], html)
