"""Refunds above a limit take two of the staff."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0016_indexes_of_what_is_in_doubt"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="refundrequest",
            name="needs_second",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="needs a second person"
            ),
        ),
        migrations.AddField(
            model_name="refundrequest",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refundrequest",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="refundrequest",
            constraint=models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(
                    needs_second=True,
                    confirmed_by__isnull=False,
                    confirmed_at__gte=F("requested_at"),
                ),
                name="billing_refundrequest_confirmed_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundrequest",
            constraint=models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("staff")),
                name="billing_refundrequest_is_confirmed_by_another",
            ),
        ),
    ]
