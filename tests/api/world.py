"""Somebody of every role, something of every kind, and one good request for each call.

Alice, the owner, sells and is live; bob watches her; carol moderates; mallory is a
stranger with no credits; there is another seller, and somebody suspended. Whatever a
call names is alice's stream, alice's profile, or bob's viewing or purchase, but what
is rated: bob paid for two more viewings, and has rated one of them.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts import links, selectors, tokens
from accounts.documents import DOCUMENTS
from accounts.models import User
from accounts.services import second_factors
from moderation.links import sign_appeal
from moderation.models import Decision
from tests.accounts import authenticator
from tests.api.calls import Call
from tests.sessions import begin

PASSWORD = "correct horse battery"
ROLES = (
    *("anonymous", "stranger", "buyer", "seller"),
    *("owner", "moderator", "suspended"),
)
TERMS = DOCUMENTS["terms"].version
PACKAGE_ID = "01890000-0000-7000-8000-000000000001"


@dataclass(frozen=True)
class World:
    """Who there is, and the ids that stand in paths and bodies."""

    users: dict[str, User]
    ids: dict[str, str]
    clients: dict[str, Client] = field(default_factory=dict)

    def tokens_of(self, role: str) -> tokens.TokenPair:
        return tokens.issue(session=begin(self.users[role]))

    def send(
        self,
        call: Call,
        role: str,
        *,
        body: Any = None,
        ids: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Make a call in a role, well but for what is given otherwise."""
        client = self.client(role) if headers is None else self.client("anonymous")
        content, content_type = self.encode(call, role, body)
        path = call.path.format(**(self.ids | (ids or {})))
        return client.generic(
            call.method.upper(),
            path,
            content,
            content_type,
            headers=call.headers | (headers or {}),
            query_params=GOOD_QUERIES.get(str(call), {}) if query is None else query,
        )

    def client(self, role: str) -> Client:
        """Return a client that is signed in, and answers 500 to an error of ours."""
        if role not in self.clients:
            headers = {}
            if role != "anonymous":
                headers["authorization"] = f"Bearer {self.tokens_of(role).access}"
            self.clients[role] = Client(raise_request_exception=False, headers=headers)
        return self.clients[role]

    def encode(self, call: Call, role: str, body: Any) -> tuple[bytes, str]:
        """Return a body and its media type; bytes are sent as they are."""
        if isinstance(body, bytes):
            return body, call.media_type or "application/json"
        if body is None:
            body = self.good_body(call, role)
        if call.media_type == "multipart/form-data":
            return encode_multipart(BOUNDARY, body), MULTIPART_CONTENT
        # A lone surrogate is written as JSON's escape: no bytes of UTF-8 spell it.
        return json.dumps(body).encode(), "application/json"

    def good_body(self, call: Call, role: str) -> dict[str, Any]:
        if call.media_type is None:
            return {}
        good = GOOD_BODIES[str(call)]
        if "refresh" in good:
            known = role if role in self.users else "buyer"
            return good | {"refresh": self.tokens_of(known).refresh}
        if "subject_id" in good:
            return good | {"subject_id": self.ids["stream_id"]}
        if "token" in good:
            user = self.users[role if role in self.users else "buyer"]
            user.refresh_from_db()
            decision = Decision.objects.get(pk=self.ids["decision_id"])
            return good | {"token": SIGNED[str(call)](user, decision)}
        if "setup" in good:
            user = self.users[role if role in self.users else "buyer"]
            if selectors.second_factor_kinds(user.pk):
                return good
            setup = second_factors.begin(user=user, password=PASSWORD)
            return {"setup": setup.token, "code": authenticator.code(setup.secret)}
        if "picture" in good:
            return {"picture": SimpleUploadedFile("me.png", _picture())}
        return {
            name: value.format(**self.ids) if isinstance(value, str) else value
            for name, value in good.items()
        }


def _picture() -> bytes:
    output = BytesIO()
    Image.new("RGB", (2, 2)).save(output, "PNG")
    return output.getvalue()


