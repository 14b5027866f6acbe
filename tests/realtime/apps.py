"""The app of the rooms, whose label is not that of the floor it tests."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "tests.realtime"
    label = "rooms"
