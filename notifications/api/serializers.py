"""Serializers for the notifications API."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.fields import IdField, MomentField
from notifications.models import Notification


class AboutOutput(serializers.Serializer[User]):
    """The other user whom a notification is about."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    picture_url = serializers.CharField(allow_null=True)


class NotificationOutput(serializers.Serializer[Notification]):
    """``text`` is what the user reads, and ``link`` the path of the app's screen.

    ``parameters`` are the facts of its ``kind``, as on the socket.
    """

    id = serializers.UUIDField()
    kind = serializers.CharField()
    text = serializers.CharField()
    link = serializers.CharField()
    about = AboutOutput(allow_null=True)
    parameters = serializers.DictField(child=serializers.JSONField())
    created_at = MomentField()
    read_at = MomentField(allow_null=True)


class ReadInput(serializers.Serializer[dict[str, Any]]):
    """``up_to`` is the id of the newest notification that the user has seen."""

    up_to = IdField()


class UnreadOutput(serializers.Serializer[dict[str, int]]):
    unread_count = serializers.IntegerField()
