"""A stream may be free or only scheduled; a free viewing has no hold."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0019_totals"),
        ("sellers", "0007_live_offer"),
        ("streams", "0021_peer_connections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="stream",
            name="status_goes_forward",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stream",
            name="terms_are_frozen",
        ),
        migrations.RemoveConstraint(
            model_name="stream",
            name="streams_stream_price_within_limits",
        ),
        migrations.RemoveConstraint(
            model_name="stream",
            name="streams_stream_status_agrees_with_its_end",
        ),
        migrations.RemoveConstraint(
            model_name="viewing",
            name="streams_viewing_amounts_in_range",
        ),
        migrations.AddField(
            model_name="stream",
            name="starts_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="stream",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="stream",
            name="status",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("live", "Live"),
                    ("ended", "Ended"),
                ],
                default="live",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="viewing",
            name="hold",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="billing.hold",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stream",
            trigger=pgtrigger.compiler.Trigger(
                name="status_goes_forward",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))',
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{scheduled:ended,scheduled:live,live:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="358aace3e7e633d59e14d5ce6907c1cdf7a1be61",
                    operation="UPDATE",
                    pgid="pgtrigger_status_goes_forward_8bdc2",
                    table="streams_stream",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stream",
            trigger=pgtrigger.compiler.Trigger(
                name="terms_are_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."seller_id" IS DISTINCT FROM (NEW."seller_id") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."price_per_minute_millicredits" IS DISTINCT FROM (NEW."price_per_minute_millicredits") OR OLD."preview_seconds" IS DISTINCT FROM (NEW."preview_seconds") OR OLD."minimum_seconds" IS DISTINCT FROM (NEW."minimum_seconds") OR OLD."increment_seconds" IS DISTINCT FROM (NEW."increment_seconds"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6972901f696793600d407c094f583c35ec81e157",
                    operation="UPDATE",
                    pgid="pgtrigger_terms_are_frozen_4cc83",
                    table="streams_stream",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stream",
            trigger=pgtrigger.compiler.Trigger(
                name="begins_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.started_at IS NOT NULL AND OLD.started_at IS DISTINCT FROM NEW.started_at)",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="11d262b50d545dd704b114d883971cd6c0699f1f",
                    operation="UPDATE",
                    pgid="pgtrigger_begins_once_fe999",
                    table="streams_stream",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_per_minute_millicredits__range", (100, 1000000)),
                    ("price_per_minute_millicredits", 0),
                    _connector="OR",
                ),
                name="streams_stream_price_within_limits",
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end_reason", ""),
                        ("ended_at__isnull", True),
                        ("started_at__isnull", True),
                        ("starts_at__isnull", False),
                        ("status", "scheduled"),
                    ),
                    models.Q(
                        ("end_reason", ""),
                        ("ended_at__isnull", True),
                        ("started_at__isnull", False),
                        ("status", "live"),
                    ),
                    models.Q(
                        (
                            "end_reason__in",
                            [
                                "stopped",
                                "seller_offline",
                                "seller_withdrew",
                                "suspended",
                                "force_stopped",
                            ],
                        ),
                        ("ended_at__isnull", False),
                        ("status", "ended"),
                        models.Q(
                            models.Q(
                                ("ended_at__gte", models.F("started_at")),
                                ("started_at__isnull", False),
                            ),
                            models.Q(
                                ("started_at__isnull", True),
                                ("starts_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="streams_stream_status_agrees_with_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("charged_millicredits__gte", 0),
                        ("price_per_minute_millicredits__gt", 0),
                    ),
                    models.Q(
                        ("charged_millicredits", 0),
                        ("price_per_minute_millicredits", 0),
                    ),
                    _connector="OR",
                ),
                name="streams_viewing_amounts_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hold__isnull", True), ("price_per_minute_millicredits", 0)
                    ),
                    models.Q(
                        ("hold__isnull", False),
                        ("price_per_minute_millicredits__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="streams_viewing_holds_unless_it_is_free",
            ),
        ),
    ]
