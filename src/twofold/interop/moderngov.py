"""Decisions in the fields of a ModernGov decision page, as XML in the manner of its web service: small letters, days
as dd/mm/yyyy, True and False."""

from collections.abc import Iterable
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.conf import settings

from twofold.foundation.decisions.models import Decision


def document(decisions: Iterable[Decision]) -> bytes:
    root = Element("decisions")
    for decision in decisions:
        _add(root, fields(decision))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def fields(decision: Decision) -> dict[str, str]:
    """What practitioners look for on such a page, in its order."""
    case = decision.case
    return {
        "decisionid": str(decision.pk),
        "decisiontitle": case.title,
        "decisionmaker": decision.decider,
        "decisionstatus": str(decision.standing),
        "iskeydecision": str(case.key),
        "issubjecttocallin": str(decision.call_in_until > decision.decided_on),
        "iscalledin": str(bool(decision.call_ins.all())),
        "purpose": case.question,
        "decision": decision.option.title,
        "reasons": decision.reasons,
        "alternativesconsidered": decision.rejected,
        "interestsdeclared": "; ".join(each.what for each in case.interests.all()) or "None",
        "noticedate": _day(case.noticed_on),
        "decisiondate": _day(decision.decided_on),
        "callindeadline": _day(decision.call_in_until),
        "publicationdate": _day(decision.made_at.date()),
        "url": f"{settings.SITE_ADDRESS}{decision.get_absolute_url()}",
    }


def _add(root: Element, values: dict[str, str]) -> None:
    row = SubElement(root, "decision")
    for name, value in values.items():
        # XML has no way to say control characters; our own texts may hold line ends only.
        SubElement(row, name).text = "".join(c for c in value if c.isprintable() or c in "\n\t")


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "unspecified"
