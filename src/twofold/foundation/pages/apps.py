from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "twofold.foundation.pages"
    label = "pages"
