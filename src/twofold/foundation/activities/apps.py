from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "twofold.foundation.activities"
    label = "activities"

    def ready(self) -> None:
        """Load every method's manifest, so that a faulty one stops the start."""
        from .methods import all_methods

        all_methods()
