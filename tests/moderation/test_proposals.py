"""About staff nobody decides alone: one proposes, another confirms, and it is once."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from django.urls import reverse

from audit.models import AuditEntry
from core import clock
from core.errors import NotFound
from core.ids import new_id
from moderation.errors import (
    Outranked,
    OwnCase,
    OwnDecision,
    OwnProposal,
    ProposalOver,
    SecondPersonNeeded,
)
from moderation.models import (
    PROPOSAL_LIVES,
    Appeal,
    Case,
    Decision,
    Proposal,
)
from moderation.services import appeals, decisions, proposals
from tests.factories import UserFactory
from tests.moderation.test_case_pages import report
from tests.moderation.test_decisions import NOW, suspension_of
from tests.streams.test_races import at_once


@pytest.fixture
def dave(db):
    return UserFactory(username="dave", is_staff=True)


@pytest.fixture
def erin(db):
    """The colleague whom it is about."""
    return UserFactory(username="erin", is_staff=True)


def propose(moderator, subject, act="suspend", **more):
    made = proposals.act(
        act,
        **{"row_id": subject.pk, "moderator": moderator, "reason": "spam", "now": NOW}
        | more,
    )
    assert isinstance(made, Proposal)
    return made


def confirm(moderator, proposal, now=NOW):
    return proposals.confirm(proposal_id=proposal.pk, moderator=moderator, now=now)


def is_suspended(user):
    return suspension_of(user)["suspended_at"] is not None


@pytest.mark.parametrize("rank", ["is_staff", "is_superuser"])
def test_alone_nobody_decides_about_staff_also_not_from_above(carol, erin, rank):
    setattr(carol, rank, True)
    carol.save()

    with pytest.raises(SecondPersonNeeded) as refusal:
        decisions.suspend(moderator=carol, subject_id=erin.pk, reason="spam", now=NOW)
    assert refusal.value.code == "second_person_needed"
    propose(carol, erin)

    assert not is_suspended(erin)
    assert not Decision.objects.exists()


def test_what_another_confirms_happens_once_and_names_both(carol, dave, erin):
    until = NOW + timedelta(days=7)
    proposal = propose(carol, erin, until=until)
    later = NOW + timedelta(hours=1)

    decision = confirm(dave, proposal, now=later)

    assert (decision.moderator, decision.confirmed_by) == (carol, dave)
    assert (decision.reason, decision.decided_at) == ("spam", later)
    assert suspension_of(erin) == {
        "suspended_at": later,
        "suspended_until": until,
        "suspension_reason": "spam",
    }
    proposal.refresh_from_db()
    assert (proposal.confirmed_by, proposal.confirmed_at) == (dave, later)
    with pytest.raises(ProposalOver):
        confirm(dave, proposal, now=later)
    assert Decision.objects.get() == decision


def test_neither_who_proposed_nor_whom_it_is_about_confirms(carol, erin, bob):
    proposal = propose(carol, erin)

    for person, refusal in ((carol, OwnProposal), (erin, OwnCase), (bob, Outranked)):
        with pytest.raises(refusal):
            confirm(person, proposal)

    assert not is_suspended(erin)
    proposal.refresh_from_db()
    assert proposal.confirmed_by is None


def test_who_is_no_staff_any_more_has_proposed_nothing(carol, dave, erin):
    proposal = propose(carol, erin)
    carol.is_staff = False
    carol.save()

    with pytest.raises(Outranked):
        confirm(dave, proposal)
    assert not is_suspended(erin)


def test_from_below_nothing_is_even_proposed(carol):
    boss = UserFactory(is_staff=True, is_superuser=True)

    with pytest.raises(Outranked):
        propose(carol, boss)
    assert not Proposal.objects.exists()


def test_a_proposal_lives_for_a_day(carol, dave, erin):
    kept, over = propose(carol, erin), propose(carol, erin, act="hide_from_map")
    last = NOW + PROPOSAL_LIVES - timedelta(microseconds=1)

    with pytest.raises(ProposalOver):
        confirm(dave, over, now=NOW + timedelta(days=1))
    assert confirm(dave, kept, now=last).action == "suspend"


def test_what_is_not_there_is_not_confirmed(carol):
    with pytest.raises(NotFound):
        proposals.confirm(proposal_id=new_id(), moderator=carol, now=NOW)


def test_a_case_about_staff_closes_with_the_second_person(bob, carol, dave, erin):
    report(bob, erin)
    case, now = Case.objects.get(), clock.database_now()

    proposal = propose(carol, case, act="dismiss", case_id=case.pk, now=now)
    case.refresh_from_db()
    assert case.is_open

    confirm(dave, proposal, now=now)
    case.refresh_from_db()
    assert not case.is_open


def test_an_appeal_of_staff_takes_two_who_have_not_decided(carol, dave, erin):
    decision = confirm(dave, propose(carol, erin))
    made = appeals.appeal(user=erin, decision_id=decision.pk, text="Mine.", now=NOW)
    frank, grace = (UserFactory(is_staff=True) for _ in range(2))
    for decided in (carol, dave):
        with pytest.raises(OwnDecision):
            propose(decided, made, act="overturn")

    proposal = propose(frank, made, act="overturn")
    assert Appeal.objects.get().is_open
    with pytest.raises(OwnDecision):
        confirm(dave, proposal)
    confirm(grace, proposal)

    assert Appeal.objects.get().status == "overturned"
    assert not is_suspended(erin)
    lifted = Decision.objects.latest("pk")
    assert (lifted.moderator, lifted.confirmed_by) == (frank, grace)


def test_about_users_one_person_decides(carol, bob):
    done = proposals.act(
        "suspend", row_id=bob.pk, moderator=carol, reason="spam", now=NOW
    )

    assert isinstance(done, Decision)
    assert done.confirmed_by is None
    assert is_suspended(bob)


@pytest.mark.parametrize("person", ["proposed_by", "subject"])
def test_the_database_refuses_a_signature_that_is_no_second(carol, erin, person):
    proposal = propose(carol, erin)

    with pytest.raises(IntegrityError, match="is_confirmed_by_another"):
        Proposal.objects.filter(pk=proposal.pk).update(
            confirmed_by=getattr(proposal, person), confirmed_at=NOW
        )


def test_the_database_refuses_a_decision_signed_twice_by_one(carol, erin):
    with pytest.raises(IntegrityError, match="decision_is_confirmed_by_another"):
        Decision.objects.create(
            action="suspend",
            moderator=carol,
            confirmed_by=carol,
            subject=erin,
            target_type="profile",
            target_id=erin.pk,
            reason="spam",
            before={},
            after={},
            decided_at=NOW,
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault
def test_of_two_who_confirm_at_once_one_has(carol, dave, erin):
    frank = UserFactory(is_staff=True)
    proposal = propose(carol, erin)

    def try_to_confirm(moderator):
        try:
            return confirm(moderator, proposal)
        except ProposalOver:
            return None

    done = at_once(partial(try_to_confirm, dave), partial(try_to_confirm, frank))

    assert sorted(decision is None for decision in done) == [False, True]
    assert Decision.objects.get().confirmed_by in (dave, frank)


# The pages


def sign_in(client, moderator):
    rights = ("view_user", "view_case", "view_proposal", "add_decision")
    moderator.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(moderator)
    return client


def press(browser, page, action, row, **more):
    form = {"action": action, "_selected_action": str(row.pk), "decide": "1"}
    url = reverse(f"admin:{page}_changelist")
    return browser.post(url, form | more, follow=True).content.decode()


def test_in_the_admin_one_proposes_and_another_confirms(client, carol, dave, erin):
    browser = sign_in(client, carol)
    told = press(browser, "accounts_user", "suspend", erin, reason="spam")
    assert "waits for a second person" in told
    assert not is_suspended(erin)
    proposal = Proposal.objects.get()
    told = press(browser, "moderation_proposal", "confirm", proposal)
    assert "You cannot confirm your own proposal." in told
    assert not is_suspended(erin)

    browser = sign_in(client, dave)
    front = browser.get(reverse("admin:index")).content.decode()
    assert "waits for a second person" in front
    waiting = reverse("admin:moderation_proposal_changelist")
    listed = browser.get(f"{waiting}?confirmed_at__isempty=1")
    assert [*listed.context["cl"].result_list] == [proposal]
    press(browser, "moderation_proposal", "confirm", proposal)

    assert is_suspended(erin)
    written = AuditEntry.objects.filter(
        staff=dave, kind="act", object_ids=[str(proposal.pk)]
    )
    assert written.get().question == {"action": "confirm"}


def test_the_page_of_a_case_about_staff_says_so(client, bob, carol, erin):
    report(bob, erin)
    report(carol, bob)
    browser = sign_in(client, carol)

    says = {
        case.user: "needs a second person"
        in browser.get(
            reverse("admin:moderation_case_change", args=[case.pk])
        ).content.decode()
        for case in Case.objects.all()
    }

    assert says == {erin: True, bob: False}
