from django.apps import AppConfig


class WallConfig(AppConfig):
    name = "twofold.foundation.wall"
    label = "wall"
