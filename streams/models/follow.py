"""Who wants to know when a seller goes live."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from sellers.models import Seller


class Follow(models.Model):
    """One user wants to be told each time one seller goes live; the seller is not told.

    There is none between two of whom one has blocked the other.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows"
    )
    seller = models.ForeignKey(Seller, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A seller's followers, in their order.
            models.UniqueConstraint(
                fields=["seller", "follower"], name="streams_follow_once"
            ),
            models.CheckConstraint(
                condition=~Q(follower=F("seller")), name="streams_follow_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower} follows {self.seller}"
