"""Product rules of notifications, each with its unit and its reason."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """A way in which a notification reaches its user."""

    IN_APP = "in_app", _("In the app")
    EMAIL = "email", _("E-mail")


# Decisions and purchases have pages of their own, which keep them for longer.
KEPT_DAYS = 90
# A mail server may be away over a weekend; afterwards the news is old.
EMAIL_EXPIRES_HOURS = 72
# One round of e-mails; the next takes the rest.
EMAILS_PER_ROUND = 200
