"""Reference pages made from the registries: a page says `% generated: actions`, and the build puts the text there.

Django is set up with a throw-away secret and a database that is not there; nothing here connects.
"""

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

MARKER = "% generated: "
DETACHED = {
    "TWOFOLD_SECRET_KEY": "for the documentation only",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
    "DJANGO_SETTINGS_MODULE": "twofold.settings",
    "COLUMNS": "100",  # the width of a verb's help, whatever the terminal
    "NO_COLOR": "1",
}


def set_up() -> None:
    """Load the registries, unless somebody has already."""
    from django.apps import apps

    if not apps.ready:
        os.environ.update(DETACHED)
        import django

        django.setup()


def expand(text: str) -> str:
    """The page with each marker replaced by what the registries say."""
    return "\n".join(
        PAGES[line.removeprefix(MARKER).strip()]() if line.startswith(MARKER) else line for line in text.split("\n")
    )


def actions() -> str:
    from twofold.foundation.actions import registry

    return "\n".join(line for action in registry.all_actions() for line in _action(action))


def _action(action: Any) -> Iterator[str]:
    from twofold.foundation.actions.actor import Role

    yield f"## {action.name}\n"
    yield f"{_plain(action.summary)}\n"
    yield f"- On: {action.subject_model._meta.verbose_name}"
    yield f"- Who: {', '.join(role.value for role in Role if role in action.roles)}"
    yield f"- Open: {'during ' + ', '.join(action.during) if action.during else 'always'}"
    for said in _manners(action):
        yield f"- {said}"
    yield ""
    yield from _inputs(action)


def _manners(action: Any) -> Iterator[str]:
    if action.unless:
        yield f"Unless: {_first_line(action.unless) or action.unless.__name__.replace('_', ' ')}"
    if action.changes_subject:
        yield "Holds its subject alone: others wait until it is done"
    if action.secret:
        yield "Secret: the record says that it was done, not what was sent or made"


def _inputs(action: Any) -> Iterator[str]:
    from twofold.foundation.actions.fields import _asks, _bare, _metadata, kind_of

    fields = action.inputs.model_fields
    if not fields:
        yield "It asks for nothing.\n"
        return
    rows = []
    for name, info in fields.items():
        needed = "yes" if info.is_required() else "no"
        asks = _asks(info)
        listed = ["from the list its subject offers"] if asks.choices else _choices(_bare(info.annotation))
        limits = [] if asks.choices and _bare(info.annotation) is int else _bounds(_metadata(info))
        rows.append([f"`{name}`", str(asks.label), kind_of(info) or "", needed, "; ".join([*listed, *limits])])
    yield from _table(["input", "the form asks", "kind", "needed", "bounds"], rows)


