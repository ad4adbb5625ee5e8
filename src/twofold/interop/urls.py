from django.urls import path

from . import views

app_name = "interop"
urlpatterns = [
    path("directories/", views.directories, name="directories"),
    path("decisions.popolo.json", views.as_popolo, name="popolo"),
    path("decisions.moderngov.xml", views.as_moderngov, name="moderngov"),
]
