"""Every minute, what changed goes to whoever asked for it. Truth is in the feed; a job that dies loses nothing."""

from procrastinate.contrib.django import app

from twofold.foundation.places.every import in_every_place

from .sending import send_all


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send-webhooks")
def send_webhooks(timestamp: int) -> None:
    in_every_place(send_all)
