-- A viewing was charged what left its buyer's wallet through its own hold: its minutes
-- from 0 on, each once and at its price, and at the end less than one more. No charge is
-- of a viewing that is not there. A free one has no hold, and its minutes no charge.
SELECT viewing.id AS viewing_id, spent.cause_id, charged_millicredits, captured_units,
    hold.captured, spent.amount AS by_transfers, spent.minutes
FROM streams_viewing AS viewing
FULL JOIN (
    SELECT cause_id, sum(amount) AS amount,
        COALESCE(array_agg(minute ORDER BY minute) FILTER (WHERE minute IS NOT NULL),
            '{}') AS minutes,
        min(amount) FILTER (WHERE minute IS NOT NULL) AS cheapest,
        max(amount) FILTER (WHERE minute IS NOT NULL) AS dearest,
        sum(amount) FILTER (WHERE minute IS NULL) AS rest,
        min(hold_id) AS hold_id,
        bool_and(cause_type = 'viewing' AND (minute IS NOT NULL OR is_rest))
            AND count(*) = count(hold_id) AND min(hold_id) = max(hold_id) AS is_whole
    FROM (
        SELECT *, idempotency_key = 'viewing:' || cause_id || ':rest:spend' AS is_rest,
            CASE WHEN idempotency_key ~ ':minute:[0-9]{1,9}:spend$'
                    AND starts_with(idempotency_key, 'viewing:' || cause_id || ':minute:')
                THEN split_part(idempotency_key, ':', 4)::integer
            END AS minute
        FROM billing_transfer WHERE code = 'stream_spend'
        OFFSET 0 -- else each key is read again for every use of its minute
    ) AS charge
    GROUP BY cause_id
) AS spent ON spent.cause_id = viewing.id
LEFT JOIN billing_hold AS hold ON hold.id = viewing.hold_id
LEFT JOIN billing_account AS wallet ON wallet.id = hold.account_id
WHERE viewing.id IS NULL
    OR charged_millicredits <> COALESCE(spent.amount, 0)
    OR charged_millicredits <> COALESCE(hold.captured, 0)
    OR viewing.hold_id IS NOT NULL AND (
        COALESCE(minutes, '{}') <> ARRAY(SELECT generate_series(0, captured_units - 1))
        OR (wallet.kind, wallet.user_id) IS DISTINCT FROM ('wallet', viewing.buyer_id)
        OR (hold.cause_type, hold.cause_id) IS DISTINCT FROM ('viewing', viewing.id)
    )
    OR NOT is_whole
    OR spent.hold_id <> viewing.hold_id
    OR cheapest <> price_per_minute_millicredits
    OR dearest <> price_per_minute_millicredits
    OR rest >= price_per_minute_millicredits
    OR rest > 0 AND viewing.state <> 'ended'
