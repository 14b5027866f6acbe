"""REST routes of the accounts app."""

from django.urls import path

from accounts.api import (
    account,
    agreements,
    blocks,
    devices,
    leaving,
    links,
    second_factor,
    views,
)

urlpatterns = [
    path("users", views.UserList.as_view()),
    path("users/me", account.OwnUser.as_view()),
    path("users/me/password", account.OwnPassword.as_view()),
    path("users/me/email", account.OwnEmail.as_view()),
    path("users/me/email-changes", account.OwnEmailChanges.as_view()),
    path("users/me/verification", account.OwnVerification.as_view()),
    path("users/me/second-factor", second_factor.OwnSecondFactor.as_view()),
    path("users/me/second-factor/setups", second_factor.SetupList.as_view()),
    path(
        "users/me/second-factor/recovery-codes",
        second_factor.RecoveryCodeList.as_view(),
    ),
    path("users/me/sessions", account.OwnSessions.as_view()),
    path("users/me/sessions/<uuid:session_id>", account.OwnSession.as_view()),
    path("users/me/acceptances", agreements.OwnAcceptances.as_view()),
    path("users/me/export", leaving.OwnExport.as_view()),
    path("users/me/age", agreements.OwnAge.as_view()),
    path("documents", agreements.DocumentList.as_view()),
    path("age-rules", agreements.AgeRules.as_view()),
    path("users/me/blocks", blocks.OwnBlocks.as_view()),
    path("users/me/blocks/<uuid:user_id>", blocks.BlockDetail.as_view()),
    path("sessions", views.SessionList.as_view()),
    path("sessions/refresh", views.SessionRefresh.as_view()),
    path("password-resets", links.PasswordResetList.as_view()),
    path("device-links", devices.DeviceLinkList.as_view()),
    path("devices", devices.DeviceList.as_view()),
    path("passwords", links.PasswordList.as_view()),
    path("email-verifications", links.EmailVerificationList.as_view()),
]
