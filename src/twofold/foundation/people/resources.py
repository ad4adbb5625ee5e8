"""Nothing on people is open."""

from twofold.foundation.resources.registry import private

private(
    "on people, and theirs",
    "people.person",
    "people.membership",
    "people.appointment",
    "people.asset",
    "people.interest",
    "people.consent",
    "people.apikey",
    "people.calendarlink",
    "notices.wish",
    "notices.letter",
    "moderation.case",
    "moderation.report",
)
