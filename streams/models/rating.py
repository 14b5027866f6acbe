"""Ratings."""

from datetime import datetime, timedelta
from typing import Self
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sellers.models import Seller
from streams.constants import (
    RATING_COMMENT_MAX_LENGTH,
    RATING_EDIT_SECONDS,
    REPLY_MAX_LENGTH,
    SCORE_MAX,
    SCORE_MIN,
)
from streams.models.viewing import Viewing


class RatingQuerySet(models.QuerySet["Rating"]):
    def shown(self) -> Self:
        """Keep what everybody may read, and what a seller's average is made of."""
        return self.filter(hidden_at__isnull=True, published_on__isnull=False)

    def waiting(self, *, given_before: datetime) -> Self:
        """Keep what was given before then, and nobody but its buyer has read yet."""
        return self.filter(
            hidden_at__isnull=True,
            published_on__isnull=True,
            created_at__lt=given_before,
        )


class Rating(models.Model):
    """What a buyer thought of one viewing that they paid for."""

    # Not new_id: that has the moment in it, by which the seller could tell who it was.
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    viewing = models.OneToOneField(Viewing, models.PROTECT, related_name="rating")
    # The viewing's parties, repeated so that a seller's ratings are found in one index.
    # Migration 0003 ties them to the viewing's own row.
    seller = models.ForeignKey(
        Seller, models.PROTECT, related_name="ratings", db_index=False
    )
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="ratings"
    )
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=RATING_COMMENT_MAX_LENGTH, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    # Since which day others may read it: services/ratings.py.
    published_on = models.DateField(null=True, blank=True)
    # The seller's one answer.
    reply = models.CharField(max_length=REPLY_MAX_LENGTH, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    # Since when the site keeps it from everybody but its buyer.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__range=(SCORE_MIN, SCORE_MAX)),
                name="streams_rating_score_in_range",
            ),
            models.CheckConstraint(
                condition=Q(edited_at__isnull=True) | Q(edited_at__gte=F("created_at")),
                name="streams_rating_created_before_edited",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="")
                # A comparison with NULL is NULL, which a check lets pass.
                | Q(replied_at__isnull=False, replied_at__gte=F("created_at"))
                & ~Q(reply=""),
                name="streams_rating_replied_with_words",
            ),
        ]
        indexes = [
            # A seller's ratings, newest first.
            models.Index(fields=["seller", "-id"], name="streams_ratings_of_a_seller"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="viewing_was_paid_for",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (
                        SELECT FROM streams_viewing
                        WHERE id = NEW.viewing_id AND state = 'ended'
                            AND charged_millicredits > 0
                    ) THEN
                        RAISE EXCEPTION 'viewing % was not paid for', NEW.viewing_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.ReadOnly(
                name="subject_is_frozen",
                fields=["viewing", "seller", "buyer", "created_at"],
            ),
            pgtrigger.Protect(
                name="reply_is_given_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.replied_at IS NOT NULL AND (OLD.reply, OLD.replied_at)"
                    " IS DISTINCT FROM (NEW.reply, NEW.replied_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} of {SCORE_MAX}"

    @property
    def editable_until(self) -> datetime:
        """When its buyer can no longer change it."""
        return self.created_at + timedelta(seconds=RATING_EDIT_SECONDS)
