"""Serializers for the notifications API."""

from typing import Any

from rest_framework import serializers

from accounts.models import User
from core.api.fields import IdField, MomentField, StringField, WordField
from notifications.constants import Channel
from notifications.models import KIND_MAX_LENGTH, Notification
from notifications.selectors import Setting

# In one request. There are fewer kinds and channels.
SETTINGS_MAX_COUNT = 200


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


class SettingInput(serializers.Serializer[dict[str, Any]]):
    kind = StringField(max_length=KIND_MAX_LENGTH)
    channel = WordField(Channel.choices)
    is_on = serializers.BooleanField()


class PreferencesInput(serializers.Serializer[dict[str, Any]]):
    """The settings to change; the others stay as they are."""

    settings = serializers.ListField(
        child=SettingInput(), max_length=SETTINGS_MAX_COUNT
    )


class SettingOutput(serializers.Serializer[Setting]):
    """Whether a kind of notification reaches the user on a channel.

    ``name`` is the kind's name for people. If ``is_fixed``, it cannot be changed.
    """

    kind = serializers.CharField()
    name = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    is_on = serializers.BooleanField()
    is_fixed = serializers.BooleanField()


class PreferencesOutput(serializers.Serializer[dict[str, list[Setting]]]):
    settings = SettingOutput(many=True)
