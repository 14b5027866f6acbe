"""The audit log, which was moderation's: its table is kept, under its new name."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.ids

# The triggers that moderation made. They guard the table until ours are there.
DROP_FORMER = "".join(
    f"DROP TRIGGER {name} ON audit_auditentry; DROP FUNCTION {name}();"
    for name in (
        "pgtrigger_written_once_bd893",
        "pgtrigger_kept_long_enough_8aee1",
        "pgtrigger_never_emptied_f5655",
    )
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("moderation", "0023_the_audit_log_leaves"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=core.ids.new_id,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("read", "Read"), ("act", "set out to act")],
                                max_length=8,
                            ),
                        ),
                        ("page", models.CharField(max_length=200)),
                        ("model", models.CharField(blank=True, max_length=200)),
                        (
                            "object_ids",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                blank=True,
                                size=None,
                            ),
                        ),
                        ("question", models.JSONField(blank=True)),
                        ("address", models.CharField(max_length=200)),
                        ("at", models.DateTimeField(verbose_name="time")),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "audit entries",
                        "default_permissions": ("view",),
                        "indexes": [
                            models.Index(
                                fields=["staff", "-id"], name="audit_entry_of_staff"
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["object_ids"], name="audit_entry_of_object"
                            ),
                        ],
                    },
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="written_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="bd31a8b3b5da399a13e900535829560cd262b8ea",
                    operation="UPDATE",
                    pgid="pgtrigger_written_once_ae1fe",
                    table="audit_auditentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_long_enough",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.at > statement_timestamp() - interval '366 days')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8be0bed24f5cbd0fcf1486f3c54347dfc9f25e3f",
                    operation="DELETE",
                    pgid="pgtrigger_kept_long_enough_afd0d",
                    table="audit_auditentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditentry",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME\n                        USING ERRCODE = 'restrict_violation';\n                ",
                    hash="cda62bc2fbcfc4ae8aef675eddbe30e0b31e89cc",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_09ce4",
                    table="audit_auditentry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(DROP_FORMER, migrations.RunSQL.noop),
    ]
