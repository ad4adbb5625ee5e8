from django.apps import AppConfig


class MappingConfig(AppConfig):
    name = "twofold.cycle.mapping"
    label = "mapping"
