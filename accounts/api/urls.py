"""REST routes of the accounts app."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("users", views.UserList.as_view()),
    path("sessions", views.SessionList.as_view()),
    path("sessions/refresh", views.SessionRefresh.as_view()),
]
