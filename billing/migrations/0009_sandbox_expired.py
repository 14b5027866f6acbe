from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0008_open_purchases"),
    ]

    operations = [
        migrations.AlterField(
            model_name="sandboxpayment",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open (waiting for a card)"),
                    ("processing", "Processing"),
                    ("succeeded", "Succeeded"),
                    ("declined", "Declined"),
                    ("cancelled", "cancelled (by the buyer)"),
                    ("expired", "expired (by the site)"),
                    ("refunded", "Refunded"),
                ],
                default="open",
                max_length=16,
            ),
        ),
    ]
