"""Sends e-mails as text and HTML, from two templates with the same name."""

from collections.abc import Mapping
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core import outside


class ServerAway(Exception):
    """The mail server accepts no e-mail at all."""


class RefusedForGood(Exception):
    """The mail server has refused this e-mail, and no retry will succeed."""


def send(
    template: str, *, to: str, context: Mapping[str, Any], reply_to: str = ""
) -> None:
    """Send ``TEMPLATE.txt``, whose first line is the subject, and ``TEMPLATE.html``.

    The HTML template gets the subject as ``subject``.
    """
    text = render_to_string(f"{template}.txt", {**context})
    subject, _, body = text.partition("\n")
    html = render_to_string(f"{template}.html", {**context, "subject": subject})
    letter = EmailMultiAlternatives(
        subject,
        body.strip() + "\n",
        to=[to],
        reply_to=[reply_to] if reply_to else None,
    )
    letter.attach_alternative(html, "text/html")
    outside.release_connection()
    letter.send()


def deliver(template: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Send an e-mail, and say in the error whether to retry.

    Raises:
        RefusedForGood: no retry will succeed.
        ServerAway: no other e-mail can be sent now either.
        SMTPException: this e-mail was refused; a retry may succeed.
    """
    try:
        send(template, to=to, context=context)
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        if not _is_final(refusal):
            raise
        raise RefusedForGood from refusal
    except (SMTPException, OSError) as failure:
        raise ServerAway from failure


def _is_final(refusal: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Return whether the mail server has refused this e-mail permanently.

    Source: RFC 5321, section 4.2.1: after a reply of 500 or above, the same request
    must not be repeated.
    """
    if isinstance(refusal, SMTPDataError):
        return refusal.smtp_code >= 500
    return all(code >= 500 for code, _ in refusal.recipients.values())
