from django.urls import path

from . import asking, views

app_name = "mapping"
urlpatterns = [
    path("", views.whole, name="whole"),
    path("register/", views.register, name="register"),
    path("report.pdf", views.report, name="report"),
    path("services/<int:service>/", views.service, name="service"),
    path("services/<int:service>/ask/", asking.ask, name="ask"),
    path("services/<int:service>/paper/", views.paper, name="paper"),
    path("lists/<int:sheet>/", views.sheet, name="sheet"),
]
