"""Components that lay several things out: errors, summaries, tables, tasks, tabs."""

from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .content import tag
from .element import Child, Options, Part, css, given, h, paragraph, part, present, text_of


def error_summary(
    *,
    error_list: Iterable[Options] | None = None,
    title: str = "",
    description: str = "",
    disable_auto_focus: bool | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    errors = [h("li", None, _error(item)) for item in present(error_list)]
    own = {
        "class": css("govuk-error-summary", classes),
        "data-disable-auto-focus": None if disable_auto_focus is None else str(disable_auto_focus).lower(),
        **given(attributes),
        "data-module": "govuk-error-summary",
    }
    body = h(
        "div",
        {"class": "govuk-error-summary__body"},
        h("p", None, description) if description else None,
        h("ul", {"class": "govuk-list govuk-error-summary__list"}, errors) if errors else None,
    )
    heading = h("h2", {"class": "govuk-error-summary__title"}, title or _("There is a problem"))
    return h("div", own, h("div", {"role": "alert"}, heading, body))


def _error(item: Options) -> Child:
    if not item.get("href"):
        return item.get("text")
    return h("a", {"href": item["href"], **given(item.get("attributes"))}, item.get("text"))


def summary_list(
    *,
    rows: Iterable[Options] | None = None,
    card: Options | None = None,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    rows = present(rows)
    title = (card or {}).get("title")
    some_act = any(_actions(row) for row in rows)
    lines = [_summary_row(row, some_act, title) for row in rows]
    listed = h("dl", {"class": css("govuk-summary-list", classes), **given(attributes)}, lines)
    return _summary_card(card, listed) if card else listed


def _actions(owner: Options) -> list[Options]:
    return present((owner.get("actions") or {}).get("items"))


def _summary_row(row: Options, some_act: bool, card_title: Part) -> SafeString:
    key, value, actions = part(row.get("key")), part(row.get("value")), _actions(row)
    idle = some_act and not actions and "govuk-summary-list__row--no-actions"
    return h(
        "div",
        {"class": css("govuk-summary-list__row", idle, row.get("classes"))},
        h("dt", {"class": css("govuk-summary-list__key", key.get("classes"))}, key.get("text")),
        h("dd", {"class": css("govuk-summary-list__value", value.get("classes"))}, value.get("text")),
        _row_actions(row["actions"], actions, card_title) if actions else None,
    )


def _row_actions(options: Options, actions: list[Options], card_title: Part) -> SafeString:
    classes = css("govuk-summary-list__actions", options.get("classes"))
    if len(actions) == 1:
        return h("dd", {"class": classes}, _action_link(actions[0], card_title))
    item = {"class": "govuk-summary-list__actions-list-item"}
    links = [h("li", item, _action_link(action, card_title)) for action in actions]
    return h("dd", {"class": classes}, h("ul", {"class": "govuk-summary-list__actions-list"}, links))


def _action_link(action: Options, card_title: Part) -> SafeString:
    own = {"class": css("govuk-link", action.get("classes")), "href": action.get("href", "")}
    hidden = [f" {action['visually_hidden_text']}"] if action.get("visually_hidden_text") else []
    about = (*hidden, " (", text_of(card_title), ")") if card_title else tuple(hidden)
    aside = h("span", {"class": "govuk-visually-hidden"}, about) if about else None
    return h("a", own | given(action.get("attributes")), action.get("text"), aside)


def _summary_card(card: Options, listed: SafeString) -> SafeString:
    title, actions = part(card.get("title")), _actions(card)
    heading = {"class": css("govuk-summary-card__title", title.get("classes"))}
    return h(
        "div",
        {"class": css("govuk-summary-card", card.get("classes")), **given(card.get("attributes"))},
        h(
            "div",
            {"class": "govuk-summary-card__title-wrapper"},
            h(f"h{title.get('heading_level') or 2}", heading, title.get("text")) if title else None,
            _card_actions(card["actions"], actions, title) if actions else None,
        ),
        h("div", {"class": "govuk-summary-card__content"}, listed),
    )


def _card_actions(options: Options, actions: list[Options], title: Part) -> SafeString:
    own = {"class": css("govuk-summary-card__actions", options.get("classes"))}
    if len(actions) == 1:
        return h("div", own, _action_link(actions[0], title))
    return h("ul", own, [h("li", {"class": "govuk-summary-card__action"}, _action_link(a, title)) for a in actions])


def table(
    *,
    rows: Iterable[Iterable[Any]] | None = None,
    head: Iterable[Any] | None = None,
    caption: str = "",
    caption_classes: str = "",
    first_cell_is_header: bool = False,
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    """Cells are text, numbers, or options with `text`, `format` ("numeric"), `classes`, `colspan`."""
    headings = [_cell("th", "header", cell, {"scope": "col"}) for cell in head or []]
    lines = [_row(row, first_cell_is_header) for row in present(rows)]
    top = h("tr", {"class": "govuk-table__row"}, headings)
    return h(
        "table",
        {"class": css("govuk-table", classes), **given(attributes)},
        h("caption", {"class": css("govuk-table__caption", caption_classes)}, caption) if caption else None,
        h("thead", {"class": "govuk-table__head"}, top) if headings else None,
        h("tbody", {"class": "govuk-table__body"}, lines),
    )


def _row(cells: Iterable[Any], first_is_header: bool) -> SafeString:
    return h(
        "tr",
        {"class": "govuk-table__row"},
        [
            _cell("th", "header", cell, {"scope": "row"}, formatted=False)
            if first_is_header and index == 0
            else _cell("td", "cell", cell, {})
            for index, cell in enumerate(cells)
        ],
    )


def _cell(element: str, name: str, cell: Any, own: Options, *, formatted: bool = True) -> SafeString:
    options = cell if isinstance(cell, dict) else {"text": cell}
    format = options.get("format") if formatted else None
    block = f"govuk-table__{name}"
    spans = {"colspan": options.get("colspan") or None, "rowspan": options.get("rowspan") or None}
    classes = css(block, format and f"{block}--{format}", options.get("classes"))
    return h(element, {**own, "class": classes, **spans, **given(options.get("attributes"))}, options.get("text"))


def task_list(
    *,
    items: Iterable[Options] | None = None,
    id_prefix: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    prefix = id_prefix or "task-list"
    tasks = [_task(item, f"{prefix}-{index}") for index, item in enumerate(items or [], 1) if item]
    return h("ul", {"class": css("govuk-task-list", classes), **given(attributes)}, tasks)


def _task(item: Options, id: str) -> SafeString:
    hint, status, href = text_of(item.get("hint")), part(item.get("status")), item.get("href")
    said = tag(**part(status["tag"])) if status.get("tag") else status.get("text")
    return h(
        "li",
        {"class": css("govuk-task-list__item", href and "govuk-task-list__item--with-link", item.get("classes"))},
        h(
            "div",
            {"class": "govuk-task-list__name-and-hint"},
            _task_name(part(item.get("title")), href, f"{id}-hint {id}-status" if hint else f"{id}-status"),
            h("div", {"id": f"{id}-hint", "class": "govuk-task-list__hint"}, hint) if hint else None,
        ),
        h("div", {"class": css("govuk-task-list__status", status.get("classes")), "id": f"{id}-status"}, said),
    )


def _task_name(title: Options, href: str | None, described_by: str) -> SafeString:
    if not href:
        return h("div", {"class": title.get("classes") or None}, title.get("text"))
    classes = css("govuk-link govuk-task-list__link", title.get("classes"))
    return h("a", {"class": classes, "href": href, "aria-describedby": described_by}, title.get("text"))


def tabs(
    *,
    items: Iterable[Options] | None = None,
    title: str = "",
    id: str = "",
    id_prefix: str = "",
    classes: str = "",
    attributes: Options | None = None,
) -> SafeString:
    named = [(item.get("id") or f"{id_prefix}-{n}", n, item) for n, item in enumerate(items or [], 1) if item]
    own = {"id": id or None, "class": css("govuk-tabs", classes), **given(attributes), "data-module": "govuk-tabs"}
    chosen = "govuk-tabs__list-item--selected"
    links = [
        h("li", {"class": css("govuk-tabs__list-item", n == 1 and chosen)}, _tab(item, panel_id))
        for panel_id, n, item in named
    ]
    return h(
        "div",
        own,
        h("h2", {"class": "govuk-tabs__title"}, title or _("Contents")),
        h("ul", {"class": "govuk-tabs__list"}, links) if links else None,
        [_tab_panel(item, panel_id, n > 1) for panel_id, n, item in named],
    )


def _tab(item: Options, panel_id: str) -> SafeString:
    own = {"class": "govuk-tabs__tab", "href": f"#{panel_id}", **given(item.get("attributes"))}
    return h("a", own, item.get("label"))


def _tab_panel(item: Options, panel_id: str, hidden: bool) -> SafeString:
    panel = part(item.get("panel"))
    classes = css("govuk-tabs__panel", hidden and "govuk-tabs__panel--hidden")
    return h("div", {"class": classes, "id": panel_id, **given(panel.get("attributes"))}, paragraph(panel.get("text")))
