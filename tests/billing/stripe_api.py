"""A server on this machine that speaks as much of Stripe's API as is used here.

Names and values are those of Stripe's OpenAPI, as of the version the gateway pins.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import stripe
from django.test import Client

from billing.gateways.stripe.gateway import API_VERSION

Answer = tuple[int, bytes]

SECRET = "whsec_test_secret"
# Once a bank has it under way, Stripe cancels only in rare cases.
CANCELLABLE = {
    *("requires_payment_method", "requires_confirmation", "requires_action"),
    "requires_capture",
}


class Unpayable(Exception):
    """The buyer's form is told that the payment was cancelled."""


def event(kind: str, told: dict[str, Any], **changes: Any) -> str:
    """Return an event as Stripe writes it, of the object it tells about."""
    message = {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "api_version": API_VERSION,
        "created": 1_700_000_000,
        "livemode": False,
        "type": kind,
        "data": {"object": told},
    }
    return json.dumps(message | changes)


def deliver(body: str) -> None:
    """Send the site an event, signed, as Stripe does."""
    answer = Client().post(
        "/api/webhooks/stripe",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": sign(body)},
    )
    assert answer.status_code == HTTPStatus.NO_CONTENT, answer.content


def sign(body: str, *, secret: str = SECRET, **age: float) -> str:
    """Return the header that goes with an event; its age is timedelta's."""
    signed_at = int((datetime.now(UTC) - timedelta(**age)).timestamp())
    header: str = stripe.WebhookSignature.generate_signature_header(
        body, secret, signed_at
    )
    return header


