"""The streams app."""

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "streams"
