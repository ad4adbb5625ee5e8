from django.urls import path

from . import proxy, views

urlpatterns = [
    path("do/<str:name>/<str:subject>/", views.action_form, name="action_form"),
    path("acting-for/", proxy.acting_for_page, name="acting_for"),
    path("permissions/", views.permissions, name="permissions"),
    path("record/", views.record, name="record"),
]
