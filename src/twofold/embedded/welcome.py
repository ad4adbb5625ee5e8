"""What to do now that it runs."""

import os

from django.conf import settings

TRY_FIRST = [
    "Read the finished budget: what won, and why every other project did not.",
    "Sign in as Rosa and vote in the open budget. A narrow window is like a phone.",
    "Open My page as Rosa and follow her bench by the pond from the idea to its photo.",
    "Count the finished budget yourself: its page has the ballots, the rules and the command.",
]


def message(address: str, port: int, wanted_port: int) -> str:
    lines = [f"Twofold is at {address}"]
    if port != wanted_port:
        lines += [f"(port {wanted_port} is taken, so it has {port})"]
    lines += ["", *(_demo() if settings.DEMO else _no_demo()), "", "E-mail it would send appears below."]
    return _boxed(
        [*lines, f"Ctrl-C stops everything and loses nothing; the data is in {os.path.relpath(settings.DATA_FOLDER)}."]
    )


def _demo() -> list[str]:
    from twofold import demo

    name_width, email_width = (max(len(row[column]) for row in demo.SIGN_INS) for column in (0, 1))
    people = [f"  {name:<{name_width}}  {email:<{email_width}}  {role}" for name, email, role in demo.SIGN_INS]
    return [f"Sign in as any of these, password {demo.PASSWORD}", *people, "", "Try first"] + [
        f"  {number}. {what}" for number, what in enumerate(TRY_FIRST, 1)
    ]


def _no_demo() -> list[str]:
    return ["The demo place is not loaded; TWOFOLD_DEMO=1 loads it."]


def _boxed(lines: list[str]) -> str:
    width = max(map(len, lines))
    rows = [f"│ {line:<{width}} │" for line in lines]
    return "\n".join(["", f"╭{'─' * (width + 2)}╮", *rows, f"╰{'─' * (width + 2)}╯"])
