"""Decisions: read on their pages, made in the lists of users and streams."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.admin import UserAdmin
from accounts.models import User
from core.admin import ReadOnlyAdmin
from core.admin_forms import ask
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
from moderation.models import Action, Decision
from streams.admin import RatingAdmin, StreamAdmin
from streams.models import Rating, Stream

admin.site.unregister([User, Stream, Rating])


def may_decide(request: HttpRequest) -> bool:
    # Not "change": who may change a user may also set passwords and permissions.
    return request.user.has_perm("moderation.add_decision")


@admin.register(User)
class ModeratedUserAdmin(UserAdmin):
    list_display = (*UserAdmin.list_display, "sells")
    list_filter = (*UserAdmin.list_filter, "seller__is_seller")
    list_select_related = ("seller",)
    actions = [
        *("suspend", "lift_suspension", "stop_selling", "allow_selling"),
        *("hide_from_map", "show_on_map"),
    ]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may_decide(request)

    @admin.display(description="Sells", ordering="seller__is_seller")
    def sells(self, user: User) -> str:
        seller = getattr(user, "seller", None)
        if seller is None or not (seller.is_seller or seller.revoked_at):
            return ""
        return "yes" if seller.is_seller else "taken away"

    @admin.action(description=Action.SUSPEND.label, permissions=["decide"])
    def suspend(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, SuspensionForm)

    @admin.action(description=Action.LIFT_SUSPENSION.label, permissions=["decide"])
    def lift_suspension(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, LiftForm)

    @admin.action(description=Action.STOP_SELLING.label, permissions=["decide"])
    def stop_selling(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, StopSellingForm)

    @admin.action(description=Action.ALLOW_SELLING.label, permissions=["decide"])
    def allow_selling(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, AllowSellingForm)

    @admin.action(description=Action.HIDE_FROM_MAP.label, permissions=["decide"])
    def hide_from_map(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, HideForm)

    @admin.action(description=Action.SHOW_ON_MAP.label, permissions=["decide"])
    def show_on_map(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, ShowForm)


@admin.register(Stream)
class ModeratedStreamAdmin(StreamAdmin):
    actions = ["end_stream"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may_decide(request)

    @admin.action(description=Action.END_STREAM.label, permissions=["decide"])
    def end_stream(
        self, request: HttpRequest, chosen: QuerySet[Stream]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, EndStreamForm)


@admin.register(Rating)
class ModeratedRatingAdmin(RatingAdmin):
    actions = ["hide_rating", "show_rating"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may_decide(request)

    @admin.action(description=Action.HIDE_RATING.label, permissions=["decide"])
    def hide_rating(
        self, request: HttpRequest, chosen: QuerySet[Rating]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, HideRatingForm)

    @admin.action(description=Action.SHOW_RATING.label, permissions=["decide"])
    def show_rating(
        self, request: HttpRequest, chosen: QuerySet[Rating]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, ShowRatingForm)


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
