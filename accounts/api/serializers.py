"""What the calls of accounts take and answer."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework import serializers

from accounts.models import Session, User
from accounts.tokens import TokenPair
from core.api.fields import MomentField, StringField

PASSWORD_MAX_LENGTH = 256
TOKEN_MAX_LENGTH = 2000  # ours take some 300


class PasswordField(StringField):
    """A password as it was typed: a space at its end is part of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            trim_whitespace=False,
            max_length=PASSWORD_MAX_LENGTH,
            style={"input_type": "password"},
            **kwargs,
        )


class EmailField(StringField, serializers.EmailField):
    """An e-mail address that is a string."""


class SignUpInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)
    password = PasswordField()
    username = StringField()


class SignInInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)
    password = PasswordField()


class RefreshInput(serializers.Serializer[Any]):
    refresh = StringField(max_length=TOKEN_MAX_LENGTH)


class PasswordChangeInput(serializers.Serializer[Any]):
    current_password = PasswordField()
    new_password = PasswordField()


class PasswordResetInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)


class LinkInput(serializers.Serializer[Any]):
    """What a link in an e-mail carries."""

    token = StringField(max_length=TOKEN_MAX_LENGTH)


class NewPasswordInput(LinkInput):
    new_password = PasswordField()


class UserOutput(serializers.Serializer[User]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    username = serializers.CharField()
    created_at = MomentField()
    is_email_verified = serializers.BooleanField()


class DeviceOutput(serializers.Serializer[Session]):
    """A device that is signed in. ``user_agent`` is what its browser calls itself."""

    id = serializers.UUIDField()
    user_agent = serializers.CharField()
    created_at = MomentField()
    last_used_at = MomentField()
    is_current = serializers.SerializerMethodField()

    def get_is_current(self, session: Session) -> bool:
        return bool(session == self.context["request"].auth)


class TokensOutput(serializers.Serializer[TokenPair]):
    """A session's two tokens: access lasts minutes, refresh works once."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class ProfileField(serializers.Field[Any, Any, Any, Any]):
    """A user's own profile, as the function that ACCOUNTS_PROFILE names renders it."""

    def __init__(self) -> None:
        super().__init__(source="session.user", read_only=True)

    def to_representation(self, user: User) -> dict[str, Any]:
        own_profile = import_string(settings.ACCOUNTS_PROFILE)
        return dict(own_profile(user))


class SessionOutput(TokensOutput):
    """A user who has just signed in: who they are, and the tokens to go on with."""

    user = UserOutput(source="session.user")
    profile = ProfileField()
