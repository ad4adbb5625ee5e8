"""Buckets nobody used for a day are full again, so they are forgotten."""

from procrastinate.contrib.django import app

from .limits import forget_old


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="forget-allowances")
def forget_allowances(timestamp: int) -> None:
    forget_old()
