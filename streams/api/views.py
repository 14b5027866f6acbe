"""Endpoints for streams and viewings."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from accounts.errors import AgeRequired
from accounts.selectors import hidden_from
from billing.api import idempotency
from billing.errors import InsufficientCredits
from core import wire
from core.api.inputs import read_body, read_query
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound
from sellers.errors import NotASeller, NotOnline
from sellers.selectors import profiles
from streams import selectors
from streams.api.serializers import (
    IceOutput,
    OwnRatingOutput,
    PastStreamOutput,
    RatingChange,
    RatingInput,
    RatingOutput,
    ReceiptOutput,
    ReplyInput,
    RequestedViewingOutput,
    ShownStreamOutput,
    StreamInput,
    StreamOutput,
    StreamQuery,
    ViewingInput,
    ViewingOutput,
)
from streams.errors import (
    AlreadyLive,
    AlreadyRated,
    AlreadyReplied,
    Busy,
    NothingOpen,
    NotRatable,
    NotStreaming,
    OwnStream,
    PriceChanged,
    RatingFinal,
    SpendingLimitReached,
    TooSoon,
)
from streams.models import Rating, Stream, Viewing
from streams.p2p import ice
from streams.services import ratings, streams, viewings
from streams.states import StreamStatus


class StreamList(ListAPIView[Stream]):
    """The streams of all sellers."""

    serializer_class = ShownStreamOutput
    pagination_class = CursorPagination
    throttle_scope = {"POST": "go_live"}

    def get_queryset(self) -> QuerySet[Stream]:
        shown = Stream.objects.shown(now=Now())
        visible = shown.not_of(hidden_from(user_of(self.request).pk))
        asked = read_query(StreamQuery, self.request)
        if asked["status"] == StreamStatus.ENDED:
            return visible.recently_ended()
        return visible.filter(**asked)

    @operation("List streams", query=StreamQuery, answer=StreamOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """By the hour, newest first. Only live streams unless ``status`` is given."""
        return super().get(request, *args, **kwargs)

    @operation(
        "Go live",
        request=StreamInput,
        answer=StreamOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotASeller, NotOnline, AlreadyLive, AgeRequired),
    )
    def post(self, request: Request) -> Response:
        stream = streams.go_live(
            seller_id=user_of(request).pk,
            now=now_of(request),
            **read_body(StreamInput, request),
        )
        return Response(StreamOutput(stream).data, HTTPStatus.CREATED)


class StreamDetail(APIView):
    """One stream."""

    @operation("Read a stream", answer=StreamOutput, refuses=(NotFound,))
    def get(self, request: Request, stream_id: UUID) -> Response:
        stream = selectors.stream(stream_id, viewer_id=user_of(request).pk)
        return Response(ShownStreamOutput(stream, context={"request": request}).data)


class StreamStop(APIView):
    """The end of the seller's own stream."""

    @operation("Stop my stream", answer=StreamOutput, refuses=(NotFound,))
    def post(self, request: Request, stream_id: UUID) -> Response:
        """Ends and settles its viewings. Idempotent."""
        stream = streams.stop(
            seller_id=user_of(request).pk,
            stream_id=stream_id,
            now=now_of(request),
        )
        return Response(StreamOutput(stream).data)


class ViewingList(APIView):
    """The viewings of one stream."""

    throttle_scope = "watch"

    @operation(
        "Watch",
        request=ViewingInput,
        answer=RequestedViewingOutput,
        status=HTTPStatus.CREATED,
        **idempotency.described(
            *(NotFound, NotStreaming, OwnStream, Busy, PriceChanged, TooSoon),
            *(SpendingLimitReached, InsufficientCredits, AgeRequired),
        ),
    )
    @idempotency.idempotent()
    def post(self, request: Request, stream_id: UUID, *, action_id: UUID) -> Response:
        """Holds the price of one minute. Join `stream:{id}` within 10 seconds.

        If the price differs from the one given, the error `price_changed` contains the
        `quote`.
        """
        now = now_of(request)
        user_id = user_of(request).pk
        viewing = viewings.request(
            buyer_id=user_id,
            stream_id=stream_id,
            viewing_id=action_id,
            now=now,
            **read_body(ViewingInput, request),
        )
        configuration = ice.configuration(
            selectors.grant_of(viewing), is_relayed=viewing.is_relayed, now=now
        )
        return Response(_requested(viewing) | configuration, HTTPStatus.CREATED)


class ViewingDetail(APIView):
    """One viewing, for its buyer and its seller."""

    @operation("Read a viewing", answer=ViewingOutput, refuses=(NotFound,))
    def get(self, request: Request, viewing_id: UUID) -> Response:
        viewing = selectors.viewing(viewing_id, user_id=user_of(request).pk)
        return Response(ViewingOutput(viewing).data)


class ViewingLeave(APIView):
    """The end of a viewing by its buyer."""

    @operation(
        "Leave", called="leaveViewing", answer=ViewingOutput, refuses=(NotFound,)
    )
    def post(self, request: Request, viewing_id: UUID) -> Response:
        """Ends and settles the viewing. Idempotent."""
        viewing = viewings.leave(
            buyer_id=user_of(request).pk,
            viewing_id=viewing_id,
            now=now_of(request),
        )
        return Response(ViewingOutput(viewing).data)


