-- What a purchase moves comes from, or goes to, where credits come from, and on the
-- other side is its buyer's wallet, or their debt for what they did not have.
SELECT purchase.id AS purchase_id, transfer.id AS transfer_id, code,
    debited.id AS debit_account_id, credited.id AS credit_account_id
FROM billing_transfer AS transfer
JOIN billing_account AS debited ON debited.id = debit_account_id
JOIN billing_account AS credited ON credited.id = credit_account_id
LEFT JOIN billing_purchase AS purchase ON purchase.id = cause_id
WHERE cause_type = 'purchase' AND NOT COALESCE(CASE
    WHEN code IN ('purchase', 'reinstatement', 'dispute_fee_returned')
        THEN debited.kind = 'funding' AND credited.kind = 'wallet'
            AND credited.user_id = purchase.user_id
    WHEN code IN ('refund', 'dispute_fee')
        THEN credited.kind = 'funding' AND debited.kind IN ('wallet', 'debt')
            AND debited.user_id = purchase.user_id
    END, FALSE)
