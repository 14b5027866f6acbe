"""Admin pages for packages, which staff edit, and read-only purchases."""

from django.contrib import admin

from accounts.models import User
from billing.models import Package, Purchase, Transfer
from core.admin import (
    Link,
    LinkedAdmin,
    ReadOnlyAdmin,
    credits_of,
    link_from,
    list_url,
    row_url,
)


@admin.register(Package)
class PackageAdmin(LinkedAdmin):
    fields = (
        *("amount_millicredits", "price_minor_units", "currency"),
        *("is_active", "position", "links"),
    )
    list_display = (
        credits_of("amount_millicredits", "credits"),
        *("price", "currency", "is_active", "position"),
    )
    list_editable = ("is_active", "position")
    list_filter = ("is_active", "currency")
    ordering = ("position", "id")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    date_hierarchy = "credited_at"
    linked_by = ("user", "package", "payment")
    list_display = (
        *("id", "user", "amount_millicredits", "payment", "status"),
        *("credited_at", "reversed_millicredits", "frozen_millicredits"),
    )
    list_filter = ("payment__status", "credited_at")
    list_select_related = ("user", "payment")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=payment__id", "=payment__reference"),
        *("user__email", "user__username"),
    )

    @admin.display(ordering="payment__status")
    def status(self, purchase: Purchase) -> str:
        return purchase.payment.get_status_display()


@link_from(User)
def purchases_of_user(user: User) -> Link:
    return Link("Purchases", list_url(Purchase, user=user.pk))


@link_from(Package)
def purchases_of_package(package: Package) -> Link:
    return Link("Purchases", list_url(Purchase, package=package.pk))


@link_from(Purchase)
def payment_of_purchase(purchase: Purchase) -> Link:
    return Link("Payment", row_url(purchase.payment))


@link_from(Purchase)
def transfers_of_purchase(purchase: Purchase) -> Link:
    return Link("Transfers", list_url(Transfer, cause_id=purchase.pk))
