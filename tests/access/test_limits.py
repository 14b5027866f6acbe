"""Every limit of every app, reached; no change without a limit."""

import pytest

from core import limits
from tests.access.table import every_row
from tests.api.calls import all_calls
from tests.streams.clients import Refused, opener

CALLS = {str(call): call for call in all_calls()}
# Each scope: what is counted under it, and who does it.
SPENT_BY = {
    "sign_in_account": ("POST /api/sessions", "anonymous"),
    "sign_in_account_address": ("POST /api/sessions", "anonymous"),
    "own_password": ("POST /api/users/me/export", "buyer"),
    "device_link_account": ("POST /api/device-links", "anonymous"),
    "device_link_address": ("POST /api/device-links", "anonymous"),
    "sign_in_address": ("POST /api/sessions", "anonymous"),
    "sign_up_account": ("POST /api/users", "anonymous"),
    "sign_up_address": ("POST /api/users", "anonymous"),
    "refresh_address": ("POST /api/sessions/refresh", "anonymous"),
    "reset_account": ("POST /api/password-resets", "anonymous"),
    "reset_address": ("POST /api/password-resets", "anonymous"),
    "link_address": ("POST /api/passwords", "anonymous"),
    "verification": ("POST /api/users/me/verification", "buyer"),
    "email_change": ("POST /api/users/me/email-changes", "buyer"),
    "email_change_account": ("POST /api/users/me/email-changes", "buyer"),
    "agreement": ("PUT /api/users/me/age", "buyer"),
    "password": ("PUT /api/users/me/password", "buyer"),
    "devices": ("DELETE /api/users/me/sessions", "buyer"),
    "privacy": ("PUT /api/users/me/address-privacy", "buyer"),
    "block": ("PUT /api/users/me/blocks/{user_id}", "stranger"),
    "profile": ("PATCH /api/profiles/me", "buyer"),
    "picture": ("PUT /api/profiles/me/picture", "buyer"),
    "offer": ("PUT /api/profiles/me/seller", "buyer"),
    "hiding": ("PUT /api/profiles/me/hiding", "seller"),
    "zone": ("POST /api/profiles/me/zones", "seller"),
    "location": ("POST /api/location", "seller"),
    "map": ("GET /api/map/sellers", "stranger"),
    "go_live": ("POST /api/streams", "seller"),
    "watch": ("POST /api/streams/{stream_id}/viewings", "stranger"),
    "line": ("POST /api/streams/{stream_id}/line", "stranger"),
    "follow": ("PUT /api/users/me/follows/{user_id}", "stranger"),
    "notifications_read": ("PUT /api/notifications/read", "stranger"),
    "preferences": ("PUT /api/users/me/notification-preferences", "stranger"),
    "spending_limits": ("PUT /api/spending-limits", "buyer"),
    "rating": ("POST /api/ratings", "buyer"),
    "report": ("POST /api/reports", "stranger"),
    "panic": ("POST /api/streams/{stream_id}/panic", "owner"),
    "appeal": ("POST /api/decisions/{decision_id}/appeal", "owner"),
    "earnings": ("POST /api/earnings/transfers", "owner"),
    "purchase": ("POST /api/credits/purchase", "buyer"),
    "ice_servers": ("GET /api/ice-servers", "owner"),
}
ON_THE_SOCKET = {"viewport"}
AT_THE_ADMIN = {"second_factor"}  # walked in tests/accounts/test_second_factor.py
# Walked in tests/accounts/test_guesses.py.
ON_A_KNOWN_DEVICE = {"sign_in_device", "sign_in_known_devices"}
# Nobody is kept from leaving, and no gateway from telling what was paid.
FREE = {
    "POST /api/webhooks/{gateway}",
    "DELETE /api/sessions",
    "POST /api/streams/{stream_id}/stop",
    "POST /api/viewings/{viewing_id}/leave",
    "POST /api/viewings/{viewing_id}/dismiss",
    "DELETE /api/streams/{stream_id}/line",
}
STEPS_UP = {"sign_in_account", "sign_in_account_address"}
WRONG_PASSWORD = {"email": "bob@example.com", "password": "not bob's"}
WRONG_PASSWORDS = dict.fromkeys((*STEPS_UP, "own_password"), WRONG_PASSWORD)


def test_every_limit_is_walked():
    elsewhere = ON_THE_SOCKET | AT_THE_ADMIN | ON_A_KNOWN_DEVICE
    assert limits.LIMITS.keys() == SPENT_BY.keys() | elsewhere


def test_every_call_that_changes_something_is_limited_or_a_way_out():
    unlimited = {
        name
        for name, call in CALLS.items()
        if call.method != "get" and "429" not in call.operation["responses"]
    }
    assert unlimited == FREE


@pytest.mark.parametrize("scope", sorted(SPENT_BY))
def test_what_is_done_too_often_is_refused_and_changes_nothing(scope, world, settings):
    name, role = SPENT_BY[scope]
    world.client(role)
    # The right password would give whoever types it a fresh window.
    body = WRONG_PASSWORDS.get(scope)
    bodies = [body or world.good_body(CALLS[name], role) for _ in range(2)]
    settings.RATE_LIMITS = settings.RATE_LIMITS | {scope: (1, 60)}

    first = world.send(CALLS[name], role, body=bodies[0])
    before = every_row()
    second = world.send(CALLS[name], role, body=bodies[1])

    assert first.status_code != 429
    code = "step_up_required" if scope in STEPS_UP else "throttled"
    assert (second.status_code, second.json()["code"]) == (429, code)
    assert 0 < int(second["Retry-After"]) <= 60
    assert second.json()["retry_after_seconds"] == int(second["Retry-After"])
    assert every_row() == before


@pytest.mark.django_db(transaction=True)
async def test_who_pans_too_fast_is_refused_on_the_socket(mallory, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"viewport": (1, 60)}
    view = {"bbox": [121, 24, 122, 26], "zoom": 10}
    async with opener() as connect:
        client = await connect(mallory)
        await client.join("map:view", view)
        with pytest.raises(Refused) as refusal:
            await client.push("map:view", "viewport", view)
    assert refusal.value.reason == "throttled"
    assert 0 < refusal.value.response["retry_after_seconds"] <= 60
