"""Decisions: read on their pages, made in the lists of users and streams."""

from django.contrib import admin

from accounts.admin import UserAdmin
from accounts.models import User
from core.admin import ReadOnlyAdmin
from moderation.admin.deciding import DecidingAdmin, decisions_by
from moderation.admin.forms import (
    AllowSellingForm,
    EndStreamForm,
    HideForm,
    HideRatingForm,
    LiftForm,
    ShowForm,
    ShowRatingForm,
    StopSellingForm,
    SuspensionForm,
)
from moderation.models import Decision
from streams.admin import RatingAdmin, StreamAdmin
from streams.models import Rating, Stream

admin.site.unregister([User, Stream, Rating])


@admin.register(User)
class ModeratedUserAdmin(DecidingAdmin, UserAdmin):
    list_display = (*UserAdmin.list_display, "sells")
    list_filter = (*UserAdmin.list_filter, "seller__is_seller")
    list_select_related = ("seller",)
    actions = decisions_by(
        *(SuspensionForm, LiftForm, StopSellingForm, AllowSellingForm),
        *(HideForm, ShowForm),
    )

    @admin.display(description="Sells", ordering="seller__is_seller")
    def sells(self, user: User) -> str:
        seller = getattr(user, "seller", None)
        if seller is None or not (seller.is_seller or seller.revoked_at):
            return ""
        return "yes" if seller.is_seller else "taken away"


@admin.register(Stream)
class ModeratedStreamAdmin(DecidingAdmin, StreamAdmin):
    actions = decisions_by(EndStreamForm)


@admin.register(Rating)
class ModeratedRatingAdmin(DecidingAdmin, RatingAdmin):
    actions = decisions_by(HideRatingForm, ShowRatingForm)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    date_hierarchy = "decided_at"
    linked_by = ("subject", "moderator", "stream", "rating")
    list_display = (
        *("action", "subject", "stream", "moderator", "reason", "until"),
        *("confirmed_by", "decided_at"),
    )
    list_filter = ("action", "decided_at")
    list_select_related = ("subject", "stream", "moderator", "confirmed_by")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=stream__id", "reason"),
        *("=subject__id", "subject__email", "subject__username"),
        *("=moderator__id", "moderator__email", "moderator__username"),
    )
