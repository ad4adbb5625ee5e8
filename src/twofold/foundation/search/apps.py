from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "twofold.foundation.search"
    label = "search"
