"""REST routes of the moderation app."""

from django.urls import path

from moderation.api import links, views

urlpatterns = [
    path("streams/<uuid:stream_id>/panic", views.StreamPanic.as_view()),
    path("reports", views.ReportList.as_view()),
    path("decisions", views.DecisionList.as_view()),
    path("decision-readings", links.DecisionReadingList.as_view()),
    path("appeals", links.AppealList.as_view()),
    path("decisions/<uuid:decision_id>/appeal", views.DecisionAppeal.as_view()),
]
