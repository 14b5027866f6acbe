"""Routes of the API's own documentation."""

from django.urls import path
from drf_spectacular.views import SpectacularSwaggerSplitView

from core.api.views import Schema, sdk

urlpatterns = [
    path("schema", Schema.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view()),
    path("docs/sdk", sdk),
]
