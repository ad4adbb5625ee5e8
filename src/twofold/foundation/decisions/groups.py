"""Groups whose stances are compared, each written as one code. Groups of one breakdown only are compared: those of two
breakdowns are partly the same people. Pure: no rows are read here."""

from enum import StrEnum

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from twofold.foundation.outcomes.benefits import group_named, groups

ROLES = tuple(group.name for group in groups())
USES = {"uses": _("People who use it"), "does-not-use": _("People who do not use it")}
LONGEST = 100


class Breakdown(StrEnum):
    """How people are told apart."""

    ROLE = "role"  # a stakeholder group, as the reference data names them
    USE = "use"  # whether they use the service
    AREA = "area"  # where they live, written area:NAME
    SEGMENT = "segment"  # what a place tells people apart by, written segment:NAME

    @property
    def heading(self) -> str:
        return str(TITLES[self])

    @property
    def pattern(self) -> str:
        """What a code of it looks like, as a regular expression the database knows too."""
        return PATTERNS[self]


TITLES = {
    Breakdown.ROLE: _("Stakeholder groups"),
    Breakdown.USE: _("Users and non-users"),
    Breakdown.AREA: _("Areas"),
    Breakdown.SEGMENT: _("Segments"),
}
PATTERNS = {
    Breakdown.ROLE: rf"^({'|'.join(ROLES)})$",
    Breakdown.USE: rf"^({'|'.join(USES)})$",
    Breakdown.AREA: r"^area:.+$",
    Breakdown.SEGMENT: r"^segment:.+$",
}


def written(breakdown: Breakdown, name: str) -> str:
    """The code of an area or a segment."""
    return f"{breakdown}:{name}"


def breakdown_of(code: str) -> Breakdown:
    head, colon, _name = code.partition(":")
    if colon:
        return Breakdown(head)
    return Breakdown.USE if code in USES else Breakdown.ROLE


def title_of(code: str) -> str:
    """A group as people know it."""
    match breakdown_of(code):
        case Breakdown.ROLE:
            return group_named(code).title
        case Breakdown.USE:
            return str(USES[code])
        case Breakdown.AREA:
            return _now("People in %(area)s") % {"area": code.partition(":")[2]}
        case _:
            return code.partition(":")[2]


def in_a_sentence(code: str) -> str:
    """The same amid other words: names of areas and segments keep their capitals."""
    title = title_of(code)
    return title if breakdown_of(code) is Breakdown.SEGMENT else title[:1].lower() + title[1:]
