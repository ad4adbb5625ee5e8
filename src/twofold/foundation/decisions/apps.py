from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "twofold.foundation.decisions"
    label = "decisions"
