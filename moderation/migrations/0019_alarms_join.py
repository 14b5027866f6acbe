"""Panic may be pressed again: only other reports are one a case and reporter."""

from django.db import migrations, models

INDEX = "moderation_report_one_unless_danger"


class Migration(migrations.Migration):
    # An index is built beside a running site outside of transactions alone.
    atomic = False
    dependencies = [("moderation", "0018_rights_to_alerts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    model_name="report",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("reason", "danger"), _negated=True),
                        fields=("case", "reporter"),
                        name=INDEX,
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(
                    f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {INDEX} "
                    "ON moderation_report (case_id, reporter_id) "
                    "WHERE NOT (reason = 'danger')",
                    f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}",
                )
            ],
        ),
        migrations.RemoveConstraint(
            model_name="report", name="moderation_report_one_per_case_and_reporter"
        ),
    ]
