from django.apps import AppConfig


class ParticipatoryBudgetsConfig(AppConfig):
    name = "twofold.cocommissioning.prioritisation.participatory_budgets"
    label = "participatory_budgets"
