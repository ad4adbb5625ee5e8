from django.urls import path

from . import proxy, rules, running, views

urlpatterns = [
    path("do/<str:name>/<str:subject>/", views.action_form, name="action_form"),
    path("acting-for/", proxy.acting_for_page, name="acting_for"),
    path("running/", running.running, name="running"),
    path("rules/", rules.rules, name="rules"),
    path("permissions/", views.permissions, name="permissions"),
    path("record/", views.record, name="record"),
    path("record/entries.jsonl", views.entries, name="entries"),
]