# What the link carries that leads to a call.
SIGNED: dict[str, Callable[[User, Decision], str]] = {
    "POST /api/devices": lambda user, _: links.sign_device(user),
    "POST /api/passwords": lambda user, _: links.sign_reset(user),
    "POST /api/email-verifications": lambda user, _: links.sign_email(user),
    "PUT /api/users/me/email": lambda user, _: links.sign_email_change(
        user, f"{user.pk}@example.com"
    ),
    "POST /api/decision-readings": lambda _, decision: sign_appeal(decision),
    "POST /api/appeals": lambda _, decision: sign_appeal(decision),
}
# A call that takes a body has a good one here, or its tests fail.
GOOD_BODIES: dict[str, dict[str, Any]] = {
    "POST /api/users": {
        "email": "dave@example.com",
        "password": PASSWORD,
        "username": "dave",
    },
    "POST /api/sessions": {"email": "bob@example.com", "password": PASSWORD},
    "DELETE /api/sessions": {"refresh": ""},
    "POST /api/sessions/refresh": {"refresh": ""},
    "PUT /api/profiles/me": {"username": "somebody", "description": "Hello."},
    "PATCH /api/profiles/me": {"description": "Hello."},
    "PUT /api/profiles/me/picture": {"picture": b""},
    "PUT /api/profiles/me/seller": {
        "is_seller": True,
        "location_consent": True,
        "price_per_minute": "6.000",
        "preview_seconds": 10,
        "minimum_seconds": 30,
        "increment_seconds": 6,
        "seller_description": "The harbour.",
    },
    "PUT /api/profiles/me/hiding": {"lasts": "hour"},
    "POST /api/profiles/me/zones": {
        "name": "Home",
        "lat": 25.033,
        "lon": 121.5654,
        "radius": 300,
    },
    "POST /api/location": {"lat": 25.033, "lon": 121.5654, "accuracy": 10},
    "POST /api/decisions/{decision_id}/appeal": {"text": "It was art."},
    "POST /api/decision-readings": {"token": ""},
    "POST /api/appeals": {"token": "", "text": "It was art."},
    "POST /api/reports": {
        "subject_type": "stream",
        "subject_id": "",
        "reason": "spam",
        "details": "It is all advertising.",
    },
    "PUT /api/notifications/read": {"up_to": "{user_id}"},
    "PUT /api/users/me/notification-preferences": {
        "settings": [{"kind": "seller_live", "channel": "email", "is_on": True}]
    },
    "PUT /api/spending-limits": {"per_viewing": "20.000", "per_day": None},
    "POST /api/earnings/transfers": {"amount": "0.800"},
    "POST /api/credits/purchase": {"package_id": PACKAGE_ID, "gateway": "sandbox"},
    "POST /api/ratings": {"viewing_id": "{unrated_viewing_id}", "score": 5},
    "PATCH /api/ratings/{rating_id}": {"score": 4, "comment": "Windy."},
    "POST /api/ratings/{rating_id}/reply": {"reply": "Come again."},
    "POST /api/streams": {"title": "Sunset", "price_per_minute": "6.000"},
    "POST /api/streams/{stream_id}/viewings": {"price_per_minute": "6.000"},
    "PUT /api/users/me/password": {
        "current_password": PASSWORD,
        "new_password": "a harbour at night",
    },
    "PUT /api/users/me/email": {"token": ""},
    "POST /api/users/me/email-changes": {
        "email": "another@example.com",
        "password": PASSWORD,
    },
    "POST /api/users/me/acceptances": {"document": "terms", "version": TERMS},
    "POST /api/users/me/export": {"password": PASSWORD},
    "DELETE /api/users/me": {"password": PASSWORD},
    "POST /api/users/me/second-factor/setups": {"password": PASSWORD},
    "PUT /api/users/me/second-factor": {"setup": "x", "code": "123456"},
    "DELETE /api/users/me/second-factor": {"password": PASSWORD, "code": "123456"},
    "POST /api/users/me/second-factor/recovery-codes": {
        "password": PASSWORD,
        "code": "123456",
    },
    "PUT /api/users/me/age": {"is_of_age": True, "country": "TW"},
    "PUT /api/users/me/address-privacy": {"hides_address": False},
    "POST /api/password-resets": {"email": "bob@example.com"},
    "POST /api/device-links": {"email": "bob@example.com"},
    "POST /api/devices": {"token": ""},
    "POST /api/passwords": {"token": "", "new_password": "a harbour at night"},
    "POST /api/email-verifications": {"token": ""},
}
GOOD_QUERIES: dict[str, dict[str, Any]] = {
    "GET /api/map/sellers": {"bbox": "121,24,122,26", "zoom": 10},
}
