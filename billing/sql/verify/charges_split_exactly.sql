-- Of what a buyer paid to the platform for something, one share goes on to the seller
-- for the same thing, and the fee stays: share + fee is what was paid. Which codes are
-- payments, and which are shares of them, the apps declare.
WITH split AS (
    SELECT DISTINCT share_of AS payment_code, code AS share_code
    FROM jsonb_to_recordset(%(movements)s::jsonb) AS declared (code text, share_of text)
    WHERE share_of <> ''
)
SELECT payment.id AS payment_id, payment.amount AS paid, share.id AS share_id,
    share.amount AS share
FROM (
    SELECT *, count(*) OVER (PARTITION BY charge_id) AS payments
    FROM billing_transfer WHERE code IN (SELECT payment_code FROM split)
) AS payment
FULL JOIN (
    SELECT *, count(*) OVER (PARTITION BY charge_id) AS shares
    FROM billing_transfer JOIN split ON share_code = code
) AS share ON (share.charge_id, share.payment_code) = (payment.charge_id, payment.code)
LEFT JOIN billing_account AS platform ON platform.id = payment.credit_account_id
WHERE payment.id IS NULL
    OR payment.charge_id IS NULL
    OR payments > 1
    OR shares > 1
    OR payment.hold_id IS NULL
    OR platform.kind IS DISTINCT FROM 'platform'
    OR share.id IS NOT NULL AND (
        share.amount > payment.amount
        OR share.debit_account_id <> payment.credit_account_id
        OR (share.cause_type, share.cause_id)
            <> (payment.cause_type, payment.cause_id)
    )
