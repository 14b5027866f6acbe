import pytest
from django.contrib import admin

from billing.models import Account
from core.admin import ReadOnlyAdmin, credits_of
from sellers.models import Seller


class Row:
    price_per_minute_millicredits = 6_500
    paid = None


def test_a_column_shows_millicredits_as_credits():
    price = credits_of("price_per_minute_millicredits")

    assert price(Row()) == "6.500"
    assert price.short_description == "Price per minute"
    assert price.admin_order_field == "price_per_minute_millicredits"
    assert credits_of("paid")(Row()) == "-"


@pytest.mark.django_db
def test_a_page_of_rows_shows_no_millicredits(rf, alice):
    page = ReadOnlyAdmin(Seller, admin.site)
    request = rf.get("/")
    request.user = alice

    shown = [*page.get_fieldsets(request, Seller(pk=alice.pk))[0][1]["fields"]]

    assert "price_per_minute_millicredits" not in shown
    assert credits_of("price_per_minute_millicredits") in shown


def test_the_list_of_accounts_is_in_credits():
    shown = admin.site.get_model_admin(Account).list_display

    assert credits_of("balance") in shown
    assert "balance" not in shown
