from django.apps import AppConfig


class ExpensesConfig(AppConfig):
    name = "twofold.foundation.expenses"
    label = "expenses"
