"""Users and their sessions."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from core.ids import new_id


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str, username: str, password: str | None = None
    ) -> "User":
        user = self.model(email=email.lower(), username=username)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, *, email: str, username: str, password: str | None = None
    ) -> "User":
        user = self.model(
            email=email.lower(), username=username, is_staff=True, is_superuser=True
        )
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """One person with an account; buyer, seller or moderator alike."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    username = models.CharField(max_length=30)
    description = models.TextField(max_length=500, blank=True)
    picture = models.ImageField(upload_to="pictures/", blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["username"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="accounts_user_email_unique_whatever_its_case"
            ),
        ]

    def __str__(self) -> str:
        return self.username
