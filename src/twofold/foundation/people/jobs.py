"""Sessions that have ended are deleted every night: a basket in one names what its owner meant to vote for."""

from django.core.management import call_command
from procrastinate.contrib.django import app


@app.periodic(cron="35 3 * * *")
@app.task(queueing_lock="clear-sessions")
def clear_sessions(timestamp: int) -> None:
    call_command("clearsessions")
