-- An account's balance is what it was credited less what it was debited.
SELECT account.id AS account_id, account.balance,
    COALESCE(posted.balance, 0) AS by_transfers
FROM billing_account AS account
FULL JOIN (
    SELECT account_id, sum(amount) AS balance
    FROM (
        SELECT debit_account_id AS account_id, -amount AS amount FROM billing_transfer
        UNION ALL
        SELECT credit_account_id, amount FROM billing_transfer
    ) AS side
    GROUP BY account_id
) AS posted ON posted.account_id = account.id
WHERE account.balance IS DISTINCT FROM COALESCE(posted.balance, 0)
