"""REST routes of the moderation app."""

from django.urls import path

from moderation.api import views

urlpatterns = [path("reports", views.ReportList.as_view())]
