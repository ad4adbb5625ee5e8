"""Examples of every component and chart, for the gallery page."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from twofold.foundation.actions.errors import Refusal, wrong_stage

from .components import COMPONENTS
from .components.element import h


@dataclass
class Asked:
    """A question as a generated form would hold it."""

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = True
    choices: list[tuple[str, str]] = field(default_factory=list)
    value: Any = ""
    errors: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"id_{self.name}"


AREAS = [("safe", "Safer streets"), ("green", "Parks and trees"), ("warm", "Warm homes")]
FIELDS = [
    Asked("title", "text", "What is your idea called?", "In a few words", value="A bench at the bus stop"),
    Asked("about", "long_text", "What would change?", errors=["Say what would change, and for whom"]),
    Asked("email", "email", "Your email address"),
    Asked("people", "int", "How many people would it help?", required=False),
    Asked("cost", "money", "What would it cost?", "A guess is fine", value=1_250_000),
    Asked("local", "bool", "Do you live here?"),
    Asked("tell_me", "bool", "Tell me what becomes of it", required=False, value=True),
    Asked("theme", "choice", "Which theme is it closest to?", choices=AREAS, value="green"),
    Asked("helps", "choices", "Who could help?", choices=[("me", "I could"), ("us", "My group")], value=["us"]),
    Asked("day", "date", "When did it happen?", value="2026-11-23"),
    Asked("opens_at", "datetime", "When does it open?"),
    Asked("votes", "points", "Share out ten points", "More points for what matters more", choices=AREAS),
    Asked("at", "point", "Where is it?"),
    Asked("picture", "file", "A picture of the place", required=False),
]

WARDS = [
    {
        "name": name,
        "outline": {
            "type": "Polygon",
            "coordinates": [[(x, y), (x + 0.03, y + 0.004), (x + 0.027, y + 0.022), (x - 0.002, y + 0.02), (x, y)]],
        },
    }
    for name, x, y in (("Mill", -1.92, 52.46), ("Abbey", -1.89, 52.464), ("Hollins", -1.921, 52.481))
]
PINS = [
    {"point": (-1.905, 52.47), "label": "A bench at the bus stop", "address": "#main-content"},
    {"point": (-1.904, 52.4705), "label": "Lights on the canal path", "address": "#main-content"},
    {"point": (-1.875, 52.475), "label": "A crossing by the school", "address": "#main-content"},
]


def examples() -> dict[str, Any]:
    return {
        "components": components(),
        "fields": FIELDS,
        "errors": [("id_about", "Say what would change, and for whom")],
        "stages": stages(),
        "refusal": Refusal(
            wrong_stage,
            "Voting opens on Monday 30 November 2026, noon.",
            opens_at=timezone.now() + timedelta(days=7),
        ),
        "citizens": ["1,240 hours given by 86 people", "143 ideas", "£3,200 raised by neighbours"],
        "public": ["310 hours of staff time", "£420,000 for projects"],
        **charts(),
    }


def stages() -> list[dict[str, Any]]:
    now = timezone.now()
    spans = [
        ("Ideas", -40, -20, "past"),
        ("Checks", -20, -5, "past"),
        ("Vote", -5, 9, "now"),
        ("Build", 20, 90, "next"),
    ]
    return [
        {"title": title, "opens_at": now + timedelta(days=a), "closes_at": now + timedelta(days=b), "state": state}
        for title, a, b, state in spans
    ]


def charts() -> dict[str, Any]:
    return {
        "facing": [
            {"label": "Time", "citizens": 1240, "public": 310, "unit": "hours"},
            {"label": "Money", "citizens": 320_000, "public": 42_000_000, "unit": "pence"},
            {"label": "Rooms and equipment, lent for the year", "citizens": 12, "public": 31, "unit": "days"},
        ],
        "flowing": [
            {"label": "Friends of the park", "citizens": 840_000, "public": 310_000, "outcome": "A park people use"},
            {"label": "Saturday library", "citizens": 120_000, "public": 520_000, "outcome": "Open on Saturdays"},
            {"label": "Nobody came", "citizens": 0, "public": 90_000, "outcome": ""},
        ],
        "votes": [
            {"label": "Resurface the path between the school and the park", "value": 1204, "side": "both"},
            {"label": "A bench at the bus stop", "value": 871, "side": "rest"},
            {"label": "Ideas from citizens", "value": 640, "side": "citizens"},
            {"label": "Ideas from staff", "value": 212, "side": "public"},
        ],
        "likely": [
            {"label": "Felt safer after a year", "low": 0.52, "value": 0.61, "high": 0.69},
            {"label": "Felt safer in streets without it", "low": 0.41, "value": 0.47, "high": 0.53},
        ],
        "parts": [
            {"label": "Citizens", "value": 62, "side": "citizens"},
            {"label": "Staff", "value": 30, "side": "public"},
            {"label": "Neither recorded", "value": 8, "side": "rest"},
        ],
        "areas": WARDS,
        "pins": PINS,
    }


def components() -> list[tuple[str, SafeString]]:
    """Each component once, in a plain use of it."""
    c = COMPONENTS
    tasks = [{"title": "Set the budget", "href": "#", "status": {"text": "Done"}}]
    tasks += [{"title": "Set the dates", "href": "#", "status": {"tag": {"text": "To do"}}}]
    rows = [{"key": "Name", "value": "Rosa", "actions": {"items": [{"href": "#", "text": "Change"}]}}]
    tabs = [{"label": "People", "id": "people", "panel": "86 people"}, {"label": "Money", "id": "cash", "panel": "£4"}]
    pages = [{"number": 1, "href": "#", "current": True}, {"number": 2, "href": "#"}]
    body = h("p", {"class": "govuk-body"}, "Some more about it.")
    return [
        ("button", c["button"]("Add to my budget")),
        ("button, secondary", c["button"]("Not now", classes="govuk-button--secondary")),
        ("button, warning", c["button"]("Withdraw my vote", classes="govuk-button--warning")),
        ("start button", c["button"]("Vote now", href="#", is_start_button=True)),
        ("back link", c["back_link"](href="#")),
        ("breadcrumbs", c["breadcrumbs"](items=[{"text": "Mill Vale", "href": "#"}, {"text": "Parks"}])),
        ("inset text", c["inset_text"]("You can change your vote until noon.")),
        ("warning text", c["warning_text"]("Once the count starts you cannot change your vote.")),
        ("notification banner", c["notification_banner"]("Voting closes tomorrow.", title_id="told")),
        ("tag", c["tag"]("Being weighed")),
        ("details", c["details"]("How we count", text=body)),
        ("panel", c["panel"]("Your vote is in", text="Keep your receipt", heading_level=3)),
        ("summary list", c["summary_list"](rows=rows)),
        ("table", c["table"](head=["Ward", "Votes"], rows=[["Mill", 12]], caption="Votes by ward")),
        ("task list", c["task_list"](items=tasks)),
        ("tabs", c["tabs"](items=tabs)),
        ("pagination", c["pagination"](items=pages)),
        ("password input", c["password_input"](name="password", label="Password")),
        ("character count", c["character_count"](name="say", label="Your idea", maxlength=200)),
        ("select", c["select"](name="ward", label="Ward", items=[{"value": "m", "text": "Mill"}])),
    ]
