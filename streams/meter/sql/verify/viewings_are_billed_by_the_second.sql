-- A viewing was charged its price for the seconds it says were billed, a fraction of the
-- smallest unit dropped, and was paid for as long as its hold pays: nobody watches on
-- credits that nobody has set aside.
SELECT viewing.id AS viewing_id, price_per_minute_millicredits, billed_seconds,
    charged_millicredits, hold.amount AS held, counts_from, paid_until
FROM streams_viewing AS viewing
LEFT JOIN billing_hold AS hold ON hold.id = viewing.hold_id
WHERE charged_millicredits
        <> price_per_minute_millicredits * billed_seconds / %(unit_seconds)s
    OR billed_seconds > extract(epoch FROM paid_until - counts_from)
    OR viewing.state = 'connected' AND COALESCE(hold.amount, 0) * %(unit_seconds)s
        IS DISTINCT FROM price_per_minute_millicredits
            * extract(epoch FROM paid_until - counts_from)
