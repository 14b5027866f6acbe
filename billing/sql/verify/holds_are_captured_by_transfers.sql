-- What is captured of a hold is what transfers from its account spent of it, for the
-- hold's own cause.
SELECT hold.id AS hold_id, hold.amount, hold.captured, hold.state,
    COALESCE(spent.amount, 0) AS by_transfers
FROM billing_hold AS hold
FULL JOIN (
    SELECT hold_id, debit_account_id, cause_type, cause_id, sum(amount) AS amount
    FROM billing_transfer WHERE hold_id IS NOT NULL
    GROUP BY hold_id, debit_account_id, cause_type, cause_id
) AS spent ON spent.hold_id = hold.id
WHERE hold.captured IS DISTINCT FROM COALESCE(spent.amount, 0)
    OR hold.captured > hold.amount
    OR spent.hold_id IS NOT NULL
        AND (spent.debit_account_id, spent.cause_type, spent.cause_id)
            IS DISTINCT FROM (hold.account_id, hold.cause_type, hold.cause_id)
    OR hold.state <> CASE
        WHEN hold.closed_at IS NULL THEN 'pending'
        WHEN hold.captured > 0 THEN 'captured'
        ELSE 'released'
    END
