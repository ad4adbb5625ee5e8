"""What is wrong with an answer, in words for the person who gave it rather than for who wrote the program."""

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

# By the first words of pydantic's own name for the mistake; the longest that fits counts.
WORDS = {
    "missing": _("Answer this question."),
    "extra_forbidden": _("We did not ask for this."),
    "string_too_short": _("Enter something here."),
    "string_too_long": _("Use %(max_length)s characters or fewer."),
    "bytes_type": _("Choose a file."),
    "bytes_too_short": _("Choose a file that is not empty."),
    "bytes_too_long": _("Choose a smaller file."),
    "too_long": _("Choose %(max_length)s or fewer."),
    "too_short": _("Choose %(min_length)s or more."),
    "int_": _("Enter a whole number."),
    "float_": _("Enter a number."),
    "finite_number": _("Enter a number."),
    "bool_": _("Choose yes or no."),
    "enum": _("Choose one of the options listed."),
    "greater_than": _("Enter more than %(gt)s."),
    "greater_than_equal": _("Enter %(ge)s or more."),
    "less_than": _("Enter less than %(lt)s."),
    "less_than_equal": _("Enter %(le)s or less."),
    "date_": _("Enter a real date, with day, month and year."),
    "datetime_": _("Enter a real date and time."),
    "string_": _("Enter this as text."),
    "list_": _("Choose from the list."),
    "dict_": _("Answer each part."),
}


def mistakes(error: ValidationError) -> dict[str, list[str]]:
    """Each input's mistakes, in words."""
    fields: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_input=False):
        name = str(problem["loc"][0]) if problem["loc"] else ""
        fields.setdefault(name[:80], []).append(_said(problem))
    return fields


def _said(problem: ErrorDetails) -> str:
    known = max((start for start in WORDS if problem["type"].startswith(start)), key=len, default=None)
    return str(WORDS[known]) % problem.get("ctx", {}) if known else problem["msg"]
