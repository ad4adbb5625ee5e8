"""Every address of the site. A method's pages live under its place: /<place>/<method>/…"""

from django.urls import include, path

from twofold.foundation.activities.methods import all_methods
from twofold.foundation.uploads.pictures import serve

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("twofold.api.urls")),
    path("health/", include("twofold.operations.urls")),
    path("pictures/<str:name>", serve, name="picture"),
    path("", include("twofold.site.urls")),
    path("<slug:place>/", include("twofold.foundation.pages.urls")),
    path("<slug:place>/webhooks/", include("twofold.api.webhooks.urls")),
    path("<slug:place>/exchange/", include("twofold.interop.urls")),
    path("<slug:place>/focus/", include("twofold.cycle.focus.urls")),
    path("<slug:place>/charters/", include("twofold.cycle.marketing.urls")),
    path("<slug:place>/map/", include("twofold.cycle.mapping.urls")),
    *[path(f"<slug:place>/{method.slug}/", include(method.urls)) for method in all_methods()],
]

handler400 = "twofold.site.errors.bad_request"
handler403 = "twofold.site.errors.forbidden"
handler404 = "twofold.site.errors.missing"
handler500 = "twofold.site.errors.broken"
