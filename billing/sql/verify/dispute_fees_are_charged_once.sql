-- What a buyer was charged for a dispute is what is written at the purchase, less what was
-- given again.
SELECT purchase.id AS purchase_id, purchase.dispute_fee_millicredits, posted.charged
FROM billing_purchase AS purchase
FULL JOIN (
    SELECT cause_id,
        sum(CASE code WHEN 'dispute_fee' THEN amount ELSE -amount END) AS charged
    FROM billing_transfer
    WHERE code IN ('dispute_fee', 'dispute_fee_returned') GROUP BY cause_id
) AS posted ON posted.cause_id = purchase.id
WHERE purchase.id IS NULL
    OR COALESCE(posted.charged, 0) <> purchase.dispute_fee_millicredits
