"""Endpoints for blocking users."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from accounts.api.serializers import BlockOutput
from accounts.errors import OwnBlock, TooManyBlocks
from accounts.models import Block
from accounts.services import blocks
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound


class OwnBlocks(ListAPIView[Block]):
    """The users whom the signed-in user has blocked."""

    serializer_class = BlockOutput
    pagination_class = CursorPagination

    def get_queryset(self) -> QuerySet[Block]:
        mine = Block.objects.filter(blocker=user_of(self.request))
        return mine.select_related("blocked")

    @operation(
        "List users I have blocked",
        called="listBlockedUsers",
        answer=BlockOutput(many=True),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. Users are not told who has blocked them."""
        return super().get(request, *args, **kwargs)


class BlockDetail(APIView):
    """A block of one user."""

    throttle_scope = "block"

    @operation(
        "Block a user",
        status=HTTPStatus.NO_CONTENT,
        refuses=(NotFound, OwnBlock, TooManyBlocks),
    )
    def put(self, request: Request, user_id: UUID) -> Response:
        """Neither user sees or watches the other; open viewings end. Idempotent."""
        blocks.block(
            blocker_id=user_of(request).pk, blocked_id=user_id, now=now_of(request)
        )
        return Response(status=HTTPStatus.NO_CONTENT)

    @operation("Unblock a user", status=HTTPStatus.NO_CONTENT, refuses=(NotFound,))
    def delete(self, request: Request, user_id: UUID) -> Response:
        """Idempotent."""
        blocks.unblock(blocker_id=user_of(request).pk, blocked_id=user_id)
        return Response(status=HTTPStatus.NO_CONTENT)
