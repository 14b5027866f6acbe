"""Users and their sessions."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts import addresses, hashes, usernames
from core.clock import Moment
from core.errors import Invalid
from core.ids import new_id

DESCRIPTION_MAX_LENGTH = 500


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str, username: str, password: str | None = None
    ) -> "User":
        return self._create(email=email, username=username, password=password)

    def create_superuser(
        self, *, email: str, username: str, password: str | None = None
    ) -> "User":
        return self._create(
            email=email,
            username=username,
            password=password,
            is_staff=True,
            is_superuser=True,
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this e-mail, normalized first.

        Raises:
            User.DoesNotExist: no user has it, or it is not valid.
        """
        try:
            return self.get(email=addresses.normalize(username or ""))
        except Invalid as error:
            raise self.model.DoesNotExist from error

    def suspended(self, *, now: Moment) -> "models.QuerySet[User]":
        """Return the users who are suspended now."""
        return self.filter(
            Q(suspended_until=None) | Q(suspended_until__gt=now),
            suspended_at__isnull=False,
        )

    def named_like(self, username: str) -> "models.QuerySet[User]":
        """Return the users whose name people could confuse with this one."""
        return self.filter(
            Q(username_folded=usernames.folded(username))
            | Q(username_skeleton=usernames.skeleton(username))
        )

    def _create(self, *, email: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=addresses.normalize(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class UsernameKeyField(models.TextField):
    """A text derived from the username. It is updated on every save."""

    def __init__(self, *args: Any, derive: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"editable": False}))
        self.derive = derive

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["editable"]
        return name, path, list(args), {**kwargs, "derive": self.derive}

    def pre_save(self, user: Any, add: bool) -> str:  # noqa: FBT001 -- Django's
        key = self.derive(user.username)
        setattr(user, self.attname, key)
        return key


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: buyer, seller and staff alike.

    A user is suspended from ``suspended_at`` until ``suspended_until``, or permanently
    if that is empty. The e-mail is stored as ``addresses.normalize`` returns it. A
    deleted account keeps a row without personal data, because the ledger refers to it.

    ``credentials_version`` increases with each new password, e-mail or second factor.
    Proofs are only valid for the version they were checked against.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True, validators=[addresses.validate])
    username = models.CharField(max_length=usernames.MAX_LENGTH)
    username_folded = UsernameKeyField(derive=usernames.folded, unique=True)
    username_skeleton = UsernameKeyField(derive=usernames.skeleton, unique=True)
    credentials_version = models.PositiveIntegerField(
        default=1, db_default=1, editable=False
    )
    description = models.TextField(max_length=DESCRIPTION_MAX_LENGTH, blank=True)
    picture = models.ImageField(upload_to="pictures/", blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    email_verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The minimum age of their country at the time they confirmed it.
    affirmed_age = models.PositiveSmallIntegerField(
        null=True, blank=True, editable=False
    )
    age_affirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    country = models.CharField(max_length=2, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspension_reason = models.CharField(max_length=200, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["username"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_user_email_in_lower_case",
                condition=Q(email=Lower("email")),
            ),
            models.CheckConstraint(
                name="accounts_user_deleted_is_not_active",
                condition=Q(deleted_at=None) | Q(is_active=False),
            ),
            models.CheckConstraint(
                name="accounts_user_age_is_affirmed_at_a_time",
                condition=Q(affirmed_age=None, age_affirmed_at=None, country="")
                | Q(affirmed_age__isnull=False, age_affirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="accounts_user_suspension_has_start_and_reason",
                condition=Q(
                    suspended_at=None, suspended_until=None, suspension_reason=""
                )
                | Q(suspended_at__isnull=False) & ~Q(suspension_reason=""),
            ),
            models.CheckConstraint(
                name="accounts_user_suspension_ends_after_its_start",
                condition=Q(suspended_until=None)
                | Q(suspended_until__gt=F("suspended_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, **options: Any) -> None:
        """Save, and update the keys derived from the username.

        A new password also ends the user's sessions in the same transaction.
        """
        names = options.get("update_fields")
        if names is not None and "username" in names:
            keys = ("username_folded", "username_skeleton")
            options["update_fields"] = {*names, *keys}
        if getattr(self, "_password", None) is None:  # set by set_password
            super().save(**options)
            return
        with transaction.atomic():
            super().save(**options)

    def set_password(self, raw_password: str | None) -> None:
        """Set a new password, normalized. None disables signing in by password."""
        if raw_password is not None:
            raw_password = hashes.normalize(raw_password)
        super().set_password(raw_password)

    def check_password(self, raw_password: str | None) -> bool:
        """Check the password. It is slow, so call it outside transactions.

        A hash with outdated parameters or of an unnormalized password is replaced, but
        only if the row still has the hash that was checked, because the password may
        have changed meanwhile.
        """

        def upgrade(password: str) -> None:
            upgraded = hashes.new(password)
            row = User.objects.filter(pk=self.pk, password=self.password)
            if row.update(password=upgraded):
                self.password = upgraded

        if raw_password is None:
            return False
        return hashes.matches(raw_password, self.password, upgrade=upgrade)

    def get_short_name(self) -> str:
        return self.username

    def clean(self) -> None:
        """Validate admin input as the services validate a user's."""
        # A form that refused a field has already set it to None.
        with suppress(Invalid):  # by the field's own validator
            self.email = addresses.normalize(self.email or "")
        self.username = usernames.normalize(self.username or "")
        if fault := self.name_fault():
            raise ValidationError(
                {"username": ValidationError(fault.detail, fault.code)}
            )

    def name_fault(self) -> usernames.Fault | None:
        """Return why this user cannot have their username, or None."""
        if fault := usernames.fault(self.username):
            return fault
        if User.objects.named_like(self.username).exclude(pk=self.pk).exists():
            return usernames.TAKEN
        return None

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return the value that a Django session must contain to be valid."""
        return salted_hmac(
            "accounts.models.User.session",
            f"{self.password}:{self.credentials_version}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def picture_url(self) -> str | None:
        return self.picture.url if self.picture else None

    @property
    def is_email_verified(self) -> bool:
        return self.email_verified_at is not None

    def is_suspended(self, *, now: datetime) -> bool:
        return self.suspended_at is not None and (
            self.suspended_until is None or now < self.suspended_until
        )


class SessionQuerySet(models.QuerySet["Session"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=now)


class Session(models.Model):
    """One signed-in device: a family of refresh tokens, of which one is valid.

    ``refresh_jti`` identifies that token; tokens themselves are not stored. The session
    is valid while its ``credentials_version`` equals the user's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    credentials_version = models.PositiveIntegerField(default=1, db_default=1)
    refresh_jti = models.CharField(max_length=32)
    # The previous token, which returns the current pair for a few seconds.
    former_refresh_jti = models.CharField(
        max_length=32, blank=True, default="", db_default=""
    )
    user_agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user_agent or 'a device'}, {self.created_at:%Y-%m-%d}"


class Acceptance(models.Model):
    """A user's acceptance of one version of a document (``accounts.documents``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="acceptances")
    document = models.CharField(max_length=32)
    version = models.CharField(max_length=32)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accounts_acceptance_once",
                fields=["user", "document", "version"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} of {self.version}"


class BlockQuerySet(models.QuerySet["Block"]):
    def between(self, one_id: object, other_id: object) -> Self:
        """Filter by the blocks between two users, in either direction."""
        return self.filter(
            Q(blocker_id=one_id, blocked_id=other_id)
            | Q(blocker_id=other_id, blocked_id=one_id)
        )


class Block(models.Model):
    """One user has blocked another. Neither sees the other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blocker = models.ForeignKey(User, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(User, models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField()

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["blocker", "blocked"], name="accounts_block_once"
            ),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="accounts_block_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.blocked}, by {self.blocker}"
