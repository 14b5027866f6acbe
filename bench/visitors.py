"""Users with tokens, made many at a time."""

from django.utils import timezone

from accounts import tokens
from accounts.models import Session, User


def sign_up(count: int) -> list[tuple[User, str]]:
    """Return so many new users, each with an access token."""
    now = timezone.now()
    names = [f"visitor{number}" for number in range(count)]
    users = User.objects.bulk_create(
        User(username=name, email=f"{name}@example.com") for name in names
    )
    sessions = Session.objects.bulk_create(
        Session(
            user=user,
            refresh_jti=tokens.new_jti(),
            created_at=now,
            last_used_at=now,
            expires_at=now + tokens.REFRESH_LIFETIME,
        )
        for user in users
    )
    return [
        (user, tokens.issue(session=session).access)
        for user, session in zip(users, sessions, strict=True)
    ]
