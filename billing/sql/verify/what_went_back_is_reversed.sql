-- Of a paid purchase so many credits are reversed, and so much of the fees is charged, as
-- its refunds and disputes say: what went back, but no more than the price.
SELECT purchase.id AS purchase_id, reversed_millicredits, dispute_fee_millicredits,
    refunded.lasting, refunded.known, refunded_minor_units, disputed.lost, disputed.fee
FROM billing_purchase AS purchase
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount_minor_units), 0) AS known,
        COALESCE(sum(amount_minor_units) FILTER (WHERE state <> 'failed'), 0) AS lasting
    FROM billing_refund WHERE purchase_id = purchase.id
) AS refunded
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount_minor_units) FILTER (WHERE state = 'lost'), 0) AS lost,
        COALESCE(sum(fee_minor_units - fee_returned_minor_units), 0) AS fee
    FROM billing_dispute WHERE purchase_id = purchase.id
) AS disputed
WHERE (reversed_millicredits, dispute_fee_millicredits) <> CASE
    WHEN paid_at IS NULL THEN (0::bigint, 0::bigint)
    ELSE (
        div(amount_millicredits * LEAST(
            price_minor_units,
            lasting + GREATEST(0, refunded_minor_units - known) + lost
        ), price_minor_units)::bigint,
        div(amount_millicredits * fee, price_minor_units)::bigint
    ) END
