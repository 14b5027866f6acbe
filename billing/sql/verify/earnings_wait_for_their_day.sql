-- Earnings go from pending to available by a hold that was mature by then, within the
-- same user's accounts, and from there to the same user's wallet.
SELECT transfer.id AS transfer_id, transfer.code, transfer.occurred_at, hold.matures_at,
    debited.user_id AS debited_user_id, credited.user_id AS credited_user_id
FROM billing_transfer AS transfer
JOIN billing_account AS debited ON debited.id = debit_account_id
JOIN billing_account AS credited ON credited.id = credit_account_id
LEFT JOIN billing_hold AS hold ON hold.id = hold_id
WHERE transfer.cause_type = 'earnings' AND (
    (debited.user_id, debited.user_id)
        IS DISTINCT FROM (credited.user_id, transfer.cause_id)
    OR debited.kind = 'pending' AND (hold.matures_at <= transfer.occurred_at) IS NOT TRUE
)
