"""REST routes of the billing app."""

from django.urls import path

from billing.api import views

urlpatterns = [
    path("credits/balance", views.BalanceDetail.as_view()),
    path("credits/ledger", views.Statement.as_view()),
]
