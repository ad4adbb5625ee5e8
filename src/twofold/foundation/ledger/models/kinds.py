"""What is given, by whom and how we know: the ledger's vocabulary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    CITIZEN = "citizen", _("Citizens")
    PUBLIC = "public", _("Public body")


class PartyKind(models.TextChoices):
    USER = "user", _("Person who uses the service")
    CARER = "carer", _("Unpaid carer")
    CITIZEN = "citizen", _("Citizen")
    VOLUNTEER = "volunteer", _("Volunteer")
    GROUP = "group", _("Community group")
    STAFF = "staff", _("Staff")
    BODY = "body", _("The public body")
    PREMISES = "premises", _("Premises")
    OVERHEAD = "overhead", _("Overhead")
    EXPENSES = "expenses", _("Expenses of people who take part")


CITIZEN_KINDS = ("user", "carer", "citizen", "volunteer", "group")


class Commodity(models.TextChoices):
    """What is given, in whole units that never change: a rate book turns them into money, and only when read."""

    MINUTES = "minutes", _("Time")
    IMPOSED = "imposed", _("Time we made people spend")
    PENCE = "pence", _("Money")
    ITEMS = "items", _("Goods")
    SPACE = "space", _("Use of a place")
    METRES = "metres", _("Travel")
    INTRODUCTIONS = "introductions", _("Introductions")


class Skill(models.TextChoices):
    GENERAL = "general", _("General help")
    SKILLED = "skilled", _("Skilled work")
    PROFESSIONAL = "professional", _("Professional work")
    LIVED = "lived", _("Lived experience")
    CARE = "care", _("Care")


class Burden(models.TextChoices):
    """What we made people spend time on. It stands where a skill does, for time that nobody offered."""

    WAITING = "waiting", _("Waiting")
    FORMS = "forms", _("Forms")
    RETELLING = "retelling", _("Telling it again")
    TRAVEL = "travel", _("Getting there")


class Evidence(models.TextChoices):
    """How we know. Kept apart in every figure: what somebody says is not what a clock says."""

    SELF_REPORTED = "self-reported", _("Said by the giver")
    CLOCKED = "clocked", _("Clocked")
    DERIVED = "derived", _("Worked out from other records")
    ESTIMATED = "estimated", _("Estimated")
