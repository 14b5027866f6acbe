"""Billing in the admin: the ledger to be read, payments and purchases."""

from billing.admin import alerts, ledger, payments, purchases

__all__ = ["alerts", "ledger", "payments", "purchases"]
