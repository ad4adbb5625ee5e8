from django.urls import path

from . import views

urlpatterns = [
    path("do/<str:name>/<str:subject>/", views.action_form, name="action_form"),
    path("permissions/", views.permissions, name="permissions"),
    path("record/", views.record, name="record"),
]
