-- A grant is one transfer from where credits come from to the wallet of the user it
-- names, and no such transfer is without its grant.
SELECT given.id AS grant_id, given.user_id, posted.id AS transfer_id, posted.amount
FROM billing_grant AS given
FULL JOIN (
    SELECT transfer.id, cause_id, amount, code, source.kind AS source,
        wallet.kind AS target, wallet.user_id,
        row_number() OVER (PARTITION BY cause_id ORDER BY transfer.id) AS number
    FROM billing_transfer AS transfer
    JOIN billing_account AS source ON source.id = debit_account_id
    JOIN billing_account AS wallet ON wallet.id = credit_account_id
    WHERE cause_type = 'grant'
) AS posted ON posted.cause_id = given.id
WHERE given.id IS NULL
    OR posted.id IS NULL
    OR number > 1
    OR (code, source, target, posted.user_id)
        <> ('grant', 'funding', 'wallet', given.user_id)
