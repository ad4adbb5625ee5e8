from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "twofold.foundation.ledger"
    label = "ledger"
