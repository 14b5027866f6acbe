"""Tell the sellers of running streams what these cost."""

from django.db import migrations

FILL = """
UPDATE sellers_seller AS seller
SET live_price_per_minute_millicredits = stream.price_per_minute_millicredits,
    live_preview_seconds = stream.preview_seconds,
    live_minimum_seconds = stream.minimum_seconds,
    live_increment_seconds = stream.increment_seconds
FROM streams_stream AS stream
WHERE stream.seller_id = seller.user_id
    AND stream.status = 'live'
    AND seller.presence_status = 'streaming'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sellers", "0007_live_offer"),
        ("streams", "0010_still"),
    ]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
