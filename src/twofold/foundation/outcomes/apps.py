from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "twofold.foundation.outcomes"
    label = "outcomes"
