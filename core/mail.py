"""Sends e-mails as text and HTML, from two templates with the same name."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from core import outside


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
