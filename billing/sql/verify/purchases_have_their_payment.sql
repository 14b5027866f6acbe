-- A purchase and its payment name each other: no payment of a purchase is without it,
-- and no purchase counts a payment of something else.
SELECT payment.id AS payment_id, payment.cause_type, payment.cause_id,
    purchase.id AS purchase_id
FROM billing_purchase AS purchase
FULL JOIN billing_payment AS payment ON payment.id = purchase.payment_id
WHERE (payment.cause_type = 'purchase' OR purchase.id IS NOT NULL)
    AND (payment.cause_type, payment.cause_id)
        IS DISTINCT FROM ('purchase', purchase.id)
