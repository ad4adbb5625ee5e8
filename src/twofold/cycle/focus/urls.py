from django.urls import path

from . import views

app_name = "focus"
urlpatterns = [
    path("", views.whole, name="whole"),
    path("evidence/", views.evidence, name="evidence"),
    path("rounds/<int:round>/", views.round_, name="round"),
    path("rounds/<int:round>/share/", views.share, name="share"),
    path("rounds/<int:round>/enter/", views.enter, name="enter"),
    path("rounds/<int:round>/room/", views.room, name="room"),
    path("rounds/<int:round>/paper/", views.paper, name="paper"),
    path("rounds/<int:round>/methods/", views.methods, name="methods"),
    path("agreements/<int:agreement>/", views.agreement, name="agreement"),
]
