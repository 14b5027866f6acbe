"""What guests leave."""

from django.conf import settings
from django.db import models


class Note(models.Model):
    guest = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    words = models.TextField()
    left_at = models.DateTimeField()

    def __str__(self):
        return self.words
