"""What the calls of accounts take and answer."""

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
    """A password as it was typed: a space at its end is part of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            trim_whitespace=False,
            max_length=PASSWORD_MAX_LENGTH,
            style={"input_type": "password"},
            **kwargs,
        )


class EmailField(StringField, serializers.EmailField):
    """An e-mail address that is a string, in the one form that is kept.

    It may be longer than what was typed; ``max_length`` is what there is room for.
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
    """A code of an authenticator app, or a recovery code; spaces do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=CODE_MAX_LENGTH, **kwargs)


class SignInInput(serializers.Serializer[Any]):
    """``code`` is wanted of who has a second factor, and ignored of all others."""

    email = EmailField(max_length=254)
    password = PasswordField()
    code = CodeField(default="", allow_blank=True)


class RefreshInput(serializers.Serializer[Any]):
    refresh = StringField(max_length=TOKEN_MAX_LENGTH)


class PasswordInput(serializers.Serializer[Any]):
    """Typed again before something grave."""

    password = PasswordField()


class EmailChangeInput(PasswordInput):
    """``code`` is wanted of who has a second factor, and ignored of all others."""

    email = EmailField(max_length=254)
    code = CodeField(default="", allow_blank=True)


class PasswordAndCodeInput(PasswordInput):
    code = CodeField()


class SecondFactorInput(serializers.Serializer[Any]):
    """``setup`` is the ``token`` of a setup, ``code`` what the app shows for it."""

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


class OwnUserOutput(UserOutput):
    """``documents_due`` names the texts they have not accepted as they now stand."""

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
    """A text people agree to; ``version`` is the day from which it holds."""

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
    """``country``: where from, in ISO 3166's two letters; left out, it is not told."""

    is_of_age = serializers.BooleanField()
    country = StringField(default="", allow_blank=True, max_length=2)

    def validate_is_of_age(self, is_of_age: bool) -> bool:  # noqa: FBT001 -- DRF's
        if not is_of_age:
            raise serializers.ValidationError("Only who is old enough may.", "required")
        return is_of_age

    def validate_country(self, country: str) -> str:
        if country and not (country.isascii() and country.isalpha()):
            raise serializers.ValidationError("Two letters.", "invalid")
        return country.upper()


class AgeRulesOutput(serializers.Serializer[Any]):
    """The years one must have: ``countries`` where it is not ``minimum_age``."""

    is_required = serializers.BooleanField()
    minimum_age = serializers.IntegerField()
    countries = serializers.DictField(child=serializers.IntegerField())
    closed_countries = serializers.ListField(child=serializers.CharField())


class DeviceOutput(serializers.Serializer[Session]):
    """A device that is signed in. ``user_agent`` is what its browser calls itself."""

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
    """``url`` opens an app on this device; ``qr_svg`` is for the camera of another."""

    token = serializers.CharField()
    secret = serializers.CharField()
    url = serializers.CharField()
    qr_svg = serializers.CharField()


class RecoveryCodesOutput(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(child=serializers.CharField())


class BlockOutput(serializers.Serializer[Block]):
    """Somebody whom one has blocked."""

    id = serializers.UUIDField(source="blocked_id")
    username = serializers.CharField(source="blocked.username")
    picture_url = serializers.CharField(source="blocked.picture_url", allow_null=True)
    blocked_at = MomentField(source="created_at")


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
