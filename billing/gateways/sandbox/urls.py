"""The sandbox's pages."""

from django.urls import path

from billing.gateways.sandbox.views import checkout

urlpatterns = [path("checkout/<reference>", checkout, name="sandbox-checkout")]
