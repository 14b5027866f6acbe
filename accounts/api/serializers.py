"""Serializers for the accounts API."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from rest_framework import serializers

from accounts import addresses, ages, selectors
from accounts.documents import Document
from accounts.models import Acceptance, Block, Session, User
from accounts.selectors import SecondFactor
from accounts.services.second_factors import Setup
from accounts.tokens import TokenPair
from core.api.fields import MomentField, StringField
from core.errors import Invalid

PASSWORD_MAX_LENGTH = 256
CODE_MAX_LENGTH = 32  # 6 or 8 digits, however they are grouped
TOKEN_MAX_LENGTH = 2000  # ours take some 300


class PasswordField(StringField):
    """A password, exactly as typed: leading and trailing spaces count."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            trim_whitespace=False,
            max_length=PASSWORD_MAX_LENGTH,
            style={"input_type": "password"},
            **kwargs,
        )


class EmailField(StringField, serializers.EmailField):
    """An e-mail address, normalized for storage.

    Normalizing can make it longer than what was typed; ``max_length`` applies to the
    normalized form.
    """

    def to_internal_value(self, typed: Any) -> str:
        text = super().to_internal_value(typed)
        try:
            return addresses.normalize(text)
        except Invalid:
            self.fail("invalid")


class SignUpInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)
    password = PasswordField()
    username = StringField()


class CodeField(StringField):
    """A code from an authenticator app, or a recovery code. Spaces are ignored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=CODE_MAX_LENGTH, **kwargs)


class SignInInput(serializers.Serializer[Any]):
    """``code`` is required for users with a second factor, and ignored for others."""

    email = EmailField(max_length=254)
    password = PasswordField()
    code = CodeField(default="", allow_blank=True)


class RefreshInput(serializers.Serializer[Any]):
    refresh = StringField(max_length=TOKEN_MAX_LENGTH)


class PasswordInput(serializers.Serializer[Any]):
    """The password, confirmed again before a sensitive action."""

    password = PasswordField()


class EmailChangeInput(PasswordInput):
    """``code`` is required for users with a second factor, and ignored for others."""

    email = EmailField(max_length=254)
    code = CodeField(default="", allow_blank=True)


class PasswordAndCodeInput(PasswordInput):
    code = CodeField()


class SecondFactorInput(serializers.Serializer[Any]):
    """``setup`` is the ``token`` of a setup; ``code`` is a code from the app."""

    setup = StringField(max_length=TOKEN_MAX_LENGTH)
    code = CodeField()


class PasswordChangeInput(serializers.Serializer[Any]):
    current_password = PasswordField()
    new_password = PasswordField()


class PasswordResetInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)


class DeviceLinkInput(serializers.Serializer[Any]):
    email = EmailField(max_length=254)


class LinkInput(serializers.Serializer[Any]):
    """The token of a link in an e-mail."""

    token = StringField(max_length=TOKEN_MAX_LENGTH)


class NewPasswordInput(LinkInput):
    new_password = PasswordField()


class UserOutput(serializers.Serializer[User]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    username = serializers.CharField()
    created_at = MomentField()
    is_email_verified = serializers.BooleanField()


class OwnUserOutput(UserOutput):
    """``documents_due`` lists documents whose current version is not accepted."""

    country = serializers.CharField()
    affirmed_age = serializers.IntegerField(allow_null=True)
    age_affirmed_at = MomentField(allow_null=True)
    is_age_affirmed = serializers.SerializerMethodField()
    documents_due = serializers.SerializerMethodField()

    def get_is_age_affirmed(self, user: User) -> bool:
        return ages.is_affirmed(age=user.affirmed_age, country=user.country)

    def get_documents_due(self, user: User) -> list[str]:
        return selectors.documents_due(user_id=user.pk)


class DocumentOutput(serializers.Serializer[Document]):
    """A document that users accept; ``version`` is the date it takes effect."""

    name = serializers.CharField()
    title = serializers.CharField()
    version = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, document: Document) -> str:
        return reverse("document", kwargs={"name": document.name})


class AcceptanceInput(serializers.Serializer[Any]):
    document = StringField(max_length=32)
    version = StringField(max_length=32)


class AcceptanceOutput(serializers.Serializer[Acceptance]):
    document = serializers.CharField()
    version = serializers.CharField()
    accepted_at = MomentField()


class AgeInput(serializers.Serializer[Any]):
    """``country`` is an optional ISO 3166-1 alpha-2 code."""

    is_of_age = serializers.BooleanField()
    country = StringField(default="", allow_blank=True, max_length=2)

    def validate_is_of_age(self, is_of_age: bool) -> bool:  # noqa: FBT001 -- DRF's
        if not is_of_age:
            raise serializers.ValidationError(
                "You must be old enough to use this.", "required"
            )
        return is_of_age

    def validate_country(self, country: str) -> str:
        if country and not (country.isascii() and country.isalpha()):
            raise serializers.ValidationError(
                "Enter a two-letter country code.", "invalid"
            )
        return country.upper()


class AgeRulesOutput(serializers.Serializer[Any]):
    """The minimum age, and the ``countries`` where it differs."""

    is_required = serializers.BooleanField()
    minimum_age = serializers.IntegerField()
    countries = serializers.DictField(child=serializers.IntegerField())
    closed_countries = serializers.ListField(child=serializers.CharField())


class DeviceOutput(serializers.Serializer[Session]):
    """A signed-in device. ``user_agent`` is its browser's User-Agent header."""

    id = serializers.UUIDField()
    user_agent = serializers.CharField()
    created_at = MomentField()
    last_used_at = MomentField()
    is_current = serializers.SerializerMethodField()

    def get_is_current(self, session: Session) -> bool:
        return bool(session == self.context["request"].auth)


class SecondFactorOutput(serializers.Serializer[SecondFactor]):
    is_on = serializers.BooleanField()
    set_up_at = MomentField(allow_null=True)
    recovery_codes_left = serializers.IntegerField()


class SetupOutput(serializers.Serializer[Setup]):
    """``url`` opens an app on this device; ``qr_svg`` is for another one's camera."""

    token = serializers.CharField()
    secret = serializers.CharField()
    url = serializers.CharField()
    qr_svg = serializers.CharField()


class RecoveryCodesOutput(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class BlockOutput(serializers.Serializer[Block]):
    """A user whom the signed-in user has blocked."""

    id = serializers.UUIDField(source="blocked_id")
    username = serializers.CharField(source="blocked.username")
    picture_url = serializers.CharField(source="blocked.picture_url", allow_null=True)
    blocked_at = MomentField(source="created_at")


class TokensOutput(serializers.Serializer[TokenPair]):
    """The session's tokens: access lasts for minutes, refresh works once."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class ProfileField(serializers.Field[Any, Any, Any, Any]):
    """The user's own profile, rendered by the ACCOUNTS_PROFILE function."""

    def __init__(self) -> None:
        super().__init__(source="session.user", read_only=True)

    def to_representation(self, user: User) -> dict[str, Any]:
        own_profile = import_string(settings.ACCOUNTS_PROFILE)
        return dict(own_profile(user))


class SessionOutput(TokensOutput):
    """The user who has just signed in, and the session's tokens."""

    user = UserOutput(source="session.user")
    profile = ProfileField()
