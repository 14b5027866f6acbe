"""REST routes of the notifications app."""

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("notifications", views.NotificationList.as_view()),
    path("notifications/read", views.NotificationsRead.as_view()),
    path("users/me/notification-preferences", views.NotificationPreferences.as_view()),
]
