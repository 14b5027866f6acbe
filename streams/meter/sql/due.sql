-- The open viewings something may be due for, locked: the next batch in id order.
--
-- Ids order a tick so that it passes each viewing once, whatever comes of it. One that
-- is locked is being settled by another tick or just heard; the next tick meets it.
-- The seller's heartbeat is the stream's; from the connection on, both count as heard.
-- The ids come back as one text that settle.sql takes as it is.
-- Plan: the partial index streams_open_viewings, walked once for all batches.
WITH due AS (
    SELECT viewing.id
    FROM streams_viewing AS viewing
    JOIN streams_stream AS stream ON stream.id = viewing.stream_id,
        LATERAL (
            SELECT GREATEST(stream.seller_heard_at, connected_at) AS seller_heard_at
        ) AS heard
    WHERE viewing.id > %(after)s
        AND state <> 'ended'
        AND CASE state
            WHEN 'requested' THEN requested_at <= %(now)s - %(connect_timeout)s
                -- the buyer has not come
                OR buyer_heard_at IS NULL AND requested_at <= %(now)s - %(join_timeout)s
            ELSE
                -- the next minute is to be funded, or could not be
                paid_until <= %(now)s + %(fund_ahead)s
                -- both peers were there until the end of a minute
                OR LEAST(buyer_heard_at, heard.seller_heard_at)
                    >= counts_from + (captured_units + 1) * %(unit)s
                -- a peer has fallen silent
                OR LEAST(buyer_heard_at, heard.seller_heard_at) <= %(now)s - %(silence)s
                -- a seller has paused for too long
                OR paused_at <= %(now)s - %(pause_most)s
                -- a buyer has, who has just begun to watch
                OR buyer_heard_at <= %(now)s - %(first_silence)s
                    AND buyer_heard_at < connected_at + %(silence)s
            END
    ORDER BY viewing.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF viewing SKIP LOCKED
), batch AS (
    SELECT array_agg(id) AS ids FROM due
)
SELECT cardinality(ids) AS count, ids[cardinality(ids)] AS last_id, ids::text
FROM batch
WHERE ids IS NOT NULL
