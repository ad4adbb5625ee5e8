"""Health, metrics and logs say how the site does, and nothing of who uses it."""

import io
import json
import logging
from typing import Any

import pytest

from twofold.operations.watching import JsonLines
from twofold.testing.cast import House


def test_health_tells_of_database_and_workers(house: House) -> None:
    client = house.client()
    assert client.get("/health/live").json() == {"live": True}
    said = client.get("/health/ready")
    assert said.status_code == 200
    assert said.json().keys() == {"ready", "database", "migrated", "worker", "waiting"}


def test_metrics_are_for_those_with_the_token(house: House, settings: Any) -> None:
    client = house.client()
    assert client.get("/health/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "a long token"
    assert client.get("/health/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    client.get(house.address(""))
    said = client.get("/health/metrics", headers={"authorization": "Bearer a long token"}).text
    assert 'twofold_requests_total{page="place_home",status="200"}' in said
    assert 'twofold_request_seconds_bucket{le="+Inf"}' in said
    assert 'twofold_letters_waiting{place="larkmoor"}' in said
    assert 'twofold_record_age_seconds{place="larkmoor"}' in said


@pytest.mark.parametrize("name", ["", "rosa", "olu"])
def test_no_personal_word_reaches_the_log(house: House, name: str) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root, ours = logging.getLogger(), logging.getLogger("twofold.requests")
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        client = house.client(name)
        client.get(house.address("") + "?q=marker@personal.example")
        client.get("/nothing/marker@personal.example/")
        client.post("/accounts/login/code/", {"email": "marker@personal.example"})
        logging.getLogger("other").error("Letter to %s failed", "marker@personal.example")
    finally:
        root.removeHandler(handler)
        ours.setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"place_home", "none"} <= {line.get("page") for line in lines}
    assert "marker" not in stream.getvalue()
    assert house.place.slug in {line.get("place") for line in lines}
