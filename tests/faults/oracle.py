"""What must hold of money and time whatever was done to them: asked after every fault.

Each query returns the rows that break a rule; its name says the rule, with its number
in the list of invariants. ``verify_ledger`` asks for the rest.
"""

from typing import Any

from django.db import connection

from billing import verification

VIOLATIONS = {
    "B6 billed past the moment both were heard, and not for leaving": """
        SELECT viewing.id FROM streams_viewing AS viewing
        JOIN streams_stream AS stream ON stream.id = viewing.stream_id
        WHERE viewing.end_reason <> 'left'
            AND billed_seconds > GREATEST(0, extract(
                epoch FROM LEAST(
                    buyer_heard_at,
                    CASE WHEN state = 'ended' THEN seller_last_heard_at
                        ELSE GREATEST(stream.seller_heard_at, connected_at) END
                ) - counts_from + still
            ))
    """,
    "B6 billed neither what was watched after the preview nor that rounded up": """
        SELECT id FROM (
            SELECT *, GREATEST(0, floor(extract(epoch FROM ended_at - counts_from)))
                AS watched
            FROM streams_viewing
            WHERE state = 'ended' AND connected_at IS NOT NULL
        ) AS viewing
        WHERE billed_seconds <> watched AND NOT (
            end_reason = 'left' AND watched > 0 AND billed_seconds = LEAST(
                ceil(GREATEST(watched, minimum_seconds) / increment_seconds)
                    * increment_seconds,
                extract(epoch FROM paid_until - counts_from)
            )
        ) AND NOT (
            -- captured before the picture stood still
            still > '0' AND billed_seconds = captured_units * %(unit_seconds)s
        )
    """,
    "a viewing's time does not count from the end of its preview": """
        SELECT id FROM streams_viewing
        WHERE counts_from
                <> connected_at + preview_seconds * interval '1 second' + still
            OR (counts_from IS NULL) <> (connected_at IS NULL)
    """,
    "a buyer had a seller's preview twice in a day": """
        SELECT again.id FROM streams_viewing AS again
        JOIN streams_viewing AS viewing USING (buyer_id, seller_id)
        WHERE again.preview_seconds > 0 AND viewing.preview_seconds > 0
            AND viewing.connected_at <= again.requested_at
            AND viewing.connected_at > again.requested_at - interval '24 hours'
            AND viewing.id <> again.id
    """,
    "B7 a buyer, or a peer-to-peer stream, has two open viewings": """
        SELECT buyer_id FROM streams_viewing
        WHERE state <> 'ended' GROUP BY buyer_id HAVING count(*) > 1
        UNION ALL
        SELECT stream_id FROM streams_viewing
        WHERE state <> 'ended' AND transport = 'p2p'
        GROUP BY stream_id HAVING count(*) > 1
    """,
    "the peers of a connected viewing had no path": """
        SELECT viewing.id FROM streams_viewing AS viewing
        LEFT JOIN streams_peerconnection AS peers ON peers.viewing_id = viewing.id
        WHERE viewing.transport = 'p2p' AND connected_at IS NOT NULL
            AND (answers > 0 AND seller_connected_at IS NOT NULL) IS NOT TRUE
    """,
    "a viewing was funded past its buyer's limit": """
        SELECT viewing.id, hold.amount FROM streams_viewing AS viewing
        JOIN billing_hold AS hold ON hold.id = viewing.hold_id
        WHERE hold.amount > spending_limit_millicredits
    """,
}


def violations(*, unit_seconds: int = 60) -> dict[str, list[Any]]:
    """Return what is wrong, by rule; nothing, if all is well."""
    found: dict[str, list[Any]] = dict(verification.failures())
    with connection.cursor() as cursor:
        for rule, query in VIOLATIONS.items():
            cursor.execute(query, {"unit_seconds": unit_seconds})
            if rows := cursor.fetchall():
                found[rule] = rows
    return found
