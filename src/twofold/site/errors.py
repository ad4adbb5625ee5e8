"""Pages for when something went wrong: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TITLED = (400, 403, 404, 413, 429)


def failed(request: HttpRequest, status: int, message: str = "") -> HttpResponse:
    """The page for an error status, with the reason where a rule gave one."""
    template = f"{status}.html" if status in TITLED else "400.html"
    return render(request, template, {"reason": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failed(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failed(request, 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return failed(request, 404)


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Cross-site protection refused a form: nearly always a page left open overnight or cookies turned off."""
    return render(request, "403_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    # Whatever failed may fail again while rendering, so this page asks nothing of the request.
    return HttpResponse(_broken_page(), status=500)


def _broken_page() -> str:
    from django.template.loader import get_template

    return get_template("500.html").render()
