"""Stripe as a browser meets it: its script, its frame, its API and a bank's page.

All of that is answered here, and what was paid is told the site by signed webhooks.
What the site asks Stripe goes to the server of ``tests/billing/stripe_api.py``.
"""

import http.client
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import BrowserContext, Route

from tests.billing.stripe_api import StripeApi, event, sign
from tests.servers import Server

HERE = Path(__file__).parent
PAYS = "4242 4242 4242 4242"
DECLINED = "4000 0000 0000 0002"
ASKS_THE_BANK = "4000 0000 0000 3220"
# What a browser calls when it comes from another site's page.
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*"}


@dataclass
class StripeJs:
    """What browsers are answered. While ``is_down``, that is nothing."""

    api: StripeApi
    server: Server
    is_down: bool = False
    # Webhooks that have yet to be sent, if they are kept back.
    is_late: bool = False
    waiting: list[str] = field(default_factory=list)
    scripts: int = 0

    def attend(self, visitor: BrowserContext) -> None:
        """Answer this visitor's browser from now on."""
        visitor.route("https://js.stripe.com/**", self._answer_files)
        visitor.route("https://api.stripe.com/**", self._confirm)
        visitor.route("https://hooks.stripe.com/**", self._ask_at_the_bank)

    def tell(self, kind: str, told: dict[str, Any]) -> None:
        """Send the site an event, or keep it back."""
        body = event(kind, told)
        if self.is_late:
            self.waiting.append(body)
        else:
            self._post(body)

    def catch_up(self) -> None:
        """Send what was kept back."""
        self.is_late = False
        while self.waiting:
            self._post(self.waiting.pop(0))

    def _answer_files(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if self.is_down:
            route.abort()
        elif path == "/endive/stripe.js":
            self.scripts += 1
            route.fulfill(path=HERE / "stripe.js", content_type="text/javascript")
        else:
            route.fulfill(path=HERE / "stripe.html", content_type="text/html")

    def _confirm(self, route: Route) -> None:
        if self.is_down:
            route.abort()
            return
        asked = dict(parse_qsl(route.request.post_data or ""))
        intent = self.api.intents[urlsplit(route.request.url).path.split("/")[3]]
        assert asked["client_secret"] == intent["client_secret"]
        assert asked["key"] == "pk_test_123"
        answer = self._try_card(intent, asked)
        route.fulfill(json=answer, headers=OPEN_TO_ALL)

    def _try_card(
        self, intent: dict[str, Any], asked: dict[str, str]
    ) -> dict[str, Any]:
        if asked["card"] == DECLINED:
            self.tell("payment_intent.payment_failed", intent)
            message = "Your card has been declined."
            return {"error": {"type": "card_error", "message": message}}
        if asked["card"] == ASKS_THE_BANK:
            back = {"id": intent["id"], "back": asked["return_url"]}
            page = f"https://hooks.stripe.com/redirect?{urlencode(back)}"
            return intent | {"next_action": {"redirect_to_url": {"url": page}}}
        self.tell("payment_intent.succeeded", self.api.pay(intent["id"]))
        return intent

    def _ask_at_the_bank(self, route: Route) -> None:
        """Show a page with two answers; the first of them is told when it is chosen."""
        url = urlsplit(route.request.url)
        query = dict(parse_qsl(url.query))
        intent = self.api.intents[query["id"]]
        if url.path == "/redirect":
            links = "".join(
                f'<a href="/{answer}?{url.query}">{answer}</a> '
                for answer in ("succeeded", "failed")
            )
            route.fulfill(body=links, content_type="text/html")
            return
        status = url.path.removeprefix("/")
        if status == "succeeded":
            self.tell("payment_intent.succeeded", self.api.pay(intent["id"]))
        told = {
            "payment_intent": intent["id"],
            "payment_intent_client_secret": intent["client_secret"],
            "redirect_status": status,
        }
        back = f"{query['back']}?{urlencode(told)}"
        route.fulfill(status=HTTPStatus.FOUND, headers={"Location": back})

    def _post(self, body: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        try:
            headers = {
                "Content-Type": "application/json",
                "Stripe-Signature": sign(body),
            }
            connection.request("POST", "/api/webhooks/stripe", body, headers)
            answer = connection.getresponse()
            assert answer.status == HTTPStatus.NO_CONTENT, answer.read()
        finally:
            connection.close()
