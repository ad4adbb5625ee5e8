from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "twofold.instruments.ballots"
    label = "ballots"
