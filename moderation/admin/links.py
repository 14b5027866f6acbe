"""Links between rows and their reports, cases and decisions."""

from django.db.models import Model

from accounts.models import User
from core.admin import Link, link_from, list_url, row_url
from moderation import subjects
from moderation.models import Case, Decision, Proposal, Report
from moderation.subjects import Kind


@link_from(User)
def cases_about_user(user: User) -> Link:
    return Link("Cases", list_url(Case, user=user.pk, status="all"))


@link_from(User)
def reports_of_user(user: User) -> Link:
    return Link("Reports made", list_url(Report, reporter=user.pk))


@link_from(User)
def decisions_about_user(user: User) -> Link:
    return Link("Decisions", list_url(Decision, subject=user.pk))


@link_from(User)
def proposals_about_user(user: User) -> Link:
    return Link("Proposals", list_url(Proposal, subject=user.pk))


@link_from(User)
def decisions_of_moderator(user: User) -> Link:
    return Link("Decisions made", list_url(Decision, moderator=user.pk))


@link_from(Report)
def case_of_report(report: Report) -> Link:
    return Link("Case", row_url(report.case))


@link_from(Decision)
def target_of_decision(decision: Decision) -> Link:
    kind = subjects.kind_named(decision.target_type)
    return Link(kind.label, row_url(kind.model(pk=decision.target_id)))


@link_from(Decision)
def decisions_about_the_same(decision: Decision) -> Link:
    return Link(
        "All about this subject", list_url(Decision, subject=decision.subject_id)
    )


def link_to_matters(kind: Kind) -> None:
    """Show links from the rows of a kind to their cases and decisions."""

    def cases(row: Model) -> Link:
        return Link("Cases", list_url(Case, subject_id=row.pk, status="all"))

    def decisions(row: Model) -> Link:
        return Link("Decisions", list_url(Decision, target_id=row.pk))

    link_from(kind.model)(cases)
    if kind.acts:
        link_from(kind.model)(decisions)


for _kind in subjects.kinds():
    # Users have more links, because all their subjects count.
    if _kind.is_reportable and _kind.model is not User:
        link_to_matters(_kind)
