"""The seller's heartbeat is the stream's, once; a viewing keeps the last before its end."""

from django.db import migrations, models

# Since the meter started, the heartbeat of one that is connected is at its connection.
MOVE = """
UPDATE streams_stream AS stream SET seller_heard_at = viewing.seller_last_heard_at
FROM streams_viewing AS viewing
WHERE viewing.stream_id = stream.id AND viewing.state <> 'ended';
UPDATE streams_viewing SET seller_last_heard_at = NULL WHERE state <> 'ended';
"""
MOVE_BACK = """
UPDATE streams_viewing AS viewing
SET seller_last_heard_at = GREATEST(stream.seller_heard_at, connected_at)
FROM streams_stream AS stream
WHERE viewing.stream_id = stream.id AND viewing.state <> 'ended';
"""


class Migration(migrations.Migration):
    dependencies = [("streams", "0022_free_and_scheduled")]

    operations = [
        migrations.AddField(
            model_name="stream",
            name="seller_heard_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RenameField(
            model_name="viewing",
            old_name="seller_heard_at",
            new_name="seller_last_heard_at",
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
    ]
