"""Every URL of the site: the API, the admin, health, and the app's shell."""

from django.contrib import admin
from django.urls import include, path
from django_prometheus.exports import ExportToDjangoView

from kamegor.health import health, ready

handler400 = "kamegor.errors.bad_request"
handler404 = "kamegor.errors.page_not_found"
handler500 = "kamegor.errors.server_error"

urlpatterns = [
    path("api/", include("accounts.api.urls")),
    path("api/", include("billing.api.urls")),
    path("api/", include("sellers.api.urls")),
    path("api/", include("streams.api.urls")),
    path("admin/", admin.site.urls),
    path("health", health),
    path("ready", ready),
    path("metrics", ExportToDjangoView),
]
