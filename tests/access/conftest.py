"""The worlds that the tables speak of."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.services import acceptances
from billing.models import Purchase
from billing.services import answers, refunds
from billing.services.answers import Answer
from core import clock
from moderation.models import ReportReason
from moderation.services import appeals, proposals, reports
from retries.models import Retry
from sellers.map.cells import Coordinates
from sellers.services import places
from streams.models import FrozenVideoReport, MeterClock
from streams.services import spending_limits
from streams.spending import Limits
from tests.access.pages import address
from tests.access.rights import browser_of, member_of
from tests.api.conftest import (  # noqa: F401
    built_world,
    buyer,
    seller,
    stream,
    viewing,
    world,
)
from tests.api.world import TERMS
from tests.billing.shop import body_of, tell


@pytest.fixture
def office(world):  # noqa: F811
    """The world, with a row of everything that the admin shows."""
    now, alice, bob = clock.database_now(), world.users["owner"], world.users["buyer"]
    appeals.appeal(
        user=alice, decision_id=world.ids["decision_id"], text="It was art.", now=now
    )
    reports.report(
        reporter=bob,
        subject_type="stream",
        subject_id=world.ids["stream_id"],
        reason=ReportReason.SPAM,
        now=now,
    )
    places.report(
        user_id=alice.pk,
        point=Coordinates(latitude=25.033, longitude=121.5654),
        accuracy_meters=10,
        now=now,
    )
    Authenticator.objects.create(
        user=world.users["moderator"],
        type=Authenticator.Type.RECOVERY_CODES,
        data={},
    )
    acceptances.accept(user_id=bob.pk, document="terms", version=TERMS, now=now)
    MeterClock.objects.create(ticked_at=now)
    Retry.objects.create(
        kind="receipt",
        item=world.ids["purchase_id"],
        next_try_at=now,
        failures=1,
        failing_since=now,
    )
    FrozenVideoReport.objects.create(
        viewing_id=world.ids["viewing_id"], reported_at=now, frames_decoded=1
    )
    spending_limits.set_limits(
        buyer_id=bob.pk, limits=Limits(per_day_millicredits=60_000), now=now
    )
    proposals.act(
        "hide_from_map",
        row_id=member_of("support").pk,
        moderator=world.users["moderator"],
        reason="spam",
        now=now,
    )
    browser_of(member_of("moderator")).get(address("/admin/accounts/user/{id}/change/"))
    purchase = Purchase.objects.get(pk=world.ids["purchase_id"])
    tell(body_of(purchase))
    refunds.request(
        payment_id=purchase.payment_id,
        staff=world.users["moderator"],
        reason="as asked",
        now=now,
    )
    for kind in ("refund.failed", "dispute.created"):
        tell(body_of(purchase, kind, part=kind))
    claim = answers.claim(user_id=bob.pk, key="k", fingerprint=b"", now=now)
    answers.keep(
        claim=claim,
        answer=Answer(status=201, content_type="application/json", body=b""),
    )
    return world
