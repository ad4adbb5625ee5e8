from django.conf import settings
from django.urls import path

from twofold.foundation.pages import keeping
from twofold.foundation.pages.mine import my_page

from . import views

urlpatterns = [
    path("", views.site_home, name="site_home"),
    path("my-page/", my_page, name="my_page"),
    path("my-page/everything.json", keeping.everything, name="everything"),
    path("my-page/close/", keeping.close, name="close_account"),
    path("stop/<str:token>/", keeping.stop, name="stop_letters"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("cookies/", views.cookies, name="cookies"),
    path("terms/", views.terms, name="terms"),
    path("contact/", views.contact, name="contact"),
    path("language/<str:code>/", views.language, name="language"),
]

if settings.DEBUG:
    urlpatterns.append(path("_components/", views.gallery, name="gallery"))

urlpatterns += [
    path("<slug:place>/", views.place_home, name="place_home"),
    path("<slug:place>/workspace/", views.workspace, name="workspace"),
]
