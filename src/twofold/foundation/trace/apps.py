from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "twofold.foundation.trace"
    label = "trace"
