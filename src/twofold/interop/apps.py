from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "twofold.interop"
    label = "interop"