def _choices(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield "one of " + ", ".join(f"`{member.value}`" for member in annotation)


def _bounds(metadata: Iterable[Any]) -> Iterator[str]:
    """Lengths and limits in words, the narrowest of each kind."""
    found: dict[str, list[float]] = {}
    for each in metadata:
        for bound in getattr(each, "metadata", [each]):  # under `| None` they are still packed in a field
            for name in BOUNDS:
                if isinstance(getattr(bound, name, None), int | float):
                    found.setdefault(name, []).append(getattr(bound, name))
    if "gt" in found:
        found.pop("ge", None)
    for name, (words, narrowest) in BOUNDS.items():
        if name in found:
            yield words.format(f"{narrowest(found[name]):,}")


BOUNDS: Mapping[str, tuple[str, Callable[[Iterable[float]], float]]] = {
    "min_length": ("length {} or more", max),
    "max_length": ("length {} or less", min),
    "ge": ("{} or more", max),
    "gt": ("more than {}", max),
    "le": ("{} or less", min),
}


def permissions() -> str:
    from twofold.foundation.actions import registry
    from twofold.foundation.pages.views import COLUMNS

    rows = [
        [
            f"[{action.name}](actions.md#{_slug(action.name)})",
            *("yes" if role in action.roles else "–" for role in COLUMNS),
        ]
        for action in registry.all_actions()
    ]
    return "\n".join(_table(["action", *(role.value for role in COLUMNS)], rows))


def problems() -> str:
    from twofold.foundation.actions.errors import CATALOGUE

    lines = []
    for kind in CATALOGUE:
        lines += [f"## {kind.code}\n", f"Status {kind.status}. “{kind.message}”\n"]
    return "\n".join(lines)


def methods() -> str:
    from twofold.foundation.activities.methods import all_methods

    lines = []
    for method in all_methods():
        lines += [
            f"## {method.name}\n",
            f"{method.title}. {method.about}\n",
            f"- Kind: {method.kind.value}",
            f"- Pages: `/PLACE/{method.slug}/…`",
            f"- Folder: `{method.app}`\n",
        ]
        rows = [[f"`{s.name}`", str(s.title), str(s.about), "yes" if s.required else "no"] for s in method.stages]
        lines += _table(["stage", "on the page", "what happens", "required"], rows)
    return "\n".join(lines)


def cli() -> str:
    from twofold.cli import VERBS

    lines = []
    for name, verb in VERBS.items():
        lines += [f"## twofold {name}\n", f"{verb.summary}.\n", "```text", help_of(name), "```\n"]
    return "\n".join(lines)


def help_of(name: str) -> str:
    """What `twofold VERB --help` prints."""
    from twofold.cli import VERBS

    module, _, function = VERBS[name].target.partition(":")
    printed = io.StringIO()
    saying = redirect_stdout(printed), redirect_stderr(printed)
    with mock.patch.dict(os.environ, DETACHED), saying[0], saying[1], suppress(SystemExit):
        getattr(import_module(module), function or "main")(["--help"])
    # Depends on the machine, not on us.
    return printed.getvalue().strip().replace(f"one a core ({os.cpu_count()})", "one a core")


def tables() -> str:
    from twofold.foundation.wall.raising import walled_models

    rows = []
    for model in sorted(walled_models(), key=lambda model: model._meta.db_table):
        own = f"the person in `{model.own_column}`" if model.own_column else "nobody"
        rows.append([f"`{model._meta.db_table}`", _first_line(model), "yes" if model.append_only else "no", own])
    return "\n".join(_table(["table", "a row is", "append-only", "who may read it from outside the place"], rows))


def outside() -> str:
    from twofold.foundation.wall.raising import OUTSIDE

    return "\n".join(_table(["table", "why it stands outside"], [[f"`{name}`", why] for name, why in OUTSIDE.items()]))


PAGES: dict[str, Callable[[], str]] = {
    "actions": actions,
    "permissions": permissions,
    "problems": problems,
    "methods": methods,
    "cli": cli,
    "tables": tables,
    "outside": outside,
}


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [header, ["---"] * len(header), *([_plain(cell) for cell in row] for row in rows)]
    return [*("| " + " | ".join(cells) + " |" for cells in lines), ""]


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _first_line(thing: Any) -> str:
    """The first sentence of a docstring; Django's made-up ones for models are none."""
    first = (thing.__doc__ or "").strip().split("\n")[0]
    return "" if first.startswith(f"{getattr(thing, '__name__', '')}(") else first


def _slug(name: str) -> str:
    """A heading's address, as MyST makes it."""
    return name.lower().replace(".", "")


def setup(app: Any) -> dict[str, Any]:
    def fill(app: Any, name: str, source: list[str]) -> None:
        if MARKER in source[0]:
            set_up()
            source[0] = expand(source[0])

    def changed(app: Any, environment: Any, added: set[str], altered: set[str], removed: set[str]) -> list[str]:
        """The code may have changed although the page has not."""
        return [
            name for name in environment.found_docs if f"\n{MARKER}" in Path(environment.doc2path(name)).read_text()
        ]

    app.connect("source-read", fill)
    app.connect("env-get-outdated", changed)
    return {"parallel_read_safe": True}
