"""REST routes of the streams app."""

from django.urls import path

from streams.api import addresses, follows, limits, lines, quotes, views

urlpatterns = [
    path("streams", views.StreamList.as_view()),
    path("streams/<uuid:stream_id>", views.StreamDetail.as_view()),
    path("streams/<uuid:stream_id>/stop", views.StreamStop.as_view()),
    path("streams/<uuid:stream_id>/quote", quotes.StreamQuote.as_view()),
    path("streams/<uuid:stream_id>/line", lines.StreamLine.as_view()),
    path("streams/<uuid:stream_id>/viewings", views.ViewingList.as_view()),
    path("viewings/<uuid:viewing_id>", views.ViewingDetail.as_view()),
    path("viewings/<uuid:viewing_id>/receipt", views.ViewingReceipt.as_view()),
    path("viewings/<uuid:viewing_id>/leave", views.ViewingLeave.as_view()),
    path("viewings/<uuid:viewing_id>/dismiss", views.ViewingDismiss.as_view()),
    path("ratings", views.RatingList.as_view()),
    path("ratings/<uuid:rating_id>", views.RatingDetail.as_view()),
    path("ratings/<uuid:rating_id>/reply", views.RatingReply.as_view()),
    path("profiles/<uuid:user_id>/ratings", views.ProfileRatings.as_view()),
    path("profiles/<uuid:user_id>/streams", views.ProfileStreams.as_view()),
    path("spending-limits", limits.SpendingLimits.as_view()),
    path("ice-servers", views.IceServers.as_view()),
    path("users/me/address-privacy", addresses.OwnAddressPrivacy.as_view()),
    path("users/me/follows", follows.OwnFollows.as_view()),
    path("users/me/follows/<uuid:user_id>", follows.FollowDetail.as_view()),
]
