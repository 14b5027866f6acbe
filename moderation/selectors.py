"""Queries for moderators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from accounts.errors import LinkInvalid
from moderation import links, subjects
from moderation.models import (
    PROPOSAL_LIVES,
    SILENT_ACTIONS,
    Case,
    Decision,
    Proposal,
    Report,
)
from moderation.subjects import Kind
from sellers.models import Seller
from streams.models import Stream, Viewing
from streams.states import ViewingState

WATCHING = Q(viewings__isnull=False) & ~Q(viewings__state=ViewingState.ENDED)
RECENT = 8  # rows of each kind on a case's page


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The open cases; ``oldest_opened_at`` is None if there are none."""

    open_count: int
    urgent_count: int
    oldest_opened_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """All data of a case's page."""

    case: Case
    reports: QuerySet[Report]
    decisions: QuerySet[Decision]
    other_cases: QuerySet[Case]
    seller: Seller | None
    live_stream: Stream | None
    streams: QuerySet[Stream]
    viewings: QuerySet[Viewing]
    kind: Kind
    subject: Model | None


def queue() -> Queue:
    """Return the number of open cases, and when the oldest was opened."""
    answer = Case.objects.open().aggregate(
        open_count=Count("id"),
        urgent_count=Count("id", filter=Q(is_urgent=True)),
        oldest_opened_at=Min("opened_at"),
    )
    return Queue(**answer)


def waiting_proposals(*, now: datetime) -> QuerySet[Proposal]:
    """Return the proposals that a second person can still confirm."""
    return Proposal.objects.filter(
        confirmed_at=None, proposed_at__gt=now - PROPOSAL_LIVES
    )


def decisions_about(user_id: UUID) -> QuerySet[Decision]:
    """Return the decisions that a user was sent, with their appeals."""
    told = Decision.objects.exclude(action__in=SILENT_ACTIONS)
    return told.filter(subject_id=user_id).select_related("appeal")


def decision_by_link(*, token: str) -> Decision:
    """Return the decision of a link, with its appeal, if any.

    Raises:
        LinkInvalid: it is forged or has expired, or the user has changed their e-mail
            or deleted their account.
    """
    decision_id, email = links.read_appeal(token)
    rows = Decision.objects.select_related("appeal", "subject")
    decision = rows.filter(pk=decision_id, subject__email=email).first()
    if decision is None:
        raise LinkInvalid
    return decision


def live_streams(model: type[Stream] = Stream) -> QuerySet[Any]:
    """Return the live streams as rows of ``model``, with annotations.

    ``viewer_count``; ``charged_millicredits``, the amount that buyers have paid so far,
    including the platform's fee; ``open_case_count``, of cases about the seller.
    """
    cases = Case.objects.open().filter(user=OuterRef("seller")).order_by()
    return (
        model.objects.live()
        .select_related("seller__user")
        .annotate(
            viewer_count=Count("viewings", filter=WATCHING),
            charged_millicredits=Sum("viewings__charged_millicredits", default=0),
            open_case_count=Coalesce(
                Subquery(cases.values("user").annotate(n=Count("pk")).values("n")), 0
            ),
        )
        .order_by("-started_at")
    )


def case_file(case: Case) -> CaseFile:
    """Return a case with data about the user it concerns, in about ten queries."""
    user_id, kind = case.user_id, subjects.kind_named(case.subject_type)
    about = Decision.objects.filter(subject_id=user_id).select_related("moderator")
    others = Case.objects.filter(user_id=user_id).exclude(pk=case.pk)
    sold = Stream.objects.filter(seller_id=user_id)
    watched = Viewing.objects.of_party(user_id)
    return CaseFile(
        case=case,
        kind=kind,
        reports=case.reports.select_related("reporter").order_by("-created_at"),
        decisions=about.order_by("-decided_at")[:RECENT],
        other_cases=others.with_report_counts().order_by("-opened_at")[:RECENT],
        seller=Seller.objects.filter(pk=user_id).first(),
        live_stream=live_streams().filter(seller_id=user_id).first(),
        streams=sold.order_by("-started_at")[:RECENT],
        viewings=watched.select_related("stream", "buyer", "seller__user").order_by(
            "-id"
        )[:RECENT],
        subject=kind.row(case.subject_id),
    )
