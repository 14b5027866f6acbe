"""What accounts do without being asked."""

from uuid import UUID

from celery import shared_task

from accounts.services import email_changes, emails, known_devices, passwords


@shared_task
def send_verification(user_id: str) -> None:
    """Ask a new user whether the e-mail is theirs; a second run asks again."""
    emails.send_verification(user_id=UUID(user_id))


@shared_task
def send_password_reset(user_id: str) -> None:
    """Send the link to a new password, if there is such a user."""
    passwords.send_reset(user_id=UUID(user_id))


@shared_task
def send_device_link(user_id: str) -> None:
    """Send the link that confirms a device, if there is such a user."""
    known_devices.send_link(user_id=UUID(user_id))


@shared_task
def tell_of_password(user_id: str) -> None:
    """Tell a user by e-mail that the password is new; a second run tells again."""
    passwords.tell_of_change(user_id=UUID(user_id))


@shared_task
def send_email_change(user_id: str, email: str) -> None:
    """Send the letters of a change of e-mail that is asked for."""
    email_changes.send_change(user_id=UUID(user_id), email=email)


@shared_task
def tell_of_email(user_id: str, email: str) -> None:
    """Tell an old address that it is so no more; a second run tells again."""
    email_changes.tell_of_change(user_id=UUID(user_id), email=email)


@shared_task
def tell_of_second_factor(user_id: str) -> None:
    """Tell a user that a second factor is new, or gone."""
    emails.tell_of_second_factor(user_id=UUID(user_id))
