from django.urls import path

from . import views

app_name = "marketing"
urlpatterns = [
    path("", views.whole, name="whole"),
    path("services/<int:service>/", views.service, name="service"),
    path("<int:charter>/", views.version, name="charter"),
    path("<int:charter>/paper/", views.paper, name="paper"),
]
