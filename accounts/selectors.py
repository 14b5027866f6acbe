"""Queries about users."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Model

from accounts.documents import DOCUMENTS
from accounts.models import Acceptance, Block, Session, User
from core import clock
from core.errors import NotFound

SQL = Path(__file__).parent / "sql"
SESSION = SQL / "session.sql"
BLOCKS_OF = (SQL / "blocks_of.sql").read_text()

# Recovery codes only replace a lost factor; alone they are not a second factor.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, kw_only=True)
class SecondFactor:
    """Whether a user has a second factor, since when, and the unused recovery codes."""

    is_on: bool
    set_up_at: datetime | None
    recovery_codes_left: int


def member(user_id: UUID) -> User:
    """Return a user who has not deleted their account.

    Raises:
        NotFound: the user does not exist or has deleted their account.
    """
    user = User.objects.filter(pk=user_id, deleted_at=None).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def session(session_id: UUID) -> tuple[Session, datetime] | None:
    """Return a session with its user, and the database's clock; one query.

    Every request asks this. The ORM takes longer to write the SQL than the database to
    answer it, so it is written once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_session_sql().format(clock=clock.reading()), [session_id])
        row = cursor.fetchone()
    if row is None:
        return None
    read_at, *values = row
    names = _attributes(Session)
    of_session, of_user = values[: len(names)], values[len(names) :]
    found = Session.from_db(connection.alias, names, of_session)
    found.user = User.from_db(connection.alias, _attributes(User), of_user)
    return found, read_at


def second_factor_kinds(user_id: UUID) -> set[str]:
    """Return the factors required besides the password: any of ``FACTORS``."""
    factors = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS)
    return set(factors.values_list("type", flat=True))


def second_factor(user_id: UUID) -> SecondFactor:
    """Return the user's second factors."""
    factors = {
        factor.type: factor for factor in Authenticator.objects.filter(user_id=user_id)
    }
    factor = next((factors[kind] for kind in FACTORS if kind in factors), None)
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    return SecondFactor(
        is_on=factor is not None,
        set_up_at=factor.created_at if factor else None,
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def documents_due(*, user_id: UUID) -> list[str]:
    """Return the names of documents whose current version the user has not accepted."""
    accepted = set(
        Acceptance.objects.filter(user_id=user_id).values_list("document", "version")
    )
    return [
        document.name
        for document in DOCUMENTS.values()
        if (document.name, document.version) not in accepted
    ]


def is_blocked(user_id: UUID, *, by: UUID) -> bool:
    """Return whether one user has blocked another, in this direction."""
    return Block.objects.filter(blocker_id=by, blocked_id=user_id).exists()


def hidden_from(user_id: UUID) -> frozenset[UUID]:
    """Return the users hidden from a user by blocks in either direction."""
    with connection.cursor() as cursor:
        cursor.execute(BLOCKS_OF, {"user_id": user_id})
        pairs: list[tuple[UUID, UUID]] = cursor.fetchall()
    return frozenset(id_ for pair in pairs for id_ in pair) - {user_id}


@cache
def _attributes(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 -- documented, in spite of its name


@cache
def _session_sql() -> str:
    """Return the SQL of ``session``, in which ``{clock}`` is left to be filled in."""
    columns = [
        f"{table}.{field.column}"
        for table, model in (("s", Session), ("u", User))
        for field in model._meta.concrete_fields  # noqa: SLF001 -- as above
    ]
    return SESSION.read_text().format(clock="{clock}", columns=", ".join(columns))
