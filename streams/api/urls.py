"""REST routes of the streams app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
