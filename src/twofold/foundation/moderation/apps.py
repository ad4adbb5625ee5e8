from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "twofold.foundation.moderation"
    label = "moderation"
