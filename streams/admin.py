"""Streams, viewings and ratings in the admin: to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from billing.models import Hold, Transfer
from core.admin import Link, ReadOnlyAdmin, link_from, list_url, row_url
from sellers.models import Seller
from streams.models import (
    FrozenVideoReport,
    MeterClock,
    PeerConnection,
    Rating,
    SpendingLimit,
    Stream,
    Viewing,
)


@admin.register(Stream)
class StreamAdmin(ReadOnlyAdmin):
    date_hierarchy = "started_at"
    linked_by = ("seller",)
    list_display = (
        *("title", "seller", "status", "price_per_minute_millicredits"),
        *("started_at", "ended_at", "end_reason"),
    )
    list_filter = ("status", "end_reason", "transport", "started_at")
    list_select_related = ("seller__user",)
    ordering = ("-id",)
    search_fields = ("=id", "title", "seller__user__email", "seller__user__username")


class PeerConnectionInline(admin.StackedInline):
    """How the viewing's peers connected, for everybody who may read the viewing."""

    model = PeerConnection
    fields = readonly_fields = (
        *("is_relayed", "offers", "answers"),
        *("buyer_connected_at", "seller_connected_at"),
    )
    max_num = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("streams.view_viewing")


@admin.register(Viewing)
class ViewingAdmin(ReadOnlyAdmin):
    date_hierarchy = "requested_at"
    inlines = [PeerConnectionInline]
    linked_by = ("id", "buyer", "stream")
    list_display = (
        *("requested_at", "stream", "seller", "buyer", "state", "ended_at"),
        *("end_reason", "billed_seconds", "charged_millicredits"),
    )
    list_filter = ("state", "end_reason", "requested_at")
    list_select_related = ("stream", "seller__user", "buyer")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=stream__id", "=hold__id", "stream__title"),
        *("buyer__email", "buyer__username"),
        *("seller__user__email", "seller__user__username"),
    )


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    date_hierarchy = "created_at"
    linked_by = ("buyer", "seller", "viewing")
    list_display = (
        *("score", "comment", "seller", "buyer", "created_at", "edited_at"),
        *("published_on", "hidden_at"),
    )
    list_filter = (
        "score",
        ("published_on", admin.EmptyFieldListFilter),
        ("hidden_at", admin.EmptyFieldListFilter),
        ("edited_at", admin.EmptyFieldListFilter),
        "created_at",
    )
    list_select_related = ("seller__user", "buyer")
    ordering = ("-created_at",)
    search_fields = (
        *("=id", "=viewing__id", "comment", "buyer__email", "buyer__username"),
        *("seller__user__email", "seller__user__username"),
    )


@admin.register(FrozenVideoReport)
class FrozenVideoReportAdmin(ReadOnlyAdmin):
    """What no rule could settle: by viewing and time, both peers' curves."""

    date_hierarchy = "reported_at"
    linked_by = ("viewing",)
    list_display = (
        *("reported_at", "frames_decoded", "frames_sent", "bytes_received"),
        "viewing",
    )
    list_filter = ("reported_at",)
    ordering = ("viewing_id", "id")
    search_fields = (
        *("=viewing__id", "viewing__buyer__email", "viewing__buyer__username"),
        *("viewing__seller__user__email", "viewing__seller__user__username"),
    )


@admin.register(SpendingLimit)
class SpendingLimitAdmin(ReadOnlyAdmin):
    date_hierarchy = "set_at"
    linked_by = ("buyer",)
    list_display = (
        *("buyer", "per_viewing_millicredits", "per_day_millicredits"),
        *("set_at", "replaced_at"),
    )
    list_filter = (("replaced_at", admin.EmptyFieldListFilter), "set_at")
    list_select_related = ("buyer",)
    ordering = ("-id",)
    search_fields = ("=id", "buyer__email", "buyer__username")


@admin.register(MeterClock)
class MeterClockAdmin(ReadOnlyAdmin):
    list_display = ("id", "ticked_at")


@link_from(User)
def streams_of_user(user: User) -> Link:
    return Link("Streams", list_url(Stream, seller=user.pk))


@link_from(User)
def viewings_of_user(user: User) -> Link:
    return Link("Viewings", list_url(Viewing, buyer=user.pk))


@link_from(User)
def spending_limits_of_user(user: User) -> Link:
    return Link("Spending limits", list_url(SpendingLimit, buyer=user.pk))


@link_from(SpendingLimit)
def buyer_of_spending_limit(limit: SpendingLimit) -> Link:
    return Link("Buyer", row_url(limit.buyer))


@link_from(Seller)
def streams_of_seller(seller: Seller) -> Link:
    return Link("Streams", list_url(Stream, seller=seller.pk))


@link_from(Stream)
def seller_of_stream(stream: Stream) -> Link:
    return Link("Seller", row_url(stream.seller.user))


@link_from(Stream)
def viewings_of_stream(stream: Stream) -> Link:
    return Link("Viewings", list_url(Viewing, stream=stream.pk))


@link_from(Viewing)
def stream_of_viewing(viewing: Viewing) -> Link:
    return Link("Stream", row_url(viewing.stream))


@link_from(Viewing)
def buyer_of_viewing(viewing: Viewing) -> Link:
    return Link("Buyer", row_url(viewing.buyer))


@link_from(Viewing)
def seller_of_viewing(viewing: Viewing) -> Link:
    return Link("Seller", row_url(viewing.seller.user))


@link_from(Viewing)
def transfers_of_viewing(viewing: Viewing) -> Link:
    return Link("Transfers", list_url(Transfer, cause_id=viewing.pk))


@link_from(Viewing)
def hold_of_viewing(viewing: Viewing) -> Link:
    return Link("Hold", list_url(Hold, cause_id=viewing.pk))


@link_from(User)
def ratings_by_user(user: User) -> Link:
    return Link("Ratings given", list_url(Rating, buyer=user.pk))


@link_from(Seller)
def ratings_of_seller(seller: Seller) -> Link:
    return Link("Ratings", list_url(Rating, seller=seller.pk))


@link_from(Viewing)
def rating_of_viewing(viewing: Viewing) -> Link:
    return Link("Rating", list_url(Rating, viewing=viewing.pk))


@link_from(Viewing)
def frozen_video_reports_of_viewing(viewing: Viewing) -> Link:
    return Link("Frozen video reports", list_url(FrozenVideoReport, viewing=viewing.pk))


@link_from(FrozenVideoReport)
def viewing_of_frozen_video_report(report: FrozenVideoReport) -> Link:
    return Link("Viewing", row_url(report.viewing))


@link_from(Rating)
def viewing_of_rating(rating: Rating) -> Link:
    return Link("Viewing", row_url(rating.viewing))


@link_from(Rating)
def buyer_of_rating(rating: Rating) -> Link:
    return Link("Buyer", row_url(rating.buyer))


@link_from(Rating)
def seller_of_rating(rating: Rating) -> Link:
    return Link("Seller", row_url(rating.seller.user))


@link_from(Transfer)
def viewing_of_transfer(transfer: Transfer) -> Link:
    return Link("Viewing", list_url(Viewing, id=transfer.cause_id))
