"""Endpoints for following sellers."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound
from sellers.errors import NotASeller
from streams import selectors
from streams.api.serializers import FollowingOutput, FollowOutput
from streams.errors import OwnFollow, TooManyFollows
from streams.models import Follow
from streams.services import follows


class OwnFollows(ListAPIView[Follow]):
    """The sellers whom the signed-in user follows."""

    serializer_class = FollowOutput
    pagination_class = CursorPagination

    def get_queryset(self) -> QuerySet[Follow]:
        mine = Follow.objects.filter(follower=user_of(self.request))
        return mine.select_related("seller__user")

    @operation(
        "List sellers I follow",
        called="listFollowedSellers",
        answer=FollowOutput(many=True),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Most recently followed first. Sellers are not told who follows them."""
        return super().get(request, *args, **kwargs)


class FollowDetail(APIView):
    """A follow of one seller."""

    throttle_scope = {"PUT": "follow", "DELETE": "follow"}

    @operation(
        "Read whether I follow a seller",
        called="readFollowing",
        answer=FollowingOutput,
        refuses=(NotFound,),
    )
    def get(self, request: Request, user_id: UUID) -> Response:
        is_followed = selectors.is_followed(user_id, by=user_of(request).pk)
        return Response(FollowingOutput({"is_followed": is_followed}).data)

    @operation(
        "Follow a seller",
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound, OwnFollow, NotASeller, TooManyFollows),
    )
    def put(self, request: Request, user_id: UUID) -> Response:
        """Sends `notification` on `user:{id}` once for each stream. Idempotent."""
        follows.follow(
            follower_id=user_of(request).pk,
            seller_id=user_id,
            now=now_of(request),
        )
        return Response(status=HTTPStatus.NO_CONTENT)

    @operation("Unfollow a seller", status=HTTPStatus.NO_CONTENT, refuses=(NotFound,))
    def delete(self, request: Request, user_id: UUID) -> Response:
        """Idempotent."""
        follows.unfollow(follower_id=user_of(request).pk, seller_id=user_id)
        return Response(status=HTTPStatus.NO_CONTENT)
