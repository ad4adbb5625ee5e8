from django.urls import path

from . import views

app_name = "mapping"
urlpatterns = [
    path("", views.whole, name="whole"),
    path("report.pdf", views.report, name="report"),
    path("services/<int:service>/", views.service, name="service"),
    path("services/<int:service>/paper/", views.paper, name="paper"),
    path("lists/<int:sheet>/", views.sheet, name="sheet"),
]
