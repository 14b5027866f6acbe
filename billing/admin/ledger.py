"""Read-only admin pages for the ledger."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import User
from billing.models import (
    Account,
    Entry,
    Grant,
    Hold,
    IdempotencyRecord,
    Transfer,
)
from core.admin import Link, ReadOnlyAdmin, credits_of, link_from, list_url


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    linked_by = ("user",)
    list_display = (
        *("id", "kind", "user", credits_of("balance"), credits_of("held")),
        "version",
    )
    list_filter = ("kind", "asset")
    list_select_related = ("user",)
    ordering = ("id",)
    search_fields = ("=id", "=user__id", "user__email", "user__username")


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    linked_by = ("cause_id",)
    list_display = (
        *("id", "code", credits_of("amount"), "debit_account", "credit_account"),
        *("cause_type", "cause_id", "actor", "occurred_at"),
    )
    list_filter = ("code", "cause_type", "asset")
    list_select_related = ("debit_account__user", "credit_account__user")
    ordering = ("-id",)
    search_fields = ("=id", "=cause_id", "=idempotency_key", "=actor")
    show_full_result_count = False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    linked_by = ("account",)
    list_display = (
        *("id", "account", "version", credits_of("amount")),
        *(credits_of("balance_after"), "transfer"),
    )
    list_filter = ("transfer__code",)
    list_select_related = ("account__user", "transfer")
    # The view has no index of ids; the transfer's finds its lines, and orders them.
    ordering = ("-transfer_id",)
    search_fields = ("=account__id", "=transfer__id", "=transfer__cause_id")
    show_full_result_count = False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        if not object_id.isdecimal():
            return None
        lines = self.get_queryset(request).filter(
            transfer_id=Entry.transfer_id_of(int(object_id))
        )
        return lines.filter(id=object_id).first()


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    linked_by = ("account", "cause_id")
    list_display = (
        *("id", "account", "state", credits_of("amount")),
        *(credits_of("captured"), credits_of("remaining")),
        *("cause_type", "cause_id", "placed_at", "closed_at", "matures_at"),
    )
    list_filter = ("state", "cause_type")
    list_select_related = ("account__user",)
    ordering = ("-id",)
    search_fields = ("=id", "=cause_id", "=account__id", "account__user__email")


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "reason", "granted_at")
    list_select_related = ("user",)
    ordering = ("-id",)
    search_fields = ("=id", "reason", "user__email", "user__username")


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    # Without the response itself, which belongs to the user and may contain
    # credentials.
    fields = ("links", "user", "key", "status", "content_type", "created_at")
    list_display = ("key", "user", "status", "created_at")
    list_filter = ("status",)
    list_select_related = ("user",)
    ordering = ("-id",)
    search_fields = ("=key", "user__email", "user__username")


@link_from(User)
def accounts_of_user(user: User) -> Link:
    return Link("Accounts", list_url(Account, user=user.pk))


@link_from(Account)
def entries_of_account(account: Account) -> Link:
    return Link("Statement", list_url(Entry, account=account.pk))


@link_from(Account)
def holds_of_account(account: Account) -> Link:
    return Link("Holds", list_url(Hold, account=account.pk))


@link_from(Transfer)
def transfers_of_same_cause(transfer: Transfer) -> Link:
    return Link("Same cause", list_url(Transfer, cause_id=transfer.cause_id))


@link_from(Hold)
def captures_of_hold(hold: Hold) -> Link:
    return Link("Captures", list_url(Transfer, cause_id=hold.cause_id))


@link_from(Grant)
def transfer_of_grant(grant: Grant) -> Link:
    return Link("Transfer", list_url(Transfer, cause_id=grant.pk))
