"""What decisions name as their target that were made before they had one."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from core.ids import new_id
from tests.databases import cloned
from tests.moderation.test_decisions import NOW

BEFORE = [("moderation", "0021_pages_of_the_office")]
AFTER = [("moderation", "0022_targets")]


@pytest.fixture
def migrated_back(django_db_setup, django_db_blocker):
    """A database of its own, as it was before; the models as they were."""
    with django_db_blocker.unblock(), cloned("kamegor_carried_targets"):
        yield migrate(BEFORE)


def migrate(target):
    """Return the models as of a migration of moderation."""
    MigrationExecutor(connection).migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def decided(apps, action, **named):
    """Keep a decision; whom and what it names need not be there."""
    row = apps.get_model("moderation", "Decision")(
        action=action,
        moderator_id=new_id(),
        subject_id=new_id(),
        reason="spam",
        before={},
        after={},
        decided_at=NOW,
        **named,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        row.save(force_insert=True)
        cursor.execute("RESET session_replication_role")
    return row


def test_each_names_its_target_and_is_kept_as_before(migrated_back):
    apps = migrated_back
    suspended = decided(apps, "suspend")
    warned = decided(apps, "warn", case_id=new_id())
    ended = decided(apps, "end_stream", stream_id=new_id(), case_id=new_id())
    hidden = decided(apps, "hide_rating", rating_id=new_id())

    decisions = migrate(AFTER).get_model("moderation", "Decision").objects

    assert {row.pk: (row.target_type, row.target_id) for row in decisions.all()} == {
        suspended.pk: ("profile", suspended.subject_id),
        warned.pk: ("case", warned.case_id),
        ended.pk: ("stream", ended.stream_id),
        hidden.pk: ("rating", hidden.rating_id),
    }
    with pytest.raises(DatabaseError, match="Cannot update or delete"):
        decisions.update(reason="another")
