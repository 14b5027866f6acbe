"""A request with an Idempotency-Key may come again, and is answered as before."""

import hashlib
import threading
from datetime import timedelta
from http import HTTPStatus
from inspect import unwrap

import pytest
from django.db import connection
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from billing import selectors
from billing.api.idempotency import idempotent
from billing.constants import CLAIM_SECONDS
from billing.errors import IdempotencyKeyInUse, InsufficientCredits
from billing.models import IdempotencyRecord
from billing.services import answers, grants
from billing.services.answers import Answer
from core import clock
from core.errors import Throttled
from tests import outside
from tests.billing.conftest import NOW, give

# Where the next request dies.
CRASHES: set[str] = set()


class Gift(APIView):
    """POST gives the caller a credit and tells the balance; the body may refuse."""

    @idempotent()
    def post(self, request, *, action_id):
        assert not outside.is_in_transaction()
        if request.data.get("refuse"):
            raise InsufficientCredits(required=1, available=0)
        if request.data.get("throttle"):
            raise Throttled(retry_after_seconds=1)
        grants.grant(
            user_id=request.user.pk,
            amount_millicredits=1_000,
            reason="gift",
            actor="test",
            occurred_at=NOW,
            grant_id=action_id,
        )
        if "after the gift" in CRASHES:
            CRASHES.clear()
            raise SystemExit
        balance = selectors.balance(request.user.pk).balance
        return Response({"balance": balance}, status=HTTPStatus.CREATED)


class Purchase(Gift):
    post = idempotent(required=True)(unwrap(Gift.post))


def send(user, key=None, body=None, view=Gift, path="/gift"):
    headers = {} if key is None else {"Idempotency-Key": key}
    request = APIRequestFactory().post(path, body or {}, format="json", headers=headers)
    force_authenticate(request, user)
    return view.as_view()(request).render() if key is None else view.as_view()(request)


def credits_of(user):
    return selectors.balance(user.pk).balance


def test_the_same_key_and_body_get_the_first_answer_to_the_byte(bob):
    first = send(bob, "k")
    give(bob, 5_000)
    second = send(bob, "k")

    assert first.status_code == second.status_code == HTTPStatus.CREATED
    assert first.content == second.content == b'{"balance":1000}'
    assert first.headers["Content-Type"] == second.headers["Content-Type"]
    assert credits_of(bob) == 6_000


@pytest.mark.parametrize("other", [{"body": {"a": 1}}, {"path": "/other"}])
def test_the_same_key_for_another_request_is_refused(bob, other):
    send(bob, "k")

    answer = send(bob, "k", **other)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.data["code"] == "idempotency_key_reused"
    assert credits_of(bob) == 1_000


def test_a_key_is_read_quoted_or_bare(bob):
    assert send(bob, '"8e03978e"').content == send(bob, "8e03978e").content
    assert credits_of(bob) == 1_000


def test_keys_of_two_users_never_meet(bob, mallory):
    send(bob, "k")
    send(mallory, "k")

    assert (credits_of(bob), credits_of(mallory)) == (1_000, 1_000)


def test_without_a_key_every_request_is_new(bob):
    send(bob)
    send(bob)

    assert credits_of(bob) == 2_000
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize(
    "key", ["", '""', '"', '"a', "a" * 256, "ключ".encode().decode("latin-1")]
)
def test_what_is_no_key_is_refused(bob, key):
    answer = send(bob, key)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.data["code"] == "idempotency_key_invalid"
    assert credits_of(bob) == 0


def test_where_a_key_is_required_there_must_be_one(bob):
    assert send(bob, view=Purchase).data["code"] == "idempotency_key_invalid"
    assert credits_of(bob) == 0

    assert send(bob, "k", view=Purchase).status_code == HTTPStatus.CREATED


def test_a_refusal_is_an_answer(bob):
    first = send(bob, "k", {"refuse": True})
    second = send(bob, "k", {"refuse": True})

    assert first.status_code == HTTPStatus.PAYMENT_REQUIRED
    assert first.content == second.content
    assert first.headers["Content-Type"] == "application/problem+json"
    assert credits_of(bob) == 0


def test_what_may_be_different_in_a_moment_is_no_answer(bob):
    answer = send(bob, "k", {"throttle": True})

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert not IdempotencyRecord.objects.exists()
    assert send(bob, "k", {"throttle": True}).status_code == answer.status_code


def test_after_a_crash_the_next_try_goes_on_and_moves_money_once(bob):
    CRASHES.add("after the gift")
    with pytest.raises(SystemExit):
        send(bob, "k")
    assert not IdempotencyRecord.objects.exists()

    answer = send(bob, "k")

    assert (answer.status_code, answer.content) == (201, b'{"balance":1000}')
    assert credits_of(bob) == 1_000


def claim(user, *, seconds_ago=0, body=b"{}"):
    """Claim the key "k" for POST /gift as a process would that then dies."""
    digest = hashlib.sha256(b"POST /gift\n" + body).digest()
    now = clock.database_now() - timedelta(seconds=seconds_ago)
    return answers.claim(user_id=user.pk, key="k", fingerprint=digest, now=now)


def test_while_the_first_request_runs_the_second_is_told_so(bob, mallory):
    claim(bob, seconds_ago=CLAIM_SECONDS - 5)

    answer, anothers = send(bob, "k"), send(mallory, "k")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.data["code"] == "idempotency_key_in_use"
    assert credits_of(bob) == 0
    assert anothers.status_code == HTTPStatus.CREATED


def test_a_claimed_key_is_refused_for_another_request_at_any_age(bob):
    claim(bob, seconds_ago=2 * CLAIM_SECONDS, body=b'{"a":1}')

    answer = send(bob, "k")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert credits_of(bob) == 0


def test_an_old_claim_is_taken_over_and_its_action_is_done_once(bob):
    frozen = claim(bob, seconds_ago=CLAIM_SECONDS + 1)
    grant = {"user_id": bob.pk, "amount_millicredits": 1_000, "reason": "gift"}
    grant |= {"actor": "test", "occurred_at": NOW, "grant_id": frozen.action_id}
    grants.grant(**grant)  # and then it was frozen, before it kept an answer

    taken_over = send(bob, "k")
    grants.grant(**grant)  # it wakes up
    kept = answers.keep(
        claim=frozen, answer=Answer(status=500, content_type="", body=b"late")
    )

    assert (taken_over.status_code, taken_over.content) == (201, b'{"balance":1000}')
    assert (kept.status, kept.body) == (201, taken_over.content)
    assert credits_of(bob) == 1_000


def test_who_was_taken_over_keeps_no_answer(bob):
    frozen = claim(bob, seconds_ago=CLAIM_SECONDS + 1)
    claim(bob)

    with pytest.raises(IdempotencyKeyInUse):
        answers.keep(
            claim=frozen, answer=Answer(status=402, content_type="", body=b"no")
        )
    answers.release(claim=frozen)

    assert not IdempotencyRecord.objects.exists()
    assert send(bob, "k").status_code == HTTPStatus.CONFLICT


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_done(bob):
    start = threading.Barrier(8)
    statuses = []

    def race():
        start.wait(timeout=10)
        statuses.append(send(bob, "k").status_code)
        connection.close()

    racers = [threading.Thread(target=race) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert set(statuses) <= {HTTPStatus.CREATED, HTTPStatus.CONFLICT}
    assert HTTPStatus.CREATED in statuses
    assert credits_of(bob) == 1_000
