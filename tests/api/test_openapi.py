"""The committed schema is what the views say."""

import re
from html import escape
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from core.api.refusals import all_refusals
from tests.api import calls
from tests.api.calls import all_calls

COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"
PARTS = ("Marker", "Cluster")
REFRESH = "manage.py spectacular --file docs/openapi.yaml"


def test_the_committed_schema_is_up_to_date():
    written = StringIO()
    call_command("spectacular", "--fail-on-warn", "--validate", stdout=written)
    assert COMMITTED.read_text() == written.getvalue(), f"run {REFRESH}"


@pytest.mark.django_db
def test_the_schema_is_served(client):
    response = client.get("/api/schema")
    assert response.status_code == 200
    assert yaml.safe_load(response.content) == yaml.safe_load(COMMITTED.read_text())


@pytest.mark.django_db
def test_the_schema_is_made_by_no_request(client, monkeypatch):
    """It takes a tenth of a second of a core, and anybody may ask for it."""
    made = []
    monkeypatch.setattr(
        SchemaGenerator, "get_schema", lambda self, **_: made.append(self)
    )

    answers = [client.get("/api/schema", query) for query in ({}, {"format": "json"})]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == COMMITTED.read_bytes()
    assert answers[1].json() == yaml.safe_load(COMMITTED.read_text())
    assert made == []


