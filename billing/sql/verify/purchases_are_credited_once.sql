-- A paid purchase was credited once and whole, an unpaid one never; and what it has
-- reversed is what was taken back for it, less what was given again.
SELECT purchase.id AS purchase_id, posted.cause_id, payment.status,
    purchase.credited_at, purchase.amount_millicredits, posted.credited,
    purchase.reversed_millicredits, posted.reversed
FROM billing_purchase AS purchase
JOIN billing_payment AS payment ON payment.id = purchase.payment_id
FULL JOIN (
    SELECT cause_id,
        sum(CASE WHEN code = 'purchase' THEN amount ELSE 0 END) AS credited,
        sum(CASE code WHEN 'refund' THEN amount WHEN 'reinstatement' THEN -amount
            ELSE 0 END) AS reversed
    FROM billing_transfer WHERE cause_type = 'purchase' GROUP BY cause_id
) AS posted ON posted.cause_id = purchase.id
WHERE purchase.id IS NULL
    OR COALESCE(posted.credited, 0)
        <> CASE WHEN payment.paid_at IS NULL THEN 0 ELSE amount_millicredits END
    OR (purchase.credited_at IS NULL) <> (payment.paid_at IS NULL)
    OR COALESCE(posted.reversed, 0) <> purchase.reversed_millicredits
