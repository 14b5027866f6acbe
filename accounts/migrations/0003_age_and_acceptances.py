import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_email_verified_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="affirmed_age",
            field=models.PositiveSmallIntegerField(
                blank=True, editable=False, null=True
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="age_affirmed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="country",
            field=models.CharField(blank=True, editable=False, max_length=2),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("affirmed_age", None), ("age_affirmed_at", None), ("country", "")
                )
                | models.Q(
                    ("affirmed_age__isnull", False), ("age_affirmed_at__isnull", False)
                ),
                name="accounts_user_age_is_affirmed_at_a_time",
            ),
        ),
        migrations.CreateModel(
            name="Acceptance",
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
                ("document", models.CharField(max_length=32)),
                ("version", models.CharField(max_length=32)),
                ("accepted_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="acceptances",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "document", "version"),
                        name="accounts_acceptance_once",
                    )
                ],
            },
        ),
    ]
