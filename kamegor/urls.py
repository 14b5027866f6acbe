"""Every URL of the site: the API, the admin, health, and the app's shell."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from django_prometheus.exports import ExportToDjangoView

from accounts.documents import DOCUMENTS
from accounts.pages import document
from core.api.views import errors
from kamegor.health import health, ready
from kamegor.mail import mail
from kamegor.shell import shell
from realtime.views import realtime

handler400 = "kamegor.errors.bad_request"
handler404 = "kamegor.errors.page_not_found"
handler500 = "kamegor.errors.server_error"

urlpatterns = [
    path("api/docs/realtime", realtime),
    path("api/", include("core.api.urls")),
    path("api/", include("accounts.api.urls")),
    path("api/", include("billing.api.urls")),
    path("api/", include("sellers.api.urls")),
    path("api/", include("streams.api.urls")),
    path("api/", include("moderation.api.urls")),
    path("sandbox/", include("billing.gateways.sandbox.urls")),
    path("admin/", include("accounts.staff.urls")),
    path("admin/", admin.site.urls),
    *(
        path(f"documents/{name}", document, {"name": name}, name="document")
        for name in DOCUMENTS
    ),
    path("docs/errors", errors),
    path("health", health),
    path("ready", ready),
    path("metrics", ExportToDjangoView),
    *([path("dev/mail", mail)] if settings.MAIL_PAGE else []),
    # Every other page is the client's, but what these serve is never a page.
    re_path(r"^(?!(?:api|admin|sandbox|static|media|socket)(?:/|$))", shell),
]
if settings.SERVE_MEDIA:
    media = re_path(
        r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}
    )
    urlpatterns.append(media)
