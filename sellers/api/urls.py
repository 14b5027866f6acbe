"""REST routes of the sellers app."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
