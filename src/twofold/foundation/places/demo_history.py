"""Demo places have a past. What is done inside `as_if_on` is dated as if it had been done then."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone


@contextmanager
def as_if_on(moment: datetime) -> Iterator[None]:
    """Set Django's clock for this process; only demo data, which is loaded by a command of its own, may do so."""
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    with as_if_on(timezone.now() - timedelta(days=days)):
        yield
