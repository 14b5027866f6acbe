-- Of what a buyer paid to the platform for something, one share goes on to the seller
-- for the same thing, and the fee stays: share + fee is what was paid.
SELECT spend.id AS spend_id, spend.amount AS paid, earn.id AS earn_id,
    earn.amount AS share
FROM (
    SELECT *, regexp_replace(idempotency_key, ':spend$', '') AS charge
    FROM billing_transfer WHERE code = 'stream_spend'
) AS spend
FULL JOIN (
    SELECT *, regexp_replace(idempotency_key, ':earn$', '') AS charge
    FROM billing_transfer WHERE code = 'stream_earn'
) AS earn USING (charge)
LEFT JOIN billing_account AS platform ON platform.id = spend.credit_account_id
WHERE spend.id IS NULL
    OR spend.hold_id IS NULL
    OR platform.kind IS DISTINCT FROM 'platform'
    OR earn.id IS NOT NULL AND (
        earn.amount > spend.amount
        OR earn.debit_account_id <> spend.credit_account_id
        OR (earn.cause_type, earn.cause_id) <> (spend.cause_type, spend.cause_id)
    )
