"""The page of the socket."""

from django.urls import path

from realtime.views import realtime

urlpatterns = [path("docs/realtime", realtime)]
