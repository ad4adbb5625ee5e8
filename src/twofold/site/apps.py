from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "twofold.site"
    label = "site"
