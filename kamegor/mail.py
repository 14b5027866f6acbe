"""A page with the e-mails that a development site has written to files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MOST_SHOWN = 100
REFRESH_SECONDS = 5
# The separator of Django's filebased backend.
_SEPARATOR = b"-" * 79 + b"\n"


@dataclass(frozen=True, kw_only=True)
class Letter:
    to: str
    subject: str
    sent_at: datetime
    text: str


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """GET /dev/mail: the e-mails, newest first, with links that work.

    It shows everybody's e-mail, so only the development settings route to it.
    """
    letters = _letters(Path(settings.EMAIL_FILE_PATH))
    page = render(request, "mail.html", {"letters": letters[:MOST_SHOWN]})
    page["Refresh"] = str(REFRESH_SECONDS)
    return page


def _letters(folder: Path) -> list[Letter]:
    files = sorted(folder.glob("*.log"), key=_written_at, reverse=True)
    return [letter for file in files[:MOST_SHOWN] for letter in _letters_in(file)]


def _written_at(file: Path) -> int:
    return file.stat().st_mtime_ns


def _letters_in(file: Path) -> Iterator[Letter]:
    """Return the e-mails in one file, which holds those of one connection."""
    written = file.read_bytes().split(_SEPARATOR)[:-1]
    for message in reversed(written):
        yield _read(message_from_bytes(message, policy=policy.default))


def _read(message: EmailMessage) -> Letter:
    body = message.get_body(["plain"])
    return Letter(
        to=message["To"],
        subject=message["Subject"],
        sent_at=message["Date"].datetime,
        text=body.get_content() if body else "",
    )
