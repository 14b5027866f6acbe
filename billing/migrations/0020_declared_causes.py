"""Causes and codes are those that apps declare, not a list of billing's."""

from django.db import migrations, models

import billing.causes


class Migration(migrations.Migration):
    dependencies = [("billing", "0019_totals")]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="cause_type",
            field=models.CharField(choices=billing.causes.cause_choices, max_length=32),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="cause_type",
            field=models.CharField(choices=billing.causes.cause_choices, max_length=32),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="code",
            field=models.CharField(choices=billing.causes.code_choices, max_length=32),
        ),
    ]
