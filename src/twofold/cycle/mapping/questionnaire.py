"""The questionnaire of a service: the same questions to both sides, each in its own words, one thing at a time."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN_PART = "in-service"  # what users do as they use it: asked as the seven kinds are, and never counted among them


@dataclass(frozen=True)
class Question:
    """One thing to ask, as somebody who uses the service and as somebody who works in it would be asked."""

    kind: str
    citizen: str | Promise
    public: str | Promise
    examples: str | Promise

    def of(self, side: str) -> str | Promise:
        return self.public if side == "public" else self.citizen


QUESTIONS = (
    Question(
        "co-planning",
        _("Do you, or others like you, help to plan it?"),
        _("Do people who use it help you to plan it?"),
        _("A user forum, a working group with residents, an open meeting about the next years."),
    ),
    Question(
        "co-prioritisation",
        _("Do you, or others like you, have a say in what comes first?"),
        _("Do people choose with you what comes first, or what the money goes to?"),
        _("A vote on projects, a personal budget, a list that users put in order."),
    ),
    Question(
        "co-financing",
        _("Do people help to pay for it, beyond their taxes?"),
        _("Do people help to pay for it, beyond their taxes?"),
        _("A collection, a charge, a shop that gives half, a grant a group won."),
    ),
    Question(
        "co-design",
        _("Did anybody who uses it help to shape how it works?"),
        _("Did people who use it help you to shape how it works?"),
        _("A form tried out with users, a building drawn with them, a journey walked together."),
    ),
    Question(
        "co-management",
        _("Do people who live here help to run it?"),
        _("Do residents help you to run it?"),
        _("Friends of a park, school governors, a hall run by its own committee."),
    ),
    Question(
        "co-performing",
        _("Do you, or people you know, do part of the work?"),
        _("Do volunteers, carers or users do part of the work?"),
        _("Drivers, peer supporters, a carer who does the dressing, neighbours who weed."),
    ),
    Question(
        "co-assessment",
        _("Do people who use it help to judge how good it is?"),
        _("Do people who use it judge with you how good it is?"),
        _("Tenant inspectors, ratings that are answered, a walk round with residents."),
    ),
    Question(
        OWN_PART,
        _("What do you have to do yourself, so that it works for you?"),
        _("What do users have to do themselves, so that it works?"),
        _("Turning up, finishing a course, taking tablets, sorting waste, practising at home."),
    ),
)


def asked(kind: str) -> Question:
    """Raises StopIteration for what is not asked."""
    return next(each for each in QUESTIONS if each.kind == kind)