class ViewingDismiss(APIView):
    """The end of a viewing by its seller."""

    @operation("Dismiss a viewer", answer=ViewingOutput, refuses=(NotFound,))
    def post(self, request: Request, viewing_id: UUID) -> Response:
        """Ends the viewing, billed to the second. Idempotent."""
        viewing = viewings.dismiss(
            seller_id=user_of(request).pk,
            viewing_id=viewing_id,
            now=now_of(request),
        )
        return Response(ViewingOutput(viewing).data)


class ViewingReceipt(APIView):
    """The receipt of a viewing, for its buyer and its seller."""

    @operation("Read a receipt", answer=ReceiptOutput, refuses=(NotFound,))
    def get(self, request: Request, viewing_id: UUID) -> Response:
        """While the viewing runs, the receipt covers what was charged so far."""
        paper = selectors.receipt(viewing_id, user_id=user_of(request).pk)
        return Response(ReceiptOutput(paper).data)


class RatingList(APIView):
    """Ratings by buyers."""

    throttle_scope = "rating"

    @operation(
        "Rate what I watched",
        called="rateViewing",
        request=RatingInput,
        answer=OwnRatingOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotFound, NotRatable, AlreadyRated),
    )
    def post(self, request: Request) -> Response:
        """The buyer can rate a viewing once, after it has ended and was charged."""
        rating = ratings.rate(
            buyer_id=user_of(request).pk,
            now=now_of(request),
            **read_body(RatingInput, request),
        )
        return Response(OwnRatingOutput(rating).data, HTTPStatus.CREATED)


class RatingDetail(APIView):
    """One rating by the signed-in buyer."""

    throttle_scope = "rating"

    @operation(
        "Edit my rating",
        request=RatingChange,
        answer=OwnRatingOutput,
        refuses=(NotFound, RatingFinal),
    )
    def patch(self, request: Request, rating_id: UUID) -> Response:
        """Possible until ``editable_until``. Idempotent."""
        rating = ratings.edit(
            buyer_id=user_of(request).pk,
            rating_id=rating_id,
            now=now_of(request),
            **read_body(RatingChange, request),
        )
        return Response(OwnRatingOutput(rating).data)


class RatingReply(APIView):
    """A seller's reply to a rating."""

    throttle_scope = "rating"

    @operation(
        "Reply to a rating of mine",
        called="replyToRating",
        request=ReplyInput,
        answer=RatingOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotFound, AlreadyReplied),
    )
    def post(self, request: Request, rating_id: UUID) -> Response:
        """Only the rated seller can reply, once. The reply is public."""
        rating = ratings.reply(
            seller_id=user_of(request).pk,
            rating_id=rating_id,
            now=now_of(request),
            **read_body(ReplyInput, request),
        )
        return Response(RatingOutput(rating).data, HTTPStatus.CREATED)


class RatingPagination(CursorPagination):
    """By the day from which they are public; the order within a day reveals nothing."""

    ordering = ("-published_on", "id")


class ProfileRatings(ListAPIView[Rating]):
    """The public ratings of a seller."""

    serializer_class = RatingOutput
    pagination_class = RatingPagination

    def get_queryset(self) -> QuerySet[Rating]:
        seller = profiles.visible(
            self.kwargs["user_id"], viewer_id=user_of(self.request).pk
        )
        return Rating.objects.shown().filter(seller_id=seller.pk)

    @operation(
        "List a seller's ratings",
        called="listRatings",
        answer=RatingOutput(many=True),
        refuses=(NotFound,),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """By day, newest first. Ratings are anonymous and have no exact time.

        A rating becomes public after a day or more, together with those of other
        buyers.
        """
        return super().get(request, *args, **kwargs)


class ProfileStreams(ListAPIView[Stream]):
    """The past streams of a seller."""

    serializer_class = PastStreamOutput
    pagination_class = CursorPagination

    def get_queryset(self) -> QuerySet[Stream]:
        seller = profiles.visible(
            self.kwargs["user_id"], viewer_id=user_of(self.request).pk
        )
        return selectors.past_streams(seller.pk)

    @operation(
        "List a seller's past streams",
        called="listPastStreams",
        answer=PastStreamOutput(many=True),
        refuses=(NotFound,),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first, for 90 days. The profile's ``history`` has the first ones.

        Times are rounded to the hour; the order within an hour reveals nothing. A
        stream's rating is shown once five buyers have rated it.
        """
        return super().get(request, *args, **kwargs)


class IceServers(APIView):
    """The ICE servers for peer connections."""

    throttle_scope = "ice_servers"

    @operation("List ICE servers", answer=IceOutput, refuses=(NothingOpen,))
    def get(self, request: Request) -> Response:
        """Only while watching or live. The credentials work for ``ttl`` seconds."""
        user_id = user_of(request).pk
        now = now_of(request)
        configuration = ice.configuration(
            selectors.grant_to(user_id, now=now),
            is_relayed=selectors.must_be_relayed(user_id),
            now=now,
        )
        return Response(configuration)


def _requested(viewing: Viewing) -> dict[str, Any]:
    held = wire.credits(viewing.hold.remaining if viewing.hold else 0)
    return {**ViewingOutput(viewing).data, "held": held}
