from django.apps import AppConfig


class MarketingConfig(AppConfig):
    name = "twofold.cycle.marketing"
    label = "marketing"
