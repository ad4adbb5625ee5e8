"""Every request is counted, timed, and told to the log in one line without a personal word."""

import json
import logging
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from django.http import HttpRequest, HttpResponse

LOG = logging.getLogger("twofold.requests")
BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Tally:
    """What this process has served since it started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.requests: Counter[tuple[str, int]] = Counter()  # page name, status
        self.within: Counter[float] = Counter()
        self.seconds = 0.0

    def add(self, page: str, status: int, seconds: float) -> None:
        with self._lock:
            self.requests[page, status] += 1
            self.within.update(bound for bound in BOUNDS if seconds <= bound)
            self.seconds += seconds

    def lines(self) -> Iterator[str]:
        with self._lock:
            requests, within, seconds = self.requests.copy(), self.within.copy(), self.seconds
        yield "# TYPE twofold_requests_total counter"
        for (page, status), count in sorted(requests.items()):
            yield f'twofold_requests_total{{page="{page}",status="{status}"}} {count}'
        yield "# TYPE twofold_request_seconds histogram"
        for bound in BOUNDS:
            yield f'twofold_request_seconds_bucket{{le="{bound}"}} {within[bound]}'
        yield f'twofold_request_seconds_bucket{{le="+Inf"}} {requests.total()}'
        yield f"twofold_request_seconds_sum {seconds:.6f}"
        yield f"twofold_request_seconds_count {requests.total()}"


TALLY = Tally()


def watch(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def watched(request: HttpRequest) -> HttpResponse:
        began, number = time.perf_counter(), uuid.uuid4().hex
        response = get_response(request)
        seconds, page = time.perf_counter() - began, page_name(request)
        TALLY.add(page, response.status_code, seconds)
        response["X-Request-ID"] = number
        LOG.info("served", extra={"request": said(request, response, number, page, seconds)})
        return response

    return watched


def page_name(request: HttpRequest) -> str:
    """The page's name and never its address, which may hold what somebody searched for or a key that lets them in."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"


def said(
    request: HttpRequest, response: HttpResponse, number: str, page: str, seconds: float
) -> dict[str, str | int | float]:
    place = request.resolver_match.kwargs.get("place", "") if request.resolver_match else ""
    milliseconds = round(seconds * 1000, 1)
    return {
        "request": number,
        "place": place,
        "page": page,
        "method": request.method or "",
        "status": response.status_code,
        "milliseconds": milliseconds,
    }


class JsonLines(logging.Formatter):
    """One JSON object a line. Of an error its kind and where it arose: its message may quote what was typed."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name}
        request = getattr(record, "request", None)
        line |= request if isinstance(request, dict) else {}
        if record.name == LOG.name:
            return json.dumps(line)
        # The template of the message, not its arguments: those are addresses and e-mails as often as not.
        line["message"] = str(record.msg)
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [f"{code.co_filename}:{number}" for code, number in _frames(record)][-5:]
        return json.dumps(line)


def _frames(record: logging.LogRecord) -> Iterator[tuple[CodeType, int]]:
    trace = record.exc_info[2] if record.exc_info else None
    while trace:
        yield trace.tb_frame.f_code, trace.tb_lineno
        trace = trace.tb_next
