"""Blocking another user, taking it back, and what the other can tell: nothing."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import selectors
from accounts.errors import OwnBlock, TooManyBlocks
from accounts.models import Block
from accounts.services import blocks
from core.errors import NotFound
from tests.factories import UserFactory

PATH = "/api/users/me/blocks"


def block(blocker, blocked):
    blocks.block(blocker_id=blocker.pk, blocked_id=blocked.pk, now=timezone.now())


def unblock(blocker, blocked):
    blocks.unblock(blocker_id=blocker.pk, blocked_id=blocked.pk)


@pytest.fixture
def client(bob):
    client = APIClient()
    client.force_authenticate(bob)
    return client


def test_both_are_hidden_from_each_other_and_from_nobody_else(alice, bob, mallory):
    block(alice, bob)

    assert selectors.hidden_from(alice.pk) == {bob.pk}
    assert selectors.hidden_from(bob.pk) == {alice.pk}
    assert selectors.hidden_from(mallory.pk) == frozenset()


def test_twice_is_once_and_so_is_taking_it_back(alice, bob):
    for _ in range(2):
        block(alice, bob)
    assert Block.objects.count() == 1

    for _ in range(2):
        unblock(alice, bob)
    assert not Block.objects.exists()


def test_who_is_blocked_cannot_take_it_back(alice, bob):
    block(alice, bob)

    with pytest.raises(NotFound):
        unblock(bob, alice)

    assert selectors.hidden_from(bob.pk) == {alice.pk}


def test_nobody_blocks_themselves(alice):
    with pytest.raises(OwnBlock):
        block(alice, alice)
    assert not Block.objects.exists()


def test_who_is_blocked_is_answered_as_if_there_were_nobody(alice, bob):
    block(alice, bob)

    with pytest.raises(NotFound) as refusal:
        block(bob, alice)
    with pytest.raises(NotFound) as absence:
        blocks.block(blocker_id=bob.pk, blocked_id=uuid4(), now=timezone.now())

    assert str(refusal.value) == str(absence.value)
    assert Block.objects.count() == 1


def test_there_is_an_end_to_blocking(alice, bob, mallory, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCKS_MAX", 1)
    block(alice, bob)
    block(alice, bob)

    with pytest.raises(TooManyBlocks):
        block(alice, mallory)

    assert selectors.hidden_from(alice.pk) == {bob.pk}


def test_the_list_names_whom_one_blocked_and_nobody_else(client, alice, bob, mallory):
    block(mallory, bob)
    assert client.put(f"{PATH}/{alice.pk}", {}).status_code == HTTPStatus.NO_CONTENT

    [line] = client.get(PATH).json()["results"]

    assert line.pop("blocked_at")
    assert line == {"id": str(alice.pk), "username": "alice", "picture_url": None}
    deleted = client.delete(f"{PATH}/{alice.pk}")
    assert deleted.status_code == HTTPStatus.NO_CONTENT
    assert client.get(PATH).json()["results"] == []
    for nobody in (mallory.pk, uuid4()):
        absent = client.delete(f"{PATH}/{nobody}")
        assert (absent.status_code, absent.json()["code"]) == (404, "not_found")


def test_refusals_say_why(client, bob):
    own = client.put(f"{PATH}/{bob.pk}", {})
    unknown = client.put(f"{PATH}/{uuid4()}", {})

    assert (own.status_code, own.json()["code"]) == (409, "own_block")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


def test_the_list_takes_as_many_queries_for_one_as_for_three(
    client, bob, django_assert_num_queries
):
    for count in (1, 2):
        for user in UserFactory.create_batch(count):
            block(bob, user)
        with django_assert_num_queries(1):
            client.get(PATH)
