from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "twofold.foundation.places"
    label = "places"
