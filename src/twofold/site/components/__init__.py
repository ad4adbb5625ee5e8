"""govuk-frontend's components in Python, held to its shipped fixtures by tests/test_conformance.py."""

from collections.abc import Callable
from typing import Any

from .choices import checkboxes, date_input, radios
from .content import (
    button,
    details,
    exit_this_page,
    feedback,
    inset_text,
    notification_banner,
    panel,
    phase_banner,
    tag,
    warning_text,
)
from .enhanced import character_count, file_upload, password_input
from .fields import (
    error_message,
    fieldset,
    hint,
    label,
    select,
    text_input,
    textarea,
)
from .lists import error_summary, summary_list, table, tabs, task_list
from .navigation import (
    back_link,
    breadcrumbs,
    generic_header,
    language_navigation,
    pagination,
    service_navigation,
    skip_link,
)

COMPONENTS: dict[str, Callable[..., Any]] = {
    "back_link": back_link,
    "breadcrumbs": breadcrumbs,
    "button": button,
    "character_count": character_count,
    "checkboxes": checkboxes,
    "date_input": date_input,
    "details": details,
    "error_message": error_message,
    "error_summary": error_summary,
    "exit_this_page": exit_this_page,
    "feedback": feedback,
    "fieldset": fieldset,
    "file_upload": file_upload,
    "generic_header": generic_header,
    "hint": hint,
    "input": text_input,
    "inset_text": inset_text,
    "label": label,
    "language_navigation": language_navigation,
    "notification_banner": notification_banner,
    "pagination": pagination,
    "panel": panel,
    "password_input": password_input,
    "phase_banner": phase_banner,
    "radios": radios,
    "select": select,
    "service_navigation": service_navigation,
    "skip_link": skip_link,
    "summary_list": summary_list,
    "table": table,
    "tabs": tabs,
    "tag": tag,
    "task_list": task_list,
    "textarea": textarea,
    "warning_text": warning_text,
}
