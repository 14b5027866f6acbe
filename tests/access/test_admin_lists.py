"""What the admin's lists can be asked: what they show, and nothing their pages hide."""

import re
from http import HTTPStatus
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Session, User
from streams.models import Stream, Viewing
from tests.access.pages import PAGES, address
from tests.access.rights import browser_of, member_of
from tests.factories import UserFactory

PAGES_OF_LISTS = sorted(admin.site._registry.values(), key=str)
LOOKUPS = ("", "exact", "regex", "startswith", "gt", "in", "isnull", "coveredby")
# What the interface itself appends to a declared field.
SUFFIXES = ("", "exact", "isnull", "isempty", "gte", "lt", "year", "month", "day")
NONSENSE = ("(", "9" * 30)
# The place of Taipei 101, as the map would be asked for it.
AREA = "POLYGON((121 25, 122 25, 122 26, 121 26, 121 25))"


@pytest.fixture
def root(db):
    return UserFactory(is_staff=True, is_superuser=True)


def asking(rf, user, question):
    request = rf.get("/", question)
    request.user = user
    return request


def listed(model):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")


def declared(page):
    """Return what a list says of itself, with whatever the interface may append."""
    named = {*page.linked_by} if hasattr(page, "linked_by") else set()
    filters = [page.date_hierarchy] if page.date_hierarchy else []
    for item in page.list_filter:
        if isinstance(item, type):
            named.add(item.parameter_name)
        else:
            filters.append(item if isinstance(item, str) else item[0])
    return named | {joined(*pair) for pair in product(filters, SUFFIXES)}


def joined(path, lookup):
    return f"{path}__{lookup}" if lookup else path


def paths_of(model, *, levels):
    for field in model._meta.get_fields():
        yield field.name
        yield getattr(field, "attname", field.name)
        if levels and field.is_relation and field.related_model:
            further = paths_of(field.related_model, levels=levels - 1)
            yield from (f"{field.name}__{path}" for path in further)


def test_a_list_answers_nothing_but_what_it_declares(root, rf):
    tried = 0
    for page in PAGES_OF_LISTS:
        names = {
            joined(path, lookup)
            for path in ("pk", *paths_of(page.model, levels=2))
            for lookup in LOOKUPS
        } - declared(page)
        request = asking(rf, root, {})
        assert not [n for n in names if page.lookup_allowed(n, "1", request)], page
        with pytest.raises(DisallowedModelAdminLookup):
            page.get_changelist_instance(asking(rf, root, {names.pop(): "1"}))
        tried += len(names)
    assert tried > 100_000


def test_what_a_list_is_filtered_and_searched_by_is_shown(rf, root):
    request = asking(rf, root, {})
    for page in PAGES_OF_LISTS:
        for path in asked(page):
            model, field = target(page.model, path)
            assert field in shown(model, request), f"{page}: {path}"


def asked(page):
    """Yield the paths to the fields that a list compares with what it is asked."""
    yield from (path.lstrip("=^@") for path in page.search_fields)
    yield from getattr(page, "linked_by", ())
    if page.date_hierarchy:
        yield page.date_hierarchy
    for item in page.list_filter:
        if not isinstance(item, type):
            yield item if isinstance(item, str) else item[0]


def target(model, path):
    """Return the model and the name of the field at the end of a path."""
    first, _, rest = path.partition("__")
    field = model._meta.get_field(first)
    return target(field.related_model, rest) if rest else (model, field.name)


def shown(model, request):
    """Return the names of the fields that the pages of a model show."""
    page = admin.site.get_model_admin(model)
    row = model(pk=1) if model is not Viewing else model()
    names = {"id", *map(name_of, page.get_list_display(request))}
    for _, options in page.get_fieldsets(request, row):
        for entry in options["fields"]:
            entries = [entry] if isinstance(entry, str) or callable(entry) else entry
            names |= {name_of(name) for name in entries}
    return names - {"password", "point"}


def name_of(column):
    return getattr(column, "admin_order_field", None) or str(column)


ATTACKS = [
    ("moderator", User, {"password__regex": "^argon2"}),
    ("moderator", User, {"password__startswith": "argon2"}),
    ("moderator", User, {"last_login__gt": "2020-01-01"}),
    ("moderator", User, {"seller__exact_location__point__coveredby": AREA}),
    ("support", Session, {"user__password__regex": "^argon2"}),
    ("operator", Stream, {"seller__exact_location__point__coveredby": AREA}),
    ("operator", Stream, {"id__exact": "abc"}),
    ("operator", Stream, {"title__regex": "("}),
    ("operator", Stream, {"status__exact": "live\0"}),
    ("operator", Stream, {"q": "live\0"}),
    ("operator", Stream, {"q": "live " * 100}),
    ("operator", Stream, {"seller": "abc"}),
    ("operator", Stream, {"seller": "abc", "e": "1"}),
    ("operator", Stream, {"started_at__year": "9999"}),
    ("operator", Stream, {"started_at__year": "2026", "started_at__month": "13"}),
    ("operator", Stream, {"_to_field": "title"}),
    ("operator", User, {"_popup": "1", "_to_field": "password"}),
    ("operator", User, {"nobody_knows": "1"}),
]


@pytest.mark.parametrize(("group", "model", "question"), ATTACKS, ids=str)
@pytest.mark.django_db
def test_what_a_list_does_not_answer_is_refused_with_a_reason(group, model, question):
    answer = browser_of(member_of(group)).get(listed(model), question)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    page = answer.content.decode()
    assert "This list does not support that query" in page
    assert f'href="{listed(model)}"' in page


def test_no_value_breaks_a_list(root, rf, office):
    for page in PAGES_OF_LISTS:
        for name in declared(page) | {"q", "p", "o"}:
            for value in NONSENSE:
                answer = page.changelist_view(asking(rf, root, {name: value}))
                assert answer.status_code in (HTTPStatus.OK, HTTPStatus.BAD_REQUEST), (
                    f"{page}: {name}={value[:20]}"
                )


@pytest.mark.parametrize("value", ["abc", "%00", "9" * 30])
def test_no_id_breaks_a_page(value, root, office):
    browser = browser_of(root)
    for page in PAGES:
        if page.endswith("{id}/change/"):
            answer = browser.get(page.replace("{id}", value))
            assert answer.status_code == HTTPStatus.FOUND, page


@pytest.mark.parametrize("value", ["abc", "\0", "9" * 30])
@pytest.mark.parametrize(
    ("model", "action"),
    [(User, "suspend"), (Stream, "end_stream"), (Group, "delete_selected")],
)
def test_no_id_breaks_an_action(model, action, value, root, office):
    chosen = {"action": action, "_selected_action": value, "index": 0}

    answer = browser_of(root).post(listed(model), chosen)

    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_every_link_of_every_row_leads_somewhere(root, office):
    browser, links = browser_of(root), {}
    for page in PAGES:
        if page.endswith("{id}/change/"):
            html = browser.get(address(page)).content.decode()
            for link in re.findall(r'href="(/admin/[^"]*\?[^"]*)"', html):
                links[re.sub(r"=[^&]*", "", link)] = link.replace("&amp;", "&")
    assert len(links) > 25
    for link in links.values():
        assert browser.get(link).status_code == HTTPStatus.OK, link


def test_nobody_is_named_by_autocompletion(root):
    question = {"app_label": "streams", "model_name": "viewing", "field_name": "buyer"}

    answer = browser_of(root).get("/admin/autocomplete/", question)

    assert answer.status_code == HTTPStatus.NOT_FOUND
