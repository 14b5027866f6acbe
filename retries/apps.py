"""The retries app."""

from django.apps import AppConfig


class RetriesConfig(AppConfig):
    name = "retries"
