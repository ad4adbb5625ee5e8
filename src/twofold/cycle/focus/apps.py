from django.apps import AppConfig


class FocusConfig(AppConfig):
    name = "twofold.cycle.focus"
    label = "focus"
