"""Which days count as working days in a nation. Pure: no Django, no database."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

SUBDIVISIONS = {"england": "ENG", "scotland": "SCT", "wales": "WLS", "northern-ireland": "NIR"}
SATURDAY = 5
DAY = timedelta(days=1)


@cache
def bank_holidays(jurisdiction: str, year: int) -> dict[date, str]:
    """A nation's bank holidays in a year, by the `holidays` package, which follows gov.uk/bank-holidays."""
    import holidays  # a quarter of a second, which no page should wait for that counts no days

    return dict(holidays.country_holidays("GB", subdiv=SUBDIVISIONS[jurisdiction], years=year, language="en_GB"))


def why_not_working(day: date, jurisdiction: str) -> str:
    """The bank holiday or part of the week that makes this no working day; empty when it is one."""
    holiday = bank_holidays(jurisdiction, day.year).get(day, "")
    if day.weekday() >= SATURDAY:
        return holiday or "weekend"
    return holiday


def days_after(day: date) -> Iterator[date]:
    while True:
        day += DAY
        yield day
