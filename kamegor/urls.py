"""Every URL of the site: the API, the admin, health, and the app's shell."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("api/", include("accounts.api.urls")),
    path("api/", include("billing.api.urls")),
    path("api/", include("sellers.api.urls")),
    path("api/", include("streams.api.urls")),
    path("admin/", admin.site.urls),
]
