"""Billing in the admin: the ledger to be read, and purchases."""

from billing.admin import alerts, ledger, purchases

__all__ = ["alerts", "ledger", "purchases"]
