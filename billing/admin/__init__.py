"""Billing in the admin: the ledger to be read, and purchases."""

from billing.admin import ledger, purchases

__all__ = ["ledger", "purchases"]
