from django.urls import path

from . import health

urlpatterns = [
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
]
