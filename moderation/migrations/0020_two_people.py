"""A decision about staff takes two people: one proposes it, another confirms it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import core.ids

ACTS = [
    ("dismiss", "Dismiss"),
    ("warn", "Warn"),
    ("hide_from_map", "Hide from the map"),
    ("show_on_map", "Show on the map again"),
    ("stop_selling", "Take the right to sell"),
    ("allow_selling", "Give the right to sell back"),
    ("suspend", "Suspend"),
    ("lift_suspension", "Lift the suspension"),
    ("end_stream", "End the stream"),
    ("hide_rating", "Hide the rating"),
    ("show_rating", "Show the rating again"),
    ("uphold", "Uphold a decision"),
    ("overturn", "Overturn a decision"),
]


def user(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        to=settings.AUTH_USER_MODEL,
        **{"related_name": "+"} | more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0019_alarms_join"),
        ("streams", "0015_ratings_by_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
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
                ("act", models.CharField(choices=ACTS, max_length=32)),
                ("row_id", models.UUIDField()),
                ("reason", models.CharField(max_length=200)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="moderation.case",
                    ),
                ),
                ("confirmed_by", user(blank=True, null=True)),
                ("proposed_by", user()),
                ("subject", user()),
            ],
            options={
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(confirmed_by=None, confirmed_at=None)
                        | Q(
                            confirmed_by__isnull=False,
                            confirmed_at__gte=F("proposed_at"),
                        ),
                        name="moderation_proposal_confirmed_by_and_at",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by=None)
                        | ~Q(confirmed_by=F("proposed_by"))
                        & ~Q(confirmed_by=F("subject")),
                        name="moderation_proposal_is_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=~Q(proposed_by=F("subject")),
                        name="moderation_proposal_is_about_another",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["proposed_at"],
                        condition=Q(confirmed_at=None),
                        name="moderation_proposal_waiting",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="confirmed_by",
            field=user(
                blank=True,
                help_text="The second person, if it took two.",
                null=True,
                related_name="decisions_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("moderator")) & ~Q(confirmed_by=F("subject")),
                name="moderation_decision_is_confirmed_by_another",
            ),
        ),
    ]
