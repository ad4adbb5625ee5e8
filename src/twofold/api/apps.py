from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "twofold.api"
    label = "api"

    def ready(self) -> None:
        from twofold.foundation.wall.raising import ALSO

        from .watching import watch

        ALSO.append(watch)
