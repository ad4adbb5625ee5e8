from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ActionsConfig(AppConfig):
    name = "twofold.foundation.actions"
    label = "actions"

    def ready(self) -> None:
        """Every app's `actions` registers its writes and `news` its listeners; a faulty one stops the start."""
        from . import registry

        autodiscover_modules("actions", "found")
        registry.check()
