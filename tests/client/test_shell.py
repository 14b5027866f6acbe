"""The page that loads the client. Needs the built client, as ``make test`` makes it."""

import re

import pytest
from django.test import Client

from core.page_sources import PageSources
from kamegor import policies
from kamegor.shell import THEME_COOKIE
from sellers import constants


def test_every_address_that_is_not_the_apis_is_the_clients(client: Client):
    pages = [client.get(path) for path in ("/", "/wallet", "/sellers/1?x=2", "/apis")]

    assert [page.status_code for page in pages] == [200] * 4
    assert len({page.content for page in pages}) == 1
    assert b"<km-app></km-app>" in pages[0].content


@pytest.mark.parametrize("path", ["/api/none", "/static/none.js", "/media/none.png"])
def test_what_the_server_does_not_have_is_not_found_rather_than_a_page(
    client: Client, path: str
):
    assert client.get(path).status_code == 404


def test_the_page_is_only_read(client: Client):
    assert client.post("/wallet").status_code == 405


def test_the_page_names_assets_that_are_served_and_kept_for_good(client: Client):
    page = client.get("/").content.decode()
    assets = re.findall(r'(?:src|href)="(/static/assets/[^"]+)"', page)

    answers = [client.get(asset) for asset in assets]

    assert any(asset.endswith(".js") for asset in assets)
    assert any(asset.endswith(".css") for asset in assets)
    assert [answer.status_code for answer in answers] == [200] * len(assets)
    for answer in answers:
        assert "immutable" in answer["Cache-Control"]


def test_the_page_itself_is_asked_for_anew(client: Client):
    assert client.get("/")["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_painted_in_the_theme_once_chosen(client: Client, theme: str):
    client.cookies[THEME_COOKIE] = theme

    page = client.get("/")

    assert f'<html lang="en" data-theme="{theme}">' in page.content.decode()
    assert "Cookie" in page["Vary"]


def test_a_theme_nobody_offers_is_as_none(client: Client):
    client.cookies[THEME_COOKIE] = "dark onload=alert(1)"

    assert '<html lang="en">' in client.get("/").content.decode()


def test_the_page_may_load_nothing_from_elsewhere(client: Client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_a_map_style_may_bring_tiles_from_its_own_hosts(client: Client, settings):
    settings.MAP_STYLE_URL = "https://tiles.example/style.json"

    page = client.get("/")

    assert "connect-src 'self' https:;" in page["Content-Security-Policy"]
    assert 'content="https://tiles.example/style.json"' in page.content.decode()


def test_what_stripes_form_is_made_of_may_be_loaded_where_it_is_used(
    client: Client, settings
):
    settings.PAYMENT_GATEWAYS = ["stripe"]

    page = client.get("/")

    rules = dict(
        rule.split(" ", 1) for rule in page["Content-Security-Policy"].split("; ")
    )
    scripts = "https://js.stripe.com https://*.js.stripe.com"
    assert rules["script-src"] == f"'self' {scripts}"
    assert rules["frame-src"] == f"'self' {scripts} https://hooks.stripe.com"
    assert rules["connect-src"] == "'self' https://api.stripe.com"
    assert rules["img-src"] == "'self' blob: data: https://*.stripe.com"
    assert rules["default-src"] == rules["form-action"] == "'self'"
    features = page["Permissions-Policy"].split(", ")
    assert 'payment=(self "https://js.stripe.com")' in features


def test_each_source_is_allowed_where_it_is_used():
    bank = PageSources(form_action=("https://bank.example",))
    card = PageSources(script=("https://card.example",), payment=("https://a.example",))

    policy = policies.app(map_style_url="", sources=(bank, card))
    features = policies.permissions(sources=(bank, card))

    assert "form-action 'self' https://bank.example;" in policy
    assert "script-src 'self' https://card.example;" in policy
    assert "connect-src 'self';" in policy
    assert 'payment=(self "https://a.example")' in features


def test_the_text_one_agrees_to_has_the_version_that_is_recorded(settings):
    text = (settings.BASE_DIR / "client/src/selling/consent-text.ts").read_text()

    version = re.search(r'CONSENT_VERSION = "(.+)"', text)

    assert version
    assert version[1] == constants.LOCATION_CONSENT_VERSION
