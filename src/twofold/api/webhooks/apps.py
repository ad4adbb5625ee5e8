from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "twofold.api.webhooks"
    label = "webhooks"
