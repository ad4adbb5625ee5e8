from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "twofold.foundation.notices"
    label = "notices"
