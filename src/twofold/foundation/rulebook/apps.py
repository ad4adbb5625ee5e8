from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "twofold.foundation.rulebook"
    label = "rulebook"
