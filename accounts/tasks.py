"""Background tasks of accounts."""

from uuid import UUID

from celery import shared_task

from accounts.services import email_changes, emails, known_devices, passwords


@shared_task
def send_verification(user_id: str) -> None:
    """Send a verification e-mail. A second run sends it again."""
    emails.send_verification(user_id=UUID(user_id))


@shared_task
def send_password_reset(user_id: str) -> None:
    """Send the link for a new password, if the user exists."""
    passwords.send_reset(user_id=UUID(user_id))


@shared_task
def send_device_link(user_id: str) -> None:
    """Send the link that confirms a device, if the user exists."""
    known_devices.send_link(user_id=UUID(user_id))


@shared_task
def tell_of_password(user_id: str) -> None:
    """Tell a user that the password has changed. A second run sends it again."""
    passwords.tell_of_change(user_id=UUID(user_id))


@shared_task
def send_email_change(user_id: str, email: str) -> None:
    """Send the e-mails for a requested change of address."""
    email_changes.send_change(user_id=UUID(user_id), email=email)


@shared_task
def tell_of_email(user_id: str, email: str) -> None:
    """Tell an old address that it was replaced. A second run sends it again."""
    email_changes.tell_of_change(user_id=UUID(user_id), email=email)


@shared_task
def tell_of_second_factor(user_id: str) -> None:
    """Tell a user that a second factor was added or removed."""
    emails.tell_of_second_factor(user_id=UUID(user_id))
