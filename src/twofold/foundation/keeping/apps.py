from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "twofold.foundation.keeping"
    label = "keeping"

    def ready(self) -> None:
        from . import kept  # noqa: F401  # registers what the foundation keeps, and for how long
