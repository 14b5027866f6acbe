"""What is peer to peer's alone leaves the viewing, which repeats its transport."""

from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0019_totals"),
        ("sellers", "0007_live_offer"),
        ("streams", "0020_frozen_video_report"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeerConnection",
            fields=[
                (
                    "viewing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="peer_connection",
                        serialize=False,
                        to="streams.viewing",
                    ),
                ),
                ("is_relayed", models.BooleanField()),
                ("offers", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("buyer_connected_at", models.DateTimeField(blank=True, null=True)),
                ("seller_connected_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="viewing",
            name="terms_are_frozen",
        ),
        migrations.RunSQL(
            (SQL / "0021_peer_connections.up.sql").read_text(),
            (SQL / "0021_peer_connections.down.sql").read_text(),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stream",
            name="terms_are_frozen",
        ),
        migrations.RemoveConstraint(
            model_name="stream",
            name="streams_stream_id_and_seller",
        ),
        migrations.RemoveConstraint(
            model_name="viewing",
            name="streams_viewing_one_per_stream",
        ),
        migrations.RemoveConstraint(
            model_name="viewing",
            name="streams_viewing_offered_before_answered",
        ),
        migrations.RemoveConstraint(
            model_name="viewing",
            name="streams_viewing_state_agrees_with_its_times",
        ),
        migrations.RemoveField(
            model_name="viewing",
            name="answers",
        ),
        migrations.RemoveField(
            model_name="viewing",
            name="buyer_connected_at",
        ),
        migrations.RemoveField(
            model_name="viewing",
            name="is_relayed",
        ),
        migrations.RemoveField(
            model_name="viewing",
            name="offers",
        ),
        migrations.RemoveField(
            model_name="viewing",
            name="seller_connected_at",
        ),
        migrations.AddField(
            model_name="viewing",
            name="transport",
            field=models.CharField(
                choices=[("p2p", "peer to peer")], default="p2p", max_length=16
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stream",
            trigger=pgtrigger.compiler.Trigger(
                name="terms_are_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."seller_id" IS DISTINCT FROM (NEW."seller_id") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."price_per_minute_millicredits" IS DISTINCT FROM (NEW."price_per_minute_millicredits") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."preview_seconds" IS DISTINCT FROM (NEW."preview_seconds") OR OLD."minimum_seconds" IS DISTINCT FROM (NEW."minimum_seconds") OR OLD."increment_seconds" IS DISTINCT FROM (NEW."increment_seconds"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="392dbda61f3d78426efe89accb1c3d129efc5ba4",
                    operation="UPDATE",
                    pgid="pgtrigger_terms_are_frozen_4cc83",
                    table="streams_stream",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="viewing",
            trigger=pgtrigger.compiler.Trigger(
                name="peers_have_met",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'connected' AND NEW.\"transport\" = 'p2p' AND OLD.\"state\" = 'requested')",
                    func="\n                    IF NOT EXISTS (\n                        SELECT FROM streams_peerconnection\n                        WHERE viewing_id = NEW.id AND answers > 0\n                            AND seller_connected_at IS NOT NULL\n                    ) THEN\n                        RAISE EXCEPTION 'the peers of viewing % have not met', NEW.id\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="0ca99c5659e049a7197de77ae834f4b692aabdbb",
                    operation="UPDATE",
                    pgid="pgtrigger_peers_have_met_83d7f",
                    table="streams_viewing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="viewing",
            trigger=pgtrigger.compiler.Trigger(
                name="terms_are_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."stream_id" IS DISTINCT FROM (NEW."stream_id") OR OLD."transport" IS DISTINCT FROM (NEW."transport") OR OLD."seller_id" IS DISTINCT FROM (NEW."seller_id") OR OLD."buyer_id" IS DISTINCT FROM (NEW."buyer_id") OR OLD."price_per_minute_millicredits" IS DISTINCT FROM (NEW."price_per_minute_millicredits") OR OLD."fee_percent" IS DISTINCT FROM (NEW."fee_percent") OR OLD."preview_seconds" IS DISTINCT FROM (NEW."preview_seconds") OR OLD."minimum_seconds" IS DISTINCT FROM (NEW."minimum_seconds") OR OLD."increment_seconds" IS DISTINCT FROM (NEW."increment_seconds") OR OLD."hold_id" IS DISTINCT FROM (NEW."hold_id") OR OLD."seller_wallet_id" IS DISTINCT FROM (NEW."seller_wallet_id") OR OLD."requested_at" IS DISTINCT FROM (NEW."requested_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f3c8b052f67f3a6fc582a3273e2fa667b261ec73",
                    operation="UPDATE",
                    pgid="pgtrigger_terms_are_frozen_acae6",
                    table="streams_viewing",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.UniqueConstraint(
                fields=("id", "seller", "transport"),
                name="streams_stream_id_seller_and_transport",
            ),
        ),
        migrations.RunSQL(
            (SQL / "0021_viewing_is_its_streams.up.sql").read_text(),
            (SQL / "0021_viewing_is_its_streams.down.sql").read_text(),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), _negated=True), ("transport", "p2p")
                ),
                fields=("stream",),
                name="streams_viewing_one_per_stream",
            ),
        ),
        migrations.AddConstraint(
            model_name="viewing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "requested"),
                        ("billed_seconds", 0),
                        ("captured_units", 0),
                        ("charged_millicredits", 0),
                        ("connected_at__isnull", True),
                        ("counts_from__isnull", True),
                        ("paid_until__isnull", True),
                        ("end_reason", ""),
                        ("ended_at__isnull", True),
                    ),
                    models.Q(
                        ("state", "connected"),
                        ("connected_at__gte", models.F("requested_at")),
                        ("connected_at__isnull", False),
                        ("counts_from__gte", models.F("connected_at")),
                        ("counts_from__isnull", False),
                        ("paid_until__gte", models.F("counts_from")),
                        ("paid_until__isnull", False),
                        ("end_reason", ""),
                        ("ended_at__isnull", True),
                    ),
                    models.Q(
                        ("state", "ended"),
                        models.Q(
                            models.Q(
                                ("billed_seconds", 0),
                                ("captured_units", 0),
                                ("charged_millicredits", 0),
                                ("connected_at__isnull", True),
                                ("counts_from__isnull", True),
                                ("paid_until__isnull", True),
                            ),
                            models.Q(
                                ("connected_at__gte", models.F("requested_at")),
                                ("connected_at__isnull", False),
                                ("counts_from__gte", models.F("connected_at")),
                                ("counts_from__isnull", False),
                                ("paid_until__gte", models.F("counts_from")),
                                ("paid_until__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        (
                            "end_reason__in",
                            [
                                "left",
                                "stream_ended",
                                "insufficient_credits",
                                "spending_limit",
                                "connection_lost",
                                "not_connected",
                                "suspended",
                                "seller_ended",
                                "blocked",
                            ],
                        ),
                        ("ended_at__gte", models.F("requested_at")),
                        models.Q(
                            ("connected_at__isnull", True),
                            ("ended_at__gte", models.F("connected_at")),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="streams_viewing_state_agrees_with_its_times",
            ),
        ),
        migrations.AddConstraint(
            model_name="peerconnection",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers__lte", models.F("offers"))),
                name="streams_peerconnection_offered_before_answered",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="peerconnection",
            trigger=pgtrigger.compiler.Trigger(
                name="privacy_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."viewing_id" IS DISTINCT FROM (NEW."viewing_id") OR OLD."is_relayed" IS DISTINCT FROM (NEW."is_relayed"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="42b2572258206047fb21a60ce5e730285c9b6b75",
                    operation="UPDATE",
                    pgid="pgtrigger_privacy_is_frozen_d762a",
                    table="streams_peerconnection",
                    when="BEFORE",
                ),
            ),
        ),
    ]
