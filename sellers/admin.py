"""Sellers in the admin: to be read. Their exact locations are nobody's to see."""

from django.contrib import admin

from accounts.models import User
from core.admin import Link, ReadOnlyAdmin, link_from, list_url, row_url
from sellers import terms
from sellers.models import Consent, Seller


@admin.register(Seller)
class SellerAdmin(ReadOnlyAdmin):
    linked_by = ("user",)
    list_display = (
        *("user", "is_seller", "presence_status", "price_per_minute_millicredits"),
        *("place", "precision", "jumped_at"),
    )
    list_filter = (
        *("is_seller", "presence_status", "precision", "reputation_tier"),
        ("revoked_at", admin.EmptyFieldListFilter),
        ("jumped_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("user",)
    ordering = ("-user_id",)
    search_fields = ("=user__id", "user__email", "user__username", "seller_description")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("user", "links", "presence_status")}),
        (
            "Offer",
            {
                "fields": (
                    *("is_seller", "revoked_at", "seller_description", "consented_at"),
                    "price_per_minute_millicredits",
                    *terms.FIELDS,
                )
            },
        ),
        (
            "Public place",
            {
                "fields": (
                    *("place", "precision", "barred_at", "cell_published_at"),
                    *("hidden_at", "hidden_until", "jumped_at"),
                )
            },
        ),
        (
            "Reputation",
            {"fields": ("rating_avg", "rating_count", "reputation_tier")},
        ),
    )

    @admin.display(description="Place")
    def place(self, seller: Seller) -> str:
        """Show what the map shows, as latitude and longitude."""
        if seller.public_location is None:
            return "not on the map"
        return f"{seller.public_location.y}, {seller.public_location.x}"


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    date_hierarchy = "given_at"
    linked_by = ("seller",)
    list_display = ("seller", "version", "given_at", "withdrawn_at")
    list_filter = ("version", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("seller__user",)
    ordering = ("-id",)
    search_fields = (
        "=seller__user__id",
        "seller__user__email",
        "seller__user__username",
    )


@link_from(User)
def selling_of_user(user: User) -> Link:
    return Link("Selling", list_url(Seller, user=user.pk))


@link_from(User)
def consents_of_user(user: User) -> Link:
    return Link("Consents", list_url(Consent, seller=user.pk))


@link_from(Seller)
def user_of_seller(seller: Seller) -> Link:
    return Link("User", row_url(seller.user))


@link_from(Seller)
def consents_of_seller(seller: Seller) -> Link:
    return Link("Consents", list_url(Consent, seller=seller.pk))


@link_from(Consent)
def seller_of_consent(consent: Consent) -> Link:
    return Link("Seller", row_url(consent.seller))
