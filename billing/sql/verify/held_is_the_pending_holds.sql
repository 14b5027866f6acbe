-- What an account has held is what remains of its pending holds.
SELECT account.id AS account_id, account.held, COALESCE(pending.held, 0) AS by_holds
FROM billing_account AS account
FULL JOIN (
    SELECT account_id, sum(amount - captured) AS held
    FROM billing_hold WHERE state = 'pending' GROUP BY account_id
) AS pending ON pending.account_id = account.id
WHERE account.held IS DISTINCT FROM COALESCE(pending.held, 0)
