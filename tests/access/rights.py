"""Browsers of staff of each group, and of others."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory


def member_of(group: str) -> Any:
    """Return somebody of a group."""
    user: Any = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def browser_of(user: User | None) -> Client:
    """Return the browser of somebody who has signed in, or of nobody."""
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser
