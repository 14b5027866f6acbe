-- Of a paid purchase so many credits are reversed, so much of the fees is charged, and so
-- much is frozen, as the refunds, disputes and warnings of its payment say: what went
-- back, and what may, but no more than the price.
SELECT purchase.id AS purchase_id, reversed_millicredits, dispute_fee_millicredits,
    frozen_millicredits, refunded.lasting, refunded.known, refunded_minor_units,
    disputed.lost, disputed.fee, disputed.doubtful
FROM billing_purchase AS purchase
JOIN billing_payment AS payment ON payment.id = purchase.payment_id
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount_minor_units), 0) AS known,
        COALESCE(sum(amount_minor_units) FILTER (WHERE state <> 'failed'), 0) AS lasting
    FROM billing_refund WHERE payment_id = payment.id
) AS refunded
CROSS JOIN LATERAL (
    SELECT COALESCE(sum(amount_minor_units) FILTER (WHERE state = 'lost'), 0) AS lost,
        COALESCE(sum(amount_minor_units) FILTER (WHERE state = 'open'), 0) AS doubtful,
        COALESCE(sum(fee_minor_units - fee_returned_minor_units), 0) AS fee
    FROM billing_dispute WHERE payment_id = payment.id
) AS disputed
CROSS JOIN LATERAL (
    SELECT payment.amount_minor_units AS price,
        lasting + GREATEST(0, refunded_minor_units - known) + lost AS gone,
        CASE WHEN EXISTS (
            SELECT FROM billing_alert
            WHERE payment_id = payment.id AND kind = 'fraud_warning'
                AND closed_at IS NULL
        ) THEN payment.amount_minor_units ELSE doubtful END AS in_doubt
) AS told
CROSS JOIN LATERAL (
    SELECT div(amount_millicredits * LEAST(price, gone), price)::bigint AS owed,
        div(amount_millicredits * LEAST(price, gone + in_doubt), price)::bigint
            AS at_most
) AS worth
WHERE (reversed_millicredits, dispute_fee_millicredits, frozen_millicredits) <> CASE
    WHEN paid_at IS NULL THEN (0::bigint, 0::bigint, 0::bigint)
    ELSE (
        owed, div(amount_millicredits * fee, price)::bigint, at_most - owed
    ) END