@pytest.mark.django_db
def test_whoever_has_the_schema_is_not_sent_it_again(client):
    first = client.get("/api/schema")
    assert first["Cache-Control"] == "public, max-age=300"

    again = client.get("/api/schema", headers={"if-none-match": first["ETag"]})
    as_json = client.get(
        "/api/schema?format=json", headers={"if-none-match": first["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert as_json.status_code == 200


@pytest.mark.django_db
def test_the_page_to_try_it_needs_no_network(client):
    for path in ("/api/docs", "/api/docs?script="):
        response = client.get(path)
        assert response.status_code == 200
        page = response.content.decode()
        assert "http://" not in page.replace("http://testserver", "")
        assert "https://" not in page
    assert (
        "/static/drf_spectacular_sidecar/swagger-ui-dist/"
        in client.get("/api/docs").content.decode()
    )


@pytest.mark.django_db
def test_every_page_that_the_document_links_is_there(client):
    links = re.findall(r"\]\((.*?)\)", calls.schema()["info"]["description"])
    assert links == [
        "/api/docs/realtime",
        "/docs/errors",
        "/api/docs/sdk",
        "/api/schema",
    ]
    assert [client.get(link).status_code for link in links] == [200] * len(links)


@pytest.mark.django_db
def test_the_page_of_the_sdk_is_its_readme(client):
    readme = Path("client/sdk/README.md").read_text()
    page = client.get("/api/docs/sdk").content.decode()
    assert escape(readme) in page


@pytest.mark.parametrize("call", all_calls(), ids=str)
def test_every_call_is_described(call):
    responses = call.operation["responses"]
    assert call.operation["summary"]
    assert any(status.startswith("2") for status in responses)
    for status, response in responses.items():
        assert response["description"]
        if int(status) >= 400:
            assert response["content"].keys() == {"application/problem+json"}
    if call.needs_user:
        assert "401" in responses
    if "{" in call.path or "cursor" in call.query:
        assert "404" in responses
    if call.media_type or set(call.query) - {"cursor", "page_size"}:
        assert "400" in responses


def test_what_may_be_left_out_of_a_request_has_no_default():
    """openapi-typescript and others take a field with a default for required."""
    schemas = yaml.safe_load(COMMITTED.read_text())["components"]["schemas"]
    sign_in = schemas["SignInInput"]
    assert sign_in["required"] == ["email", "password"]
    inputs = [schema for name, schema in schemas.items() if name.endswith("Input")]
    fields = [field for schema in inputs for field in schema["properties"].values()]
    assert len(fields) > 20
    assert [field for field in fields if "default" in field] == []


def test_whatever_lists_its_values_names_their_type_and_no_list_is_of_booleans():
    """Generators of typed clients fail at ``enum: [true]``, or make it anything."""
    for document in (COMMITTED, COMMITTED.with_name("asyncapi.yaml")):
        lists = list(lists_of_values(yaml.safe_load(document.read_text())))
        assert len(lists) >= 3
        kinds = {given.get("type") for given in lists}
        assert kinds <= {"string", "integer"}


def test_operations_are_named_in_plain_words():
    """The names of a generated client's functions."""
    names = {str(call): call.operation["operationId"] for call in all_calls()}
    assert len(set(names.values())) == len(names)
    assert [name for name in names.values() if not name.isalpha()] == []
    assert names["GET /api/map/sellers"] == "listSellers"
    assert names["POST /api/streams"] == "goLive"
    assert names["PUT /api/users/me/follows/{user_id}"] == "followSeller"
    assert names["DELETE /api/profiles/me/hiding"] == "showMeAgain"


@pytest.mark.parametrize("call", all_calls(), ids=str)
def test_each_refusal_lists_its_codes(call):
    known = {(refusal.code, refusal.status) for refusal in all_refusals()}
    for status, response in call.operation["responses"].items():
        if int(status) < 400:
            continue
        codes = response["x-codes"]
        assert {(code, int(status)) for code in codes} <= known
        assert len(codes) == len(set(codes)) > 0
        assert response["description"].startswith(f"`{codes[0]}`: ")


def test_the_codes_are_the_operations_own_and_the_common_ones():
    responses = calls.schema()["paths"]["/api/streams"]["post"]["responses"]
    codes = {status: answer.get("x-codes") for status, answer in responses.items()}
    assert codes == {
        "201": None,
        "400": ["invalid", "parse_error"],
        "401": ["not_authenticated", "token_invalid", "session_revoked"],
        "403": ["not_a_seller", "age_required", "suspended"],
        "409": ["not_online", "already_live"],
        "429": ["throttled"],
    }


@pytest.mark.parametrize("call", all_calls(), ids=str)
def test_each_body_has_an_example_that_its_schema_allows(call):
    bodies = [call.operation.get("requestBody", {})]
    bodies += [r for s, r in call.operation["responses"].items() if s < "3"]
    for body in bodies:
        for content in body.get("content", {}).values():
            schema = content["schema"] | {"components": calls.schema()["components"]}
            assert content["example"] != "text"
            Draft202012Validator(schema).validate(content["example"])


def test_each_tag_is_described_and_used():
    used = {tag for call in all_calls() for tag in call.operation["tags"]}
    described = {tag["name"]: tag["description"] for tag in calls.schema()["tags"]}
    assert described.keys() == used
    assert all(text.endswith(".") for text in described.values())


def test_answers_require_what_they_always_hold():
    schemas = calls.schema()["components"]["schemas"]
    left_out = {
        (name, field)
        for name, schema in schemas.items()
        if not name.endswith("Input") and not name.startswith("Patched")
        for field in schema.get("properties", {})
        if field not in schema.get("required", [])
    }
    assert left_out == {
        ("IceServerOutput", "username"),  # STUN needs none
        ("IceServerOutput", "credential"),
        ("Problem", "errors"),
        ("Marker", "cluster"),  # never sent
    }


def test_sellers_and_clusters_are_told_apart_by_a_constant():
    schemas = calls.schema()["components"]["schemas"]
    assert schemas["Feature"]["properties"]["properties"] == {
        "oneOf": [
            {"$ref": "#/components/schemas/Marker"},
            {"$ref": "#/components/schemas/Cluster"},
        ]
    }
    cluster = {name: schemas[name]["properties"]["cluster"] for name in PARTS}
    assert cluster == {
        "Marker": {"type": "boolean", "const": False},
        "Cluster": {"type": "boolean", "const": True},
    }
    assert "cluster" in schemas["Cluster"]["required"]


def lists_of_values(node):
    """Yield each schema that is one of some values."""
    if isinstance(node, dict):
        if isinstance(node.get("enum"), list) or isinstance(node.get("const"), str):
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for member in node:
            yield from lists_of_values(member)
