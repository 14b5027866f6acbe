"""Stall is called FrozenVideoReport; its table keeps the name."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0019_muted")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(model_name="stall", name="is_never_changed"),
        migrations.AlterModelTable(name="stall", table="streams_stall"),
        migrations.RenameModel(old_name="Stall", new_name="FrozenVideoReport"),
        migrations.AlterField(
            model_name="frozenvideoreport",
            name="viewing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="frozen_video_reports",
                to="streams.viewing",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="frozenvideoreport",
            trigger=pgtrigger.compiler.Trigger(
                name="is_never_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="431a66a926633eef92cc7ea29ad5be620c5c3e36",
                    operation="UPDATE",
                    pgid="pgtrigger_is_never_changed_75666",
                    table="streams_stall",
                    when="BEFORE",
                ),
            ),
        ),
    ]
