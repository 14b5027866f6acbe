-- Bring these viewings, locked by the caller, up to date with the clock: capture the
-- minutes that are complete, fund the next one when it is near, and end what has to
-- end. With a reason, end them all. Returns the viewings that changed.
--
-- Without a reason it waits for nobody: a viewing whose buyer's or seller's account is
-- locked, perhaps by a process that was paused, stays as it is until the next tick.
--
-- Time counts, after the free preview, while it was paid for and both peers are known to
-- have been there, so nothing that is captured here could ever have to be given back.
-- Who leaves a seller who is there pays, besides, up to the minimum and to the end of an
-- increment: docs/adr/0020-preview-minimum-and-increment.md.
WITH heard AS (
    SELECT viewing.*,
        GREATEST(stream.seller_heard_at, viewing.connected_at) AS seller_heard_at
    FROM streams_viewing AS viewing
    JOIN streams_stream AS stream ON stream.id = viewing.stream_id
    WHERE viewing.id = ANY (%(viewing_ids)s::uuid[]) AND viewing.state <> 'ended'
), watched AS (
    SELECT heard.*,
        LEAST(buyer_heard_at, seller_heard_at) AS heard_at,
        CASE state
            WHEN 'requested' THEN GREATEST(requested_at, %(now)s)
            ELSE GREATEST(connected_at, LEAST(
                %(now)s, paid_until, buyer_heard_at, seller_heard_at
            ))
        END AS counts_until
    FROM heard
), timed AS (
    SELECT watched.*,
        -- A picture that stood still after the buyer was last heard has put the meter
        -- off past that; what is captured was watched before.
        GREATEST(
            floor(extract(epoch FROM counts_until - counts_from)),
            captured_units * %(unit_seconds)s, 0
        )::bigint AS watched_seconds,
        -- Who was not heard within a heartbeat was not there to be left; nor was who
        -- sends nothing.
        %(reason)s::text = 'left' AND heard_at > %(now)s - %(heartbeat)s
            AND NOT is_still AS is_left,
        heard_at <= %(now)s - %(silence)s
            OR buyer_heard_at <= %(now)s - %(first_silence)s
                AND buyer_heard_at < connected_at + %(silence)s AS is_silent,
        -- At the end of what is paid for both peers are given time to be heard once
        -- more, so that the last minute is not cut short by a heartbeat's lateness.
        paid_until <= LEAST(heard_at, %(now)s)
            OR paid_until <= %(now)s - %(heartbeat)s AND paused_at IS NULL AS is_used_up,
        paused_at <= %(now)s - %(pause_most)s IS TRUE AS is_paused_out,
        (extract(epoch FROM paid_until - counts_from) / %(unit_seconds)s)::bigint
            AS paid_units
    FROM watched
), counted AS (
    SELECT timed.*,
        CASE WHEN is_left AND watched_seconds > 0
            THEN LEAST(
                (GREATEST(watched_seconds, minimum_seconds) + increment_seconds - 1)
                    / increment_seconds * increment_seconds,
                paid_units * %(unit_seconds)s
            )
            ELSE watched_seconds END AS seconds
    FROM timed
), judged AS (
    SELECT counted.*,
        seconds / %(unit_seconds)s AS units,
        -- Another minute would cost more than the buyer allows; null: nothing would.
        price_per_minute_millicredits * (paid_units + 1) > spending_limit_millicredits
            AS is_limited,
        %(reason)s::text IS NOT NULL OR state = 'requested' OR is_silent OR is_used_up
            OR is_paused_out
            AS ends
    FROM counted
), planned AS (
    SELECT judged.*,
        NOT ends AND paid_until > %(now)s
            AND paid_until <= %(now)s + %(fund_ahead)s AND is_limited IS NOT TRUE
            AS needs_minute,
        CASE WHEN ends
            THEN price_per_minute_millicredits * (seconds %% %(unit_seconds)s)
                / %(unit_seconds)s
            ELSE 0 END AS rest
    FROM judged
), charge AS (
    SELECT hold_id, price_per_minute_millicredits AS amount,
        'viewing:' || id || ':minute:' || captured_units AS key
    FROM planned WHERE units > captured_units AND hold_id IS NOT NULL
    UNION ALL
    -- More than one was complete; hardly ever, and it takes a while to count them.
    SELECT hold_id, price_per_minute_millicredits, 'viewing:' || id || ':minute:' || unit
    FROM planned, generate_series(captured_units + 1, units - 1) AS unit
    WHERE units > captured_units + 1 AND hold_id IS NOT NULL
    UNION ALL
    SELECT hold_id, rest, 'viewing:' || id || ':rest'
    FROM planned WHERE rest > 0
), settled AS (
    SELECT result.*
    FROM (
        SELECT array_agg(hold_id) AS hold_ids, array_agg(seller_wallet_id) AS payee_ids,
            array_agg(fee_percent::integer) AS fee_percents,
            array_agg(
                CASE WHEN needs_minute THEN price_per_minute_millicredits ELSE 0 END
            ) AS extensions,
            array_agg(ends) AS closes
        FROM planned
        WHERE hold_id IS NOT NULL
    ) AS plan, (
        SELECT array_agg(hold_id) AS hold_ids, array_agg(amount) AS amounts,
            array_agg(key) AS keys
        FROM charge
    ) AS charges, billing_settle(
        'credit', %(platform_ids)s::bigint[], plan.hold_ids, plan.payee_ids, plan.fee_percents,
        plan.extensions, plan.closes,
        charges.hold_ids, charges.amounts, charges.keys,
        'stream_spend', 'stream_earn', 'meter', %(now)s, waits => %(reason)s::text IS NOT NULL
    ) AS result
), outcome AS (
    -- A free viewing has no hold: it is funded by nobody, and always.
    SELECT planned.*, COALESCE(settled.is_extended, needs_minute) AS is_extended,
        balance, held, payee_balance, payee_held
    FROM planned LEFT JOIN settled ON settled.hold_id = planned.hold_id
    WHERE planned.hold_id IS NULL OR settled.hold_id IS NOT NULL
)
UPDATE streams_viewing AS viewing
SET captured_units = units,
    charged_millicredits = viewing.price_per_minute_millicredits * units + rest,
    billed_seconds = CASE WHEN ends THEN seconds ELSE units * %(unit_seconds)s END,
    paid_until = viewing.paid_until
        + CASE WHEN is_extended THEN %(unit)s ELSE interval '0' END,
    state = CASE WHEN ends THEN 'ended' ELSE viewing.state END,
    ended_at = CASE WHEN ends THEN counts_until END,
    seller_last_heard_at = CASE WHEN ends THEN seller_heard_at END,
    end_reason = CASE
        WHEN NOT ends THEN ''
        WHEN %(reason)s::text IS NOT NULL THEN %(reason)s
        WHEN outcome.state = 'requested' THEN 'not_connected'
        WHEN is_silent THEN 'connection_lost'
        WHEN is_paused_out THEN 'seller_ended'
        WHEN is_limited THEN 'spending_limit'
        WHEN outcome.hold_id IS NULL THEN 'connection_lost'
        -- Besides what the end has freed, another minute could have been held, but no
        -- tick came in time: our own silence.
        WHEN balance - held + rest
                >= viewing.price_per_minute_millicredits * (paid_units - units + 1)
            THEN 'connection_lost'
        ELSE 'insufficient_credits'
    END
FROM outcome
WHERE viewing.id = outcome.id
    AND (ends OR is_extended OR units > viewing.captured_units)
RETURNING viewing.id::text, viewing.stream_id::text, viewing.seller_id::text,
    viewing.buyer_id::text, viewing.state, viewing.price_per_minute_millicredits,
    viewing.end_reason,
    floor(extract(epoch FROM viewing.still))::bigint AS still_seconds,
    viewing.paid_until, viewing.billed_seconds, viewing.charged_millicredits,
    viewing.spending_limit_millicredits / NULLIF(viewing.price_per_minute_millicredits, 0)
        - paid_units - is_extended::integer AS allowed_units,
    units > outcome.captured_units AS has_captured,
    balance, held, payee_balance, payee_held
