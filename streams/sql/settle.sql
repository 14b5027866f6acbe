-- Bring these viewings, locked by the caller, up to date with the clock: capture the
-- minutes that are complete, fund the next one when it is near, and end what has to
-- end. With a reason, end them all. Returns the viewings that changed.
--
-- Time counts while it was paid for and both peers are known to have been there, so
-- nothing that is captured here could ever have to be given back.
WITH watched AS (
    SELECT viewing.*,
        LEAST(buyer_heard_at, seller_heard_at) AS heard_at,
        GREATEST(
            connected_at, LEAST(%(now)s, paid_until, buyer_heard_at, seller_heard_at)
        ) AS counted_until
    FROM streams_viewing AS viewing
    WHERE id = ANY (%(viewing_ids)s) AND state <> 'ended'
), timed AS (
    SELECT watched.*,
        CASE state WHEN 'requested' THEN 0 ELSE
            floor(extract(epoch FROM counted_until - connected_at))::bigint
        END AS seconds,
        -- At the end of what is paid for both peers are given time to be heard once
        -- more, so that the last minute is not cut short by a heartbeat's lateness.
        COALESCE(heard_at >= paid_until OR paid_until <= %(now)s - %(heartbeat)s, FALSE)
            AND paid_until <= %(now)s AS is_used_up,
        COALESCE(heard_at <= %(now)s - %(silence)s, FALSE) AS is_silent
    FROM watched
), judged AS (
    SELECT timed.*,
        seconds / %(unit_seconds)s AS units,
        %(reason)s::text IS NOT NULL OR state = 'requested' OR is_used_up OR is_silent
            AS ends
    FROM timed
), planned AS (
    SELECT judged.*,
        CASE WHEN NOT ends AND paid_until > %(now)s
                AND paid_until <= %(now)s + %(fund_ahead)s
            THEN price_per_minute_millicredits ELSE 0 END AS extension,
        CASE WHEN ends
            THEN price_per_minute_millicredits * (seconds %% %(unit_seconds)s)
                / %(unit_seconds)s
            ELSE 0 END AS rest
    FROM judged
), charges AS (
    SELECT hold_id, seller_wallet_id, fee_percent,
        price_per_minute_millicredits AS amount,
        'viewing:' || id || ':minute:' || unit AS key
    FROM planned, generate_series(captured_units, units - 1) AS unit
    UNION ALL
    SELECT hold_id, seller_wallet_id, fee_percent, rest, 'viewing:' || id || ':rest'
    FROM planned WHERE rest > 0
), settled AS (
    SELECT result.*
    FROM (
        SELECT array_agg(hold_id) AS ids, array_agg(extension) AS extensions,
            array_agg(ends) AS closes
        FROM planned
    ) AS hold, (
        SELECT array_agg(hold_id) AS hold_ids, array_agg(seller_wallet_id) AS payee_ids,
            array_agg(amount) AS amounts, array_agg(fee_percent::integer) AS fees,
            array_agg(key) AS keys
        FROM charges
    ) AS charge, billing_settle(
        %(platform_id)s, hold.ids, hold.extensions, hold.closes,
        charge.hold_ids, charge.payee_ids, charge.amounts, charge.fees, charge.keys,
        'meter', %(now)s
    ) AS result
)
UPDATE streams_viewing AS viewing
SET captured_units = units,
    charged_millicredits = viewing.price_per_minute_millicredits * units + rest,
    billed_seconds = CASE WHEN ends THEN seconds ELSE units * %(unit_seconds)s END,
    paid_until = viewing.paid_until
        + CASE WHEN is_extended THEN %(unit)s ELSE interval '0' END,
    state = CASE WHEN ends THEN 'ended' ELSE viewing.state END,
    ended_at = CASE WHEN ends THEN
        COALESCE(counted_until, GREATEST(viewing.requested_at, %(now)s)) END,
    end_reason = CASE
        WHEN NOT ends THEN ''
        WHEN %(reason)s::text IS NOT NULL THEN %(reason)s
        WHEN planned.state = 'requested' THEN 'not_connected'
        -- Funds there are, but no tick came in time to hold them: our own silence.
        WHEN is_silent OR available - freed >= viewing.price_per_minute_millicredits
            THEN 'connection_lost'
        ELSE 'insufficient_credits'
    END
FROM planned JOIN settled USING (hold_id)
WHERE viewing.id = planned.id
    AND (ends OR is_extended OR units > viewing.captured_units)
RETURNING viewing.id, viewing.stream_id, viewing.buyer_id, viewing.seller_id,
    viewing.state, viewing.end_reason, viewing.price_per_minute_millicredits,
    viewing.billed_seconds, viewing.charged_millicredits, viewing.paid_until,
    units > planned.captured_units AS has_captured, available
