from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "twofold.foundation.people"
    label = "people"
