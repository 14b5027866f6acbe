"""A kind of subject is one object: what is registered can be reported and decided."""

import pytest
from django.contrib.auth.models import Permission

from core import clock
from core.errors import NotFound
from moderation import subjects
from moderation.models import Decision, ReportReason
from moderation.services import appeals, proposals, reports
from moderation.services.records import open_matter, record
from moderation.subjects import Act, Kind, Subject, registry
from streams.models import Follow
from tests.factories import UserFactory
from tests.moderation.test_case_pages import answer, page
from tests.streams.conftest import become_seller

hidden: set[object] = set()  # ids of the follows that staff have hidden


def _find(follow_id, reporter_id):
    follow = Follow.objects.select_related("follower").get(pk=follow_id)
    return Subject(user_id=follow.follower_id, evidence={"follow": str(follow.pk)})


def _decision(action, change):
    def decide(*, moderator, follow_id, reason, now, case_id=None, second=None):
        matter = open_matter(
            moderator=moderator,
            second=second,
            subject_id=Follow.objects.get(pk=follow_id).follower_id,
            case_id=case_id,
        )
        before = {"is_hidden": follow_id in hidden}
        change(follow_id)
        return record(
            matter,
            action=action,
            target_id=follow_id,
            reason=reason,
            before=before,
            after={"is_hidden": follow_id in hidden},
            now=now,
        )

    return decide


FOLLOWS = Kind(
    name="follow",
    label="Follow",
    model=Follow,
    find=_find,
    acts=(
        Act(
            name="hide_follow",
            label="Hide the follow",
            consequence="Nobody sees that they follow.",
            decide=_decision("hide_follow", hidden.add),
            row_name="follow_id",
            target=lambda file: file.subject,
            undone_by="show_follow",
        ),
        Act(
            name="show_follow",
            label="Show the follow again",
            consequence="It is seen again.",
            decide=_decision("show_follow", hidden.discard),
            row_name="follow_id",
        ),
    ),
)


@pytest.fixture
def follow(monkeypatch, alice, bob):
    """Bob's follow of alice, a kind that nothing but this file knows of."""
    monkeypatch.setitem(registry._kinds, FOLLOWS.name, FOLLOWS)
    become_seller(alice)
    yield Follow.objects.create(
        follower=bob, seller_id=alice.pk, created_at=clock.database_now()
    )
    hidden.clear()


@pytest.fixture
def moderator(client, carol):
    codenames = ["view_case", "add_decision"]
    carol.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(carol)
    return client


def test_a_new_kind_is_reported_decided_on_its_case_and_undone_by_an_appeal(
    follow, moderator, bob, mallory
):
    case = reports.report(
        reporter=mallory,
        subject_type="follow",
        subject_id=follow.pk,
        reason=ReportReason.HARASSMENT,
        now=clock.database_now(),
    ).case
    assert (str(case), case.user) == ("Follow of bob", bob)
    html = moderator.get(page(case)).content.decode()
    assert "bob follows alice" in html
    assert "Nobody sees that they follow." in html
    assert "Show the follow again" not in html

    answer(moderator, case, "hide_follow", reason="A stalker.")

    decision = Decision.objects.get()
    assert (decision.action, decision.target_type, decision.target_id) == (
        *("hide_follow", "follow", follow.pk),
    )
    assert hidden == {follow.pk}
    made = appeals.appeal(
        user=bob, decision_id=decision.pk, text="No.", now=clock.database_now()
    )
    appeals.overturn(
        moderator=UserFactory(is_staff=True),
        appeal_id=made.pk,
        reason="He is not.",
        now=clock.database_now(),
    )
    assert hidden == set()
    undone = Decision.objects.latest("pk")
    assert (undone.action, undone.target_id) == ("show_follow", follow.pk)


def test_about_staff_a_new_kinds_act_waits_for_a_second_person(follow, carol, bob):
    bob.is_staff = True
    bob.save()
    order = {"reason": "x", "now": clock.database_now()}

    proposal = proposals.act("hide_follow", row_id=follow.pk, moderator=carol, **order)

    assert str(proposal) == "Hide the follow: bob"
    assert hidden == set()
    second = UserFactory(is_superuser=True)
    proposals.confirm(
        proposal_id=proposal.pk, moderator=second, now=clock.database_now()
    )
    assert hidden == {follow.pk}


def test_every_act_is_undone_by_one_about_the_same_kind_of_rows():
    for kind in subjects.kinds():
        names = {act.name for act in kind.acts}
        assert {act.undone_by for act in kind.acts} - {""} <= names


def test_no_two_acts_have_one_name_or_one_place():
    acts = subjects.acts()
    assert len({act.name for act in acts}) == len(acts)
    assert len({act.place for act in acts}) == len(acts)


def test_what_is_no_subject_of_reports_is_not_found(carol):
    with pytest.raises(NotFound, match="There is no such appeal"):
        subjects.find(subject_type="appeal", subject_id=carol.pk, reporter_id=carol.pk)


def test_two_kinds_cannot_have_one_name():
    known = subjects.kinds()

    with pytest.raises(ValueError, match="two kinds of subjects profile"):
        subjects.register(subjects.kind_named("profile"))

    assert subjects.kinds() == known
