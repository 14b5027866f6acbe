"""Endpoints for a user's notifications."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from notifications import selectors
from notifications.api.serializers import (
    NotificationOutput,
    PreferencesInput,
    PreferencesOutput,
    ReadInput,
    UnreadOutput,
)
from notifications.models import Notification
from notifications.services import notifications, preferences


class InboxPagination(CursorPagination):
    """Describes that each page has the number of unread notifications."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["properties"]["unread_count"] = {"type": "integer"}
        page["required"].append("unread_count")
        return page


class NotificationList(ListAPIView[Notification]):
    """The signed-in user's notifications."""

    serializer_class = NotificationOutput
    pagination_class = InboxPagination

    def get_queryset(self) -> QuerySet[Notification]:
        return selectors.inbox(user_of(self.request).pk)

    @operation("List my notifications", answer=NotificationOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. `notification` on `user:{id}` announces each new one."""
        page = super().get(request, *args, **kwargs)
        page.data["unread_count"] = selectors.unread_count(user_of(request).pk)
        return page


class NotificationsRead(APIView):
    """What the signed-in user has read."""

    throttle_scope = "notifications_read"

    @operation("Mark my notifications as read", request=ReadInput, answer=UnreadOutput)
    def put(self, request: Request) -> Response:
        """Marks this one and all older ones. Idempotent."""
        unread_count = notifications.read(
            user_id=user_of(request).pk,
            now=now_of(request),
            **read_body(ReadInput, request),
        )
        return Response(UnreadOutput({"unread_count": unread_count}).data)


class NotificationPreferences(APIView):
    """Which notifications the signed-in user wants, by kind and channel."""

    throttle_scope = {"PUT": "preferences"}

    @operation("Read my notification preferences", answer=PreferencesOutput)
    def get(self, request: Request) -> Response:
        settings = selectors.settings_of(user_of(request).pk)
        return Response(PreferencesOutput({"settings": settings}).data)

    @operation(
        "Change my notification preferences",
        request=PreferencesInput,
        answer=PreferencesOutput,
    )
    def put(self, request: Request) -> Response:
        """Changes the settings that are sent. Idempotent."""
        body = read_body(PreferencesInput, request)
        settings = preferences.choose(
            user_id=user_of(request).pk,
            choices=[
                (each["kind"], each["channel"], each["is_on"])
                for each in body["settings"]
            ],
        )
        return Response(PreferencesOutput({"settings": settings}).data)
