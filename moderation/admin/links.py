"""Which rows lead to reports, cases and decisions, and these to what they are about."""

from accounts.models import User
from core.admin import Link, link_from, list_url, row_url
from moderation.models import Case, Decision, Proposal, Report
from streams.models import Rating, Stream, Viewing


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


@link_from(Stream)
def decisions_about_stream(stream: Stream) -> Link:
    return Link("Decisions", list_url(Decision, stream=stream.pk))


@link_from(Stream)
def cases_of_stream(stream: Stream) -> Link:
    return Link("Cases", list_url(Case, subject_id=stream.pk, status="all"))


@link_from(Viewing)
def cases_of_viewing(viewing: Viewing) -> Link:
    return Link("Cases", list_url(Case, subject_id=viewing.pk, status="all"))


@link_from(Rating)
def cases_of_rating(rating: Rating) -> Link:
    return Link("Cases", list_url(Case, subject_id=rating.pk, status="all"))


@link_from(Rating)
def decisions_about_rating(rating: Rating) -> Link:
    return Link("Decisions", list_url(Decision, rating=rating.pk))


@link_from(Report)
def case_of_report(report: Report) -> Link:
    return Link("Case", row_url(report.case))


@link_from(Decision)
def decisions_about_the_same(decision: Decision) -> Link:
    return Link(
        "All about this subject", list_url(Decision, subject=decision.subject_id)
    )
