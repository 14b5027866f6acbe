import pytest
from django.urls import reverse

from sellers.models import Consent, Seller
from tests.sellers.conftest import TAIPEI, on_the_map

MODELS = [Seller, Consent]


@pytest.fixture
def admin(client, carol):
    """carol's browser, on a site where she may do everything."""
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    return client


def url(model, page, *args):
    return reverse(f"admin:sellers_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_every_row_is_found_and_read_but_not_written(admin, seller_on_the_map, model):
    row = model.objects.get()
    found = admin.get(url(model, "changelist"), {"q": "ALICE"}).context["cl"]
    assert list(found.result_list) == [row]
    assert admin.get(url(model, "change", row.pk)).status_code == 200
    assert admin.post(url(model, "change", row.pk), {}).status_code == 403
    assert admin.get(url(model, "add")).status_code == 403
    assert admin.get(url(model, "delete", row.pk)).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_no_page_shows_exactly_where_a_seller_is(admin, seller_on_the_map, model):
    row = model.objects.get()
    for page in (url(model, "changelist"), url(model, "change", row.pk)):
        content = admin.get(page).content.decode()
        assert str(TAIPEI.latitude) not in content
        assert str(TAIPEI.longitude) not in content


def test_a_user_and_a_seller_link_to_each_other(admin, seller):
    user_page = reverse("admin:accounts_user_change", args=[seller.pk])
    assert user_page in admin.get(url(Seller, "change", seller.pk)).content.decode()
    content = admin.get(user_page).content.decode()
    assert f"{url(Seller, 'changelist')}?user={seller.pk}" in content
    links = {"is_seller__exact": 1, "presence_status__exact": "online"}
    assert admin.get(url(Seller, "changelist"), links).status_code == 200


@pytest.mark.django_db
def test_the_list_asks_as_much_for_ten_sellers_as_for_one(
    admin, django_assert_max_num_queries
):
    on_the_map(TAIPEI)
    with django_assert_max_num_queries(50) as one:
        admin.get(url(Seller, "changelist"))
    on_the_map(*[TAIPEI] * 9)
    with django_assert_max_num_queries(len(one)):
        admin.get(url(Seller, "changelist"))
