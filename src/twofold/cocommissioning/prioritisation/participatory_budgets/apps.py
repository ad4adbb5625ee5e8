from importlib import import_module

from django.apps import AppConfig

# The rooms before and after the vote, each with its own models, rules and actions.
ROOMS = ("ideas", "paper", "delivery")


class ParticipatoryBudgetsConfig(AppConfig):
    name = "twofold.cocommissioning.prioritisation.participatory_budgets"
    label = "participatory_budgets"

    def import_models(self) -> None:
        super().import_models()
        for room in ROOMS:
            import_module(f"{self.name}.{room}.models")

    def ready(self) -> None:
        for room in ROOMS:
            import_module(f"{self.name}.{room}.actions")
        import_module(f"{self.name}.keeping")
