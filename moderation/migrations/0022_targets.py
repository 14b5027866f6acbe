"""A decision names its target by kind and id, whatever kinds come."""

from django.db import migrations, models

import moderation.subjects.registry as registry

# What was decided stays: the trigger that forbids changes is out of force meanwhile.
FILL = """
    ALTER TABLE moderation_decision DISABLE TRIGGER USER;
    UPDATE moderation_decision SET
        target_type = CASE
            WHEN stream_id IS NOT NULL THEN 'stream'
            WHEN rating_id IS NOT NULL THEN 'rating'
            WHEN action IN ('dismiss', 'warn') THEN 'case'
            ELSE 'profile'
        END,
        target_id = CASE
            WHEN action IN ('dismiss', 'warn') THEN case_id
            ELSE coalesce(stream_id, rating_id, subject_id)
        END;
    ALTER TABLE moderation_decision ENABLE TRIGGER USER;
"""


def target_type(**more):
    return models.CharField(max_length=16, choices=registry.choices, **more)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0021_pages_of_the_office")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="subject_type",
            field=models.CharField(max_length=16, choices=registry.report_choices),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(max_length=32, choices=registry.decision_choices),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="act",
            field=models.CharField(max_length=32, choices=registry.act_choices),
        ),
        migrations.AddField(
            model_name="decision",
            name="target_type",
            field=target_type(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="target_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="decision",
            name="target_type",
            field=target_type(),
        ),
        migrations.AlterField(
            model_name="decision",
            name="target_id",
            field=models.UUIDField(),
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="moderation_decision_names_the_stream_it_ends",
        ),
        migrations.RemoveConstraint(
            model_name="decision",
            name="moderation_decision_names_the_rating_it_hides",
        ),
        migrations.RemoveField(model_name="decision", name="stream"),
        migrations.RemoveField(model_name="decision", name="rating"),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["target_id"], name="moderation_decision_target"),
        ),
    ]
