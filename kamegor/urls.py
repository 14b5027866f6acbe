"""All URLs of the site: those of the apps, the admin, health checks, and the client.

Each app mounts its own URLs in its ``wiring.py``.
"""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path
from django.views.static import serve
from django_prometheus.exports import ExportToDjangoView

from core import mounts
from core.api.views import errors
from kamegor.health import health, ready
from kamegor.mail import mail
from kamegor.shell import shell

handler400 = "kamegor.errors.bad_request"
handler404 = "kamegor.errors.page_not_found"
handler500 = "kamegor.errors.server_error"

# Every other page is the client's, but what is served below these is never a page.
reserved = "|".join(
    sorted(mounts.first_segments() | {"admin", "static", "media", "socket"})
)
urlpatterns = [
    *mounts.patterns(),
    path("admin/", admin.site.urls),
    path("docs/errors", errors),
    path("health", health),
    path("ready", ready),
    path("metrics", ExportToDjangoView),
    *([path("dev/mail", mail)] if settings.MAIL_PAGE else []),
    re_path(rf"^(?!(?:{reserved})(?:/|$))", shell),
]
if settings.SERVE_MEDIA:
    media = re_path(
        r"^media/(?P<path>.+)$", serve, {"document_root": settings.MEDIA_ROOT}
    )
    urlpatterns.append(media)
