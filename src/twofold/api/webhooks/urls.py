from django.urls import path

from .views import webhooks

urlpatterns = [path("", webhooks, name="webhooks")]
