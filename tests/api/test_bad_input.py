# ruff: noqa: RUF001 -- digits that deceive are among what is tried
"""Whatever is sent, the answer is a refusal that says why: never an error of ours."""

import datetime as dt
import json
from itertools import chain
from uuid import uuid4

import pytest

from accounts.services import suspensions
from core import clock
from core.ids import new_id
from tests.api.calls import METHODS, all_calls, all_routes, schema

pytestmark = pytest.mark.usefixtures("built_world")

CALLS = all_calls()
with_body = pytest.mark.parametrize(
    "call", [call for call in CALLS if call.media_type], ids=str
)
every_call = pytest.mark.parametrize("call", CALLS, ids=str)

DEEP = 100_000
BROKEN_BODIES = [
    *[b"", b"{", b"}", b"nul", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf{}", b"{'a': 1}"],
    *[b"[]", b"null", b"true", b"1", b'"text"', b"[{}]", b"{} {}"],
    *[b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e999}'],
    b'{"a": ' + b"9" * 100_000 + b"}",
    b"[" * DEEP + b"]" * DEEP,
    b'{"a": ' * DEEP + b"1" + b"}" * DEEP,
    b" " * (1024 * 1024 + 1),
]
WRONG_VALUES = [
    *[None, True, False, 0, 5, -1, 1.5, 1e308, -1e308, 10**400, -(10**400)],
    *["", " ", "x", "\x00", "a\x00b", "\ud800", "\u202e", "\uffff", "x" * 100_000],
    *["NaN", "Infinity", "1e3", "-0", "１２", "0x1", "null", "true", "[]", "{}"],
    *["'; DROP TABLE accounts_user; --", "<script>", "../../etc/passwd", "%s%n"],
    *[[], {}, [[]], [None] * 1000, {"a": {"b": []}}, [1, "x"], {"__proto__": {}}],
]
# What a field of each type may be given as: "1.5" is read as a number, "true" as true.
JSON_TYPES = {
    "string": (str,),
    "boolean": (bool, str, int),
    "number": (int, float, str),
    "integer": (int, str),
    "null": (type(None),),
    "array": (list,),
}


def check_refusal(response):
    """Return the code of a refusal, whose form is checked."""
    assert 400 <= response.status_code < 500, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem.keys() >= {"type", "title", "status", "detail", "code"}
    assert problem["status"] == response.status_code
    assert problem["code"]
    return problem["code"]


def check_answer(response):
    """Check that the answer is a good one or a refusal."""
    if response.status_code >= 300:
        check_refusal(response)
    elif response.status_code == 204:
        assert response.content == b""
    else:
        assert response["Content-Type"] in {"application/json", "application/geo+json"}


def test_every_route_is_in_the_schema():
    assert {call.path for call in CALLS} == all_routes()


@every_call
def test_a_good_request_is_answered_and_so_is_the_same_again(call, world):
    for _ in range(2):
        for role in ("buyer", "owner", "stranger"):
            check_answer(world.send(call, role))


@pytest.mark.parametrize("call", [call for call in CALLS if call.needs_user], ids=str)
def test_without_a_valid_token_nothing_is_done(call, world, time_machine):
    expired = world.tokens_of("buyer").access
    for token in (None, "", "x", "x.y.z", world.tokens_of("buyer").refresh):
        headers = {"authorization": f"Bearer {token}"} if token is not None else {}
        assert world.send(call, "buyer", headers=headers).status_code == 401
    time_machine.move_to(clock.database_now() + dt.timedelta(minutes=6))
    headers = {"authorization": f"Bearer {expired}"}
    response = world.send(call, "buyer", headers=headers)
    assert check_refusal(response) == "token_invalid"


@pytest.mark.parametrize("call", [call for call in CALLS if call.needs_user], ids=str)
def test_a_suspended_user_may_do_nothing(call, world):
    headers = {"authorization": f"Bearer {world.tokens_of('stranger').access}"}
    suspensions.suspend(
        user_id=world.users["stranger"].pk, reason="spam", now=clock.database_now()
    )
    response = world.send(call, "stranger", headers=headers)
    assert (response.status_code, check_refusal(response)) == (403, "suspended")


@pytest.mark.parametrize("call", [call for call in CALLS if "{" in call.path], ids=str)
def test_an_id_of_nothing_is_not_found(call, world):
    for wrong in (
        *[str(new_id()), str(uuid4()), "0" * 8 + "-0000-0000-0000-" + "0" * 12],
        *["x", "1", "-1", "me2", "null", "%00", "%FF", "..", "%2e%2e", "é", "x" * 5000],
        world.ids["stream_id"] + "0",
    ):
        ids = dict.fromkeys(world.ids, wrong)
        for role in ("buyer", "owner"):
            response = world.send(call, role, ids=ids)
            assert (response.status_code, check_refusal(response)) == (404, "not_found")


@with_body
def test_a_broken_body_is_refused(call, world):
    for body in BROKEN_BODIES:
        if body == b"" and not call.required:
            continue
        response = world.send(call, "owner", body=body)
        assert response.status_code in {400, 413}, body[:40]
        check_refusal(response)


@with_body
def test_another_media_type_is_refused(call, world):
    other = "text/xml" if call.media_type == "application/json" else "application/json"
    client = world.client("owner")
    response = client.generic(
        call.method.upper(),
        call.path.format(**world.ids),
        b"{}",
        other,
        headers=call.headers,
    )
    assert response.status_code == 415
    check_refusal(response)


@with_body
def test_a_missing_field_is_named(call, world):
    for missing in call.required:
        body = world.good_body(call, "owner")
        del body[missing]
        response = world.send(call, "owner", body=body)
        assert (response.status_code, check_refusal(response)) == (400, "invalid")
        assert missing in {error["field"] for error in response.json()["errors"]}


@with_body
def test_what_is_not_required_may_be_left_out(call, world):
    for optional in set(call.properties) - set(call.required):
        body = world.good_body(call, "owner")
        body.pop(optional, None)
        problem = world.send(call, "owner", body=body).content
        errors = json.loads(problem or b"{}").get("errors", [])
        assert optional not in {error["field"] for error in errors}


@pytest.mark.parametrize(
    "call", [call for call in CALLS if call.media_type == "application/json"], ids=str
)
def test_a_field_of_the_wrong_type_is_refused_and_no_value_breaks_anything(call, world):
    for name, field in call.properties.items():
        for value in WRONG_VALUES:
            body = world.good_body(call, "owner") | {name: value}
            response = world.send(call, "owner", body=body)
            check_answer(response)
            if not isinstance(value, accepted_types(field)):
                assert response.status_code == 400, (name, value)
                assert name in {error["field"] for error in response.json()["errors"]}


def numbers(call, world):
    """Yield the name and a good value of each whole number in a call's body."""
    for name, field in call.properties.items():
        words = schema()["components"]["schemas"].get(
            field.get("$ref", "").rpartition("/")[2], field
        )
        kinds = words.get("type", ())
        if "integer" in ([kinds] if isinstance(kinds, str) else kinds):
            yield name, world.good_body(call, "owner")[name]


@with_body
def test_a_whole_float_is_an_integer_and_no_other_is(call, world):
    """JSON has one kind of number, and some languages write 10 as 10.0."""
    for name, value in numbers(call, world):
        for written, is_taken in (f"{value}.0", True), (f"{value}.5", False):
            good = world.good_body(call, "owner")
            body = json.dumps(good | {name: "here"}).replace('"here"', written)
            problem = world.send(call, "owner", body=body.encode()).content
            errors = json.loads(problem or b"{}").get("errors", [])
            assert (name not in {error["field"] for error in errors}) == is_taken


def test_there_are_whole_numbers_to_try(world):
    found = {name for call in CALLS for name, _ in numbers(call, world)}
    assert found >= {"radius", "score", "preview_seconds", "increment_seconds"}


def accepted_types(field):
    if "$ref" in field:  # one of some words
        return (str,)
    names = field["type"] if isinstance(field["type"], list) else [field["type"]]
    if field.get("format") == "decimal":
        names = [name if name == "null" else "number" for name in names]
    return tuple(chain.from_iterable(JSON_TYPES[name] for name in names))


@pytest.mark.parametrize("call", [call for call in CALLS if call.query], ids=str)
def test_no_query_breaks_anything(call, world):
    for name in call.query:
        for value in WRONG_VALUES:
            if isinstance(value, str) and "\ud800" in value:
                continue  # a query string is bytes: it cannot hold one
            text = value if isinstance(value, str) else json.dumps(value)
            check_answer(world.send(call, "buyer", query={name: text}))


@pytest.mark.parametrize("path", sorted({call.path for call in CALLS}))
def test_other_methods_are_not_allowed(path, world):
    calls = {call.method: call for call in CALLS if call.path == path}
    client = world.client("owner")
    for method in {*METHODS, "trace", "propfind"} - calls.keys():
        response = client.generic(method.upper(), path.format(**world.ids))
        assert response.status_code == 405, method
        assert check_refusal(response) == "method_not_allowed"
        assert set(response["Allow"].lower().split(", ")) >= calls.keys()


@pytest.mark.parametrize("path", sorted({call.path for call in CALLS}))
def test_no_path_has_a_slash_at_its_end(path, world):
    response = world.client("owner").get(path.format(**world.ids) + "/")
    assert (response.status_code, check_refusal(response)) == (404, "not_found")