@dataclass
class StripeApi:
    """What it holds and was asked. While ``fault`` is set, that answers instead."""

    url: str = ""
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    # Newest first, as Stripe lists them.
    undelivered: list[dict[str, Any]] = field(default_factory=list)
    # Lines of the account, newest first.
    balance: list[dict[str, Any]] = field(default_factory=list)
    # Each page begins with the last line of the page before, as when lines are added
    # between two calls.
    is_repeating: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    fault: Callable[[], Answer | None] | None = None
    # A reply is lost when it was done all the same.
    is_losing_replies: bool = False
    replies: dict[str, Answer] = field(default_factory=dict)
    closing: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def answer(self, method: str, path: str, form: dict[str, str], key: str) -> Answer:
        """Do what is asked, once for a key."""
        with self.lock:
            return self._answer(method, path, form, key)

    def _answer(self, method: str, path: str, form: dict[str, str], key: str) -> Answer:
        if key in self.replies:
            return self.replies[key]
        match (method, path.split("/")[1:]):
            case ("POST", ["v1", "payment_intents"]):
                reply = 200, json.dumps(self._create_intent(form)).encode()
            case (_, ["v1", "payment_intents", intent_id, *_]) if (
                intent_id not in self.intents
            ):
                reply = _no_such_intent(intent_id)
            case ("GET", ["v1", "payment_intents", intent_id]):
                reply = 200, json.dumps(self.intents[intent_id]).encode()
            case ("POST", ["v1", "payment_intents", intent_id, "cancel"]):
                reply = self._cancel_intent(intent_id, form)
            case ("GET", ["v1", listed]) if listed in self.lists:
                reply = 200, json.dumps(self.lists[listed](form)).encode()
            case ("POST", ["v1", "refunds"]) if (
                form["payment_intent"] not in self.intents
            ):
                reply = _no_such_intent(form["payment_intent"])
            case ("POST", ["v1", "refunds"]):
                reply = 200, json.dumps(self._create_refund(form)).encode()
            case _:
                message = {"type": "invalid_request_error", "message": "unknown"}
                reply = 404, json.dumps({"error": message}).encode()
        if key:
            self.replies[key] = reply
        return reply

    @property
    def lists(self) -> dict[str, Callable[[dict[str, str]], dict[str, Any]]]:
        """The lists that clients read page by page."""
        return {
            "events": self._list_undelivered,
            "balance_transactions": self._list_balance,
        }

    def _create_intent(self, form: dict[str, str]) -> dict[str, Any]:
        number = len(self.intents) + 1
        intent = {
            "id": f"pi_{number}",
            "object": "payment_intent",
            "amount": int(form["amount"]),
            "amount_received": 0,
            "currency": form["currency"],
            "client_secret": f"pi_{number}_secret_{number}",
            "latest_charge": None,
            "livemode": False,
            "metadata": {
                "payment_id": form["metadata[payment_id]"],
                "user_id": form["metadata[user_id]"],
            },
            "status": "requires_payment_method",
        }
        self.intents[str(intent["id"])] = intent
        return intent

    def _cancel_intent(self, intent_id: str, form: dict[str, str]) -> Answer:
        intent = self.intents[intent_id]
        if intent["status"] not in CANCELLABLE:
            error = {
                "type": "invalid_request_error",
                "code": "payment_intent_unexpected_state",
                "message": "You cannot cancel this PaymentIntent.",
                "payment_intent": intent,
            }
            return 400, json.dumps({"error": error}).encode()
        intent["status"] = "canceled"
        intent["canceled_at"] = 1_700_000_000
        intent["cancellation_reason"] = form["cancellation_reason"]
        return 200, json.dumps(intent).encode()

    def _list_undelivered(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of two."""
        ids = [event["id"] for event in self.undelivered]
        begin = (
            ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        )
        return {
            "object": "list",
            "url": "/v1/events",
            "data": self.undelivered[begin : begin + 2],
            "has_more": begin + 2 < len(ids),
        }

    def _list_balance(self, query: dict[str, str]) -> dict[str, Any]:
        """Return a page of two, of those in between; with sources, if wanted."""
        since, until = int(query["created[gte]"]), int(query["created[lt]"])
        lines = [line for line in self.balance if since <= line["created"] < until]
        if query.get("expand[0]") != "data.source":
            lines = [line | {"source": line["source"]["id"]} for line in lines]
        ids = [line["id"] for line in lines]
        begin = (
            ids.index(query["starting_after"]) + 1 if "starting_after" in query else 0
        )
        page = lines[begin : begin + 2]
        if self.is_repeating and begin:
            page = [lines[begin - 1], *page]
        return {
            "object": "list",
            "url": "/v1/balance_transactions",
            "data": page,
            "has_more": begin + 2 < len(ids),
        }

    def move(self, source: dict[str, Any], amount: int, **changes: Any) -> None:
        """Write a line: so much came, or went, for this."""
        line = {
            "id": f"txn_{len(self.balance) + 1}",
            "object": "balance_transaction",
            "amount": amount,
            "currency": source["currency"],
            "created": int(datetime.now(UTC).timestamp()),
            "fee": 0,
            "source": source,
        }
        self.balance.insert(0, line | changes)

    def _create_refund(self, form: dict[str, str]) -> dict[str, Any]:
        intent = self.intents[form["payment_intent"]]
        charge = intent["latest_charge"]
        charge["amount_refunded"] = charge["amount"]
        charge["refunded"] = True
        refund = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": charge["amount"],
            "currency": charge["currency"],
            "payment_intent": intent["id"],
            "status": "succeeded",
        }
        self.refunds.append(refund)
        self.move(refund, -refund["amount"])
        return refund

    def pay(self, intent_id: str) -> dict[str, Any]:
        """Let the buyer pay; return the intent as it then is.

        Raises:
            Unpayable: it was cancelled.
        """
        with self.lock:
            return self._pay(self.intents[intent_id])

    def _pay(self, intent: dict[str, Any]) -> dict[str, Any]:
        if intent["status"] == "canceled":
            raise Unpayable
        intent["status"] = "succeeded"
        intent["amount_received"] = intent["amount"]
        intent["latest_charge"] = {
            "id": f"ch_{intent['id']}",
            "object": "charge",
            "amount": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "metadata": intent["metadata"],
            "payment_intent": intent["id"],
            "refunded": False,
        }
        self.move(intent["latest_charge"], intent["amount"])
        return intent


def _no_such_intent(intent_id: str) -> Answer:
    error = {
        "type": "invalid_request_error",
        "code": "resource_missing",
        "message": f"No such payment_intent: '{intent_id}'",
        "param": "intent",
    }
    return 404, json.dumps({"error": error}).encode()


@contextmanager
def in_use(settings: Any) -> Iterator[StripeApi]:
    """Run the server while the block does, as the gateway that buyers pay through."""
    with serve() as api:
        settings.PAYMENT_GATEWAYS = ["stripe"]
        settings.STRIPE_API_URL = api.url
        settings.STRIPE_API_KEY = "sk_test_123"
        settings.STRIPE_PUBLISHABLE_KEY = "pk_test_123"
        settings.STRIPE_WEBHOOK_SECRET = SECRET
        yield api


@contextmanager
def serve() -> Iterator[StripeApi]:
    """Run the server while the block does."""
    api = StripeApi()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = dict(parse_qsl(self.rfile.read(length).decode()))
            path, query = urlsplit(self.path)[2:4]
            form |= dict(parse_qsl(query))
            key = self.headers.get("Idempotency-Key", "")
            asked = {"method": self.command, "path": path, "form": form, "key": key}
            api.requests.append(asked | {"headers": dict(self.headers)})
            reply = api.fault() if api.fault else None
            if reply is None:
                reply = api.answer(self.command, path, form, key)
            if api.is_losing_replies:
                self.close_connection = True
                return
            status, body = reply
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        api.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
