import pytest

from tests.api.world import GOOD_BODIES

APP = "https://app.example.com"


@pytest.fixture(autouse=True)
def _an_app_elsewhere(settings):
    settings.CORS_ALLOWED_ORIGINS = [APP]


@pytest.mark.parametrize(("origin", "allowed"), [(APP, APP), ("https://evil", None)])
def test_only_our_apps_may_call_from_a_browser(client, origin, allowed):
    answer = client.options(
        "/api/sessions/refresh",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization, idempotency-key",
        },
    )
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert answer.headers.get("Access-Control-Allow-Credentials") is None
    if allowed:
        headers = answer["Access-Control-Allow-Headers"]
        assert {"authorization", "idempotency-key"} <= set(headers.split(", "))


@pytest.mark.django_db
def test_a_refusal_can_be_read_by_our_app_as_well(client):
    answer = client.post(
        "/api/sessions",
        GOOD_BODIES["POST /api/sessions"],
        content_type="application/json",
        headers={"origin": APP},
    )
    assert answer.status_code == 401
    assert answer["Access-Control-Allow-Origin"] == APP
