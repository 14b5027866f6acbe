"""REST routes of the billing app."""

from django.urls import path

from billing.api import earnings, purchases, views, webhooks

urlpatterns = [
    path("credits/balance", views.BalanceDetail.as_view()),
    path("credits/ledger", views.Statement.as_view()),
    path("credits/packages", purchases.PackageList.as_view()),
    path("credits/purchase", purchases.PurchaseStart.as_view()),
    path("credits/purchases/<uuid:purchase_id>", purchases.PurchaseDetail.as_view()),
    path("earnings", earnings.EarningsDetail.as_view()),
    path("earnings/transfers", earnings.EarningsMoves.as_view()),
    path("webhooks/<gateway>", webhooks.Webhook.as_view()),
]
