"""Who does not want to tell others their network address."""

from django.conf import settings
from django.db import models


class AddressPrivacy(models.Model):
    """What one user has chosen; without a row the site's rule holds (selectors.py)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="address_privacy",
    )
    hides_address = models.BooleanField()
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "address privacies"

    def __str__(self) -> str:
        return str(self.user)
