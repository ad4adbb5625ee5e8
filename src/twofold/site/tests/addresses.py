"""The site's addresses and the gallery, which outside of tests is there only in debug."""

from django.urls import path

from twofold import urls
from twofold.site.views import gallery

urlpatterns = [path("_components/", gallery), *urls.urlpatterns]
handler404 = urls.handler404
